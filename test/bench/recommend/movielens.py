"""MovieLens 100K (from the PyPI wheel `recbole`, kept in the temporary folder) through our recommender, beside reference figures.

  python movielens.py <dist>

Reference figures: NDCG@10 measured with the named library on the same protocol (random 80/20, seed 42, over all
relevant products; last 20 % by time, warm users, with the ideal cut at 10). Splits differ by seed: gaps under 0.01 are noise.
"""
import json, pathlib, subprocess, sys, tempfile, zipfile

HERE = pathlib.Path(__file__).parent
FOLDER = pathlib.Path(tempfile.gettempdir()) / "wayline-movielens"
REFERENCE = {
    "random": {"popular": 0.1341, "item_knn": 0.2681, "iALS (Rendle)": 0.276, "EASE": 0.2956},
    "time": {"popular": 0.1457, "item_knn": 0.1590, "implicit ALS": 0.1694, "iALS (Rendle)": 0.1769, "EASE": 0.1772},
}
# What must hold: NDCG@10 over all relevant products at random; by time EASE is at least 15 % above popularity.
GATES = {
    "random": {"popular": 0.13, "item_knn": 0.25, "als": 0.27, "ease": 0.29},
    "time": {},
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
        print(f"{protocol}: {found['n']} users, published {found['winner'] or 'blend'}")
        key = "ndcg_uncut" if protocol == "random" else "ndcg"
        value = {name: figures[key]["value"] for name, figures in found["found"].items()}
        for name, figures in found["found"].items():
            print(f"  ours {name:18} " + "  ".join(f"{one} {figures[one]['value']:.4f}" for one in figures))
        print("  reference     ", ", ".join(f"{name} {known:.4f}" for name, known in reference.items()))
        wrong = [f"{name} {value[name]:.4f} < {least}" for name, least in GATES[protocol].items() if value[name] < least]
        if protocol == "time" and value["ease"] < 1.15 * value["popular"]:
            wrong.append(f"ease {value['ease']:.4f} is not 15 % above popular {value['popular']:.4f}")
        if found["winner"] is None and value["blend"] < max(value.values()):
            wrong.append("the blend is below its best member and is published")
        print("  " + ("; ".join(wrong) or "all gates hold"))
