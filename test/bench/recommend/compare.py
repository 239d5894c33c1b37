"""NDCG@10 of the stage's lists and of `implicit`'s recommenders on the 14 days after asOf, same customers and filters.

  python compare.py <dist> [--kinds a,b] [--seeds 1,2] [--tuning JSON] [--out results.json]

Peers, each on all interactions (view 1, cart 3, purchase 5, summed) and on purchases only: implicit's ALS and cosine item-KNN,
popularity within liked categories. The gate compares the stage with the best of all of them on each shop.
"""
import argparse, json, pathlib, subprocess, sys, tempfile, warnings
import numpy as np, pandas as pd, scipy.sparse as sp
from threadpoolctl import threadpool_limits
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from shops import make_shop, KINDS, AS_OF

warnings.filterwarnings("ignore")
K = 10
HERE = pathlib.Path(__file__).parent
WEIGHT = {"view": 1.0, "add_to_cart": 3.0, "purchase": 5.0}


def ndcg(lists, truth):
    gain = 1 / np.log2(np.arange(K) + 2)
    return np.array([
        sum(gain[r] for r, i in enumerate(lists.get(u, [])[:K]) if i in t) / gain[:min(len(t), K)].sum()
        for u, t in truth.items()])


def top(scores, users, blocked):
    lists = {}
    for row, u in enumerate(users):
        s = np.array(scores[row], dtype=float)
        s[blocked[u]] = -np.inf
        best = np.argsort(-s, kind="stable")[:K]
        lists[u] = [i for i in best if np.isfinite(s[i])]
    return lists


def peers(past, n, m, category, users, blocked):
    out = {}
    for name, part in (("all", past), ("bought", past[past.event_type == "purchase"])):
        w = part.event_type.map(WEIGHT).to_numpy()
        x = sp.csr_matrix((w, (part.u, part.i)), shape=(n, m), dtype=np.float32)
        with threadpool_limits(1):
            for factors, reg, alpha in ((32, 0.05, 1.0), (32, 10.0, 5.0), (64, 0.05, 10.0)):
                a = AlternatingLeastSquares(factors=factors, regularization=reg, alpha=alpha, iterations=15,
                                            random_state=1, num_threads=1)
                a.fit(x, show_progress=False)
                out[f"als_f{factors}_r{reg:g}_a{alpha:g}_{name}"] = top(a.user_factors[users] @ a.item_factors.T, users, blocked)
            k = CosineRecommender(K=50, num_threads=1)
            k.fit(x, show_progress=False)
            out[f"knn_{name}"] = top((x[users] @ k.similarity).toarray(), users, blocked)
        b = sp.csr_matrix((np.ones(len(part)), (part.u, part.i)), shape=(n, m))
        bought = past[past.event_type == "purchase"]
        pop = np.bincount(bought.i, minlength=m).astype(float)
        c = sp.csr_matrix((np.ones(m), (np.arange(m), category)), shape=(m, category.max() + 1))
        liked = (x[users] @ c).toarray()
        liked /= np.maximum(liked.sum(1, keepdims=True), 1e-9)
        inside = pop / np.maximum((c.T @ pop)[category], 1e-9)
        out[f"category_share_{name}"] = top(liked[:, category] * inside + 1e-9 * pop, users, blocked)
        out[f"category_pop_{name}"] = top(liked[:, category] * pop + 1e-9 * pop, users, blocked)
    out["popular"] = top(np.tile(pop, (len(users), 1)), users, blocked)
    return out


def bootstrap(diff, seed=0, b=2000):
    rng = np.random.default_rng(seed)
    means = np.array([diff[rng.integers(len(diff), size=len(diff))].mean() for _ in range(b)])
    return np.percentile(means, [2.5, 97.5])


def run(kind, seed, args):
    folder = pathlib.Path(args.cache) / f"{kind}-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "all.parquet").exists():
        events, products = make_shop(kind, seed)
        events.to_parquet(folder / "all.parquet"); products.to_parquet(folder / "products.parquet")
    events = pd.read_parquet(folder / "all.parquet"); products = pd.read_parquet(folder / "products.parquet")
    past, future = events[events.event_time < AS_OF], events[events.event_time >= AS_OF]
    if not (folder / "customer_facts.parquet").exists():
        past.to_parquet(folder / "events.parquet")
        pd.DataFrame({"customer_id": sorted(past.customer_id.unique())}).to_parquet(folder / "customer_facts.parquet")
    rows = []
    for exclude in (True, False):
        done = subprocess.run(["node", str(HERE / "run-stage.js"), args.dist, str(folder), AS_OF.isoformat(),
                               json.dumps({"excludeBought": exclude}), args.tuning], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        report = json.loads(done.stdout.splitlines()[-1])
        lists = pd.read_parquet(folder / "recommendations.parquet").sort_values(["customer_id", "rank"])
        customers = np.array(sorted(past.customer_id.unique())); ids = products.product_id.to_numpy()
        cu = pd.Series(np.arange(len(customers)), customers); pi = pd.Series(np.arange(len(ids)), ids)
        p = pd.DataFrame({"u": cu[past.customer_id].to_numpy(), "i": pi[past.product_id].to_numpy(), "event_type": past.event_type.to_numpy()})
        bought = p[p.event_type == "purchase"].groupby("u").i.agg(set).to_dict()
        gone = set(np.flatnonzero(~products.in_stock.to_numpy()))
        hidden = {u: np.array(sorted((bought.get(u, set()) if exclude else set()) | gone), dtype=int) for u in range(len(customers))}
        f = future[(future.event_type == "purchase") & future.customer_id.isin(customers)]
        truth = {}
        for u, i in zip(cu[f.customer_id], pi[f.product_id]):
            if i not in gone and not (exclude and i in bought.get(u, set())):
                truth.setdefault(int(u), set()).add(int(i))
        users = np.array(sorted(truth)); truth = {u: truth[u] for u in users}
        ours = {int(u): [int(x) for x in g] for u, g in lists.assign(u=cu[lists.customer_id].to_numpy(), i=pi[lists.product_id].to_numpy()).groupby("u").i}
        own = ndcg(ours, truth)
        cache = folder / f"peers-{exclude}.json"
        if cache.exists():
            scores = {k: np.array(v) for k, v in json.loads(cache.read_text()).items()}
        else:
            scores = {name: ndcg(l, truth) for name, l in peers(p, len(customers), len(ids), pd.factorize(products.category)[0], users, hidden).items()}
            cache.write_text(json.dumps({k: v.tolist() for k, v in scores.items()}))
        best = max(scores, key=lambda s: scores[s].mean())
        low, high = bootstrap(own - scores[best])
        row = dict(kind=kind, seed=seed, exclude=exclude, n=len(users), events=len(past), blend=own.mean(), best=best, peer=scores[best].mean(),
                   low=low, high=high, seconds=report["seconds"], protocol=report["metrics"][0]["protocol"] if report["metrics"] else "",
                   split={r["slice"]: round(r["value"], 4) for r in report["metrics"] if r["name"] == "ndcg_at_10"},
                   peers={k: round(v.mean(), 4) for k, v in scores.items()})
        rows.append(row)
        print(f"{kind:10} {seed} new={exclude!s:5} n={len(users):5} blend {row['blend']:.4f} best {row['peer']:.4f} {best:28} "
              f"diff [{low:+.4f},{high:+.4f}] {row['seconds']:.1f}s {row['protocol'].split('(')[-1]}", flush=True)
        if args.verbose: print("   ", row["split"], row["peers"])
    return rows


if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("dist"); a.add_argument("--kinds", default=",".join(KINDS)); a.add_argument("--seeds", default="1")
    a.add_argument("--tuning", default="{}"); a.add_argument("--out"); a.add_argument("--verbose", action="store_true")
    a.add_argument("--cache", default=str(pathlib.Path(tempfile.gettempdir()) / "wayline-recommend-bench"))
    args = a.parse_args()
    rows = [r for kind in args.kinds.split(",") for seed in args.seeds.split(",") for r in run(kind, int(seed), args)]
    lost = [r for r in rows if r["high"] < 0]
    print(f"{len(rows)} comparisons; mean gain {np.mean([r['blend'] - r['peer'] for r in rows]):+.4f}; significantly below the best peer: {len(lost)}")
    if args.out: pathlib.Path(args.out).write_text(json.dumps(rows, indent=1))
