"""MovieLens 100K (from the PyPI wheel `recbole`, kept in the temporary folder) through our recommender, beside reference figures.

  python movielens.py <dist>

Reference figures: NDCG@10 with the ideal cut at 10, measured with the named library on the same protocol
(random 80/20, seed 42; last 20 % by time, warm users). Splits differ by seed: gaps under 0.01 are noise.
"""
import json, pathlib, subprocess, sys, tempfile, zipfile

HERE = pathlib.Path(__file__).parent
FOLDER = pathlib.Path(tempfile.gettempdir()) / "wayline-movielens"
REFERENCE = {
    "random": {"popular": 0.2144, "item_knn": 0.4092, "implicit ALS": 0.4142, "iALS (Rendle)": 0.4333, "EASE": 0.4485},
    "time": {"popular": 0.1457, "item_knn": 0.1590, "implicit ALS": 0.1694, "iALS (Rendle)": 0.1769, "EASE": 0.1772},
}


def ratings():
    target = FOLDER / "ml-100k.inter"
    if not target.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(FOLDER), "recbole"], check=True)
        with zipfile.ZipFile(next(FOLDER.glob("recbole*.whl"))) as wheel:
            name = next(n for n in wheel.namelist() if n.endswith("ml-100k.inter"))
            target.write_bytes(wheel.read(name))
    return target


if __name__ == "__main__":
    for protocol, reference in REFERENCE.items():
        done = subprocess.run(["node", str(HERE / "movielens.js"), sys.argv[1], str(ratings()), protocol],
                              capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        print(f"{protocol}: {found['n']} users, weights {[round(w, 2) for w in found['weights']]}")
        for name, value in found["ndcg"].items():
            print(f"  ours {name:14} {value['value']:.4f} [{value['lower']:.4f}, {value['upper']:.4f}]")
        print("  reference     ", ", ".join(f"{name} {value:.4f}" for name, value in reference.items()))
