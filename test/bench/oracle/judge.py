"""How good a release is on the days after it, beside well-known tools on the same days.

    python judge.py RELEASE_DIR HELDOUT_DIR SOURCE_DIR [--date 2026-03-31] [--timezone Asia/Shanghai]
                    [--lookback 90] [--horizon 14] [--only purchase|recommend]

RELEASE_DIR is what `npm start -- --out DIR` leaves. HELDOUT_DIR holds the events of the days after. Prints JSON:
- purchase: ROC AUC of our `predictions` (target purchase) on who buys in the held-out days, beside scikit-learn's
  RandomForestClassifier on recency, frequency, value and counts as of date - horizon, labelled by the last days;
- recommend: NDCG@10 of our `recommendations` on the products bought in the held-out days (IDCG cut at 10), beside
  implicit's ALS and item-KNN (settings chosen on the last days before the date) and popularity within liked
  categories. Nobody recommends what the customer has bought or what is out of stock; such products do not count.
Differences (ours less theirs) carry a paired bootstrap over customers, 95 % interval.
"""

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from clean_oracle import as_of, exact, judge, parse_number, read_file
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from scipy.sparse import csr_matrix
from scipy.stats import rankdata
from sklearn.ensemble import RandomForestClassifier

DAY_US = 86_400_000_000
WEIGHTS = {"view": 1.0, "product_view": 1.0, "add_to_cart": 3.0, "purchase": 5.0}
WINDOWS = (3, 7, 14, 30)
REPLICATES = 1000
TOP = 10


def read_dataset(release: Path, name: str) -> pd.DataFrame:
    files = sorted((release / name).glob("*.parquet")) or [release / f"{name}.parquet"]
    return pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)


def kept_events(source: Path, given) -> pd.DataFrame:
    rows = judge(source, given.date, given.timezone, given.lookback)
    rows = rows[rows.reason == ""].reset_index(drop=True)
    rows["value"] = [parse_number(value)[1] for value in rows["amount"]]
    for name in ("product_id", "session_id"):
        if name not in rows:
            rows[name] = None
    rows["session"] = rows["session_id"].fillna("none").astype(str) + rows["customer_id"].astype(str)
    return rows[["customer_id", "event_us", "event_type", "product_id", "value", "session"]]


def held_out_purchases(folder: Path, end_us: int, horizon: int) -> pd.DataFrame:
    rows = pd.concat([read_file(path) for path in sorted(folder.rglob("*.parquet"))], ignore_index=True)
    rows["event_us"] = [exact(at) for at in rows["event_time"]]
    within = (rows.event_us >= end_us) & (rows.event_us < end_us + horizon * DAY_US)
    return rows[within & (rows.event_type == "purchase")]


def customer_features(events: pd.DataFrame, end_us: int, days: int) -> pd.DataFrame:
    """Recency, frequency, value and counts over the `days` before `end_us`."""
    past = events[(events.event_us < end_us) & (events.event_us >= end_us - days * DAY_US)].copy()
    past["age"] = (end_us - past.event_us) / DAY_US
    past["day"] = past.event_us // DAY_US
    by = past.groupby("customer_id")
    columns = {
        "recency": by.age.min(),
        "first": by.age.max(),
        "events": by.size(),
        "sessions": by.session.nunique(),
        "active_days": by.day.nunique(),
        "products": by.product_id.nunique(),
    }
    buys = past[past.event_type == "purchase"].groupby("customer_id")
    columns |= {"orders": buys.session.nunique(), "value": buys.value.sum(), "mean_value": buys.value.mean()}
    for kind, part in past.groupby("event_type"):
        grouped = part.groupby("customer_id")
        columns |= {f"{kind}_count": grouped.size(), f"{kind}_age": grouped.age.min()}
        for window in WINDOWS:
            columns[f"{kind}_{window}d"] = part[part.age <= window].groupby("customer_id").size()
    frame = pd.DataFrame(columns)
    ages = [name for name in frame if name.endswith("_age")]
    frame[ages] = frame[ages].fillna(days + 1)
    return frame.fillna(0).sort_index()


def forest_scores(events: pd.DataFrame, end_us: int, given) -> pd.Series:
    span = given.lookback - given.horizon
    cut = end_us - given.horizon * DAY_US
    train = customer_features(events, cut, span)
    later = events[(events.event_us >= cut) & (events.event_type == "purchase")]
    label = train.index.isin(later.customer_id.unique())
    model = RandomForestClassifier(300, min_samples_leaf=10, n_jobs=2, random_state=1).fit(train, label)
    now = customer_features(events, end_us, span).reindex(columns=train.columns, fill_value=0)
    return pd.Series(model.predict_proba(now)[:, 1], index=now.index)


def auc(score: np.ndarray, label: np.ndarray) -> float:
    ranks, positives = rankdata(score), label.sum()
    return (ranks[label].sum() - positives * (positives + 1) / 2) / (positives * (len(label) - positives))


def judge_purchase(release: Path, events: pd.DataFrame, bought: pd.DataFrame, end_us: int, given) -> dict:
    ours = read_dataset(release, "predictions").query("target == 'purchase'").set_index("customer_id")
    label = ours.index.isin(bought.customer_id.unique())
    mine = ours["probability"].to_numpy()
    theirs = forest_scores(events, end_us, given).reindex(ours.index).fillna(0).to_numpy()
    rng = np.random.default_rng(1)
    gaps = []
    for _ in range(REPLICATES):
        rows = rng.integers(0, len(label), len(label))
        gaps.append(auc(mine[rows], label[rows]) - auc(theirs[rows], label[rows]))
    return {
        "customers": len(label),
        "buyers": int(label.sum()),
        "ours": auc(mine, label),
        "scikit_learn_forest": auc(theirs, label),
        "difference": interval(auc(mine, label) - auc(theirs, label), gaps),
        "brier": float(np.mean((mine - label) ** 2)),
        "mean_probability": float(mine.mean()),
        "buyer_share": float(label.mean()),
    }


def interval(value: float, replicates: list) -> dict:
    lower, upper = np.percentile(replicates, [2.5, 97.5])
    return {"value": float(value), "lower": float(lower), "upper": float(upper)}


class Log:
    """Customers x products, weighted by what was done, before `end_us`."""

    def __init__(self, events: pd.DataFrame, products: pd.DataFrame, end_us: int):
        rows = events[(events.event_us < end_us) & events.product_id.isin(products.product_id)]
        rows = rows[rows.event_type.isin(WEIGHTS)]
        self.customers = pd.Index(sorted(events.customer_id[events.event_us < end_us].unique()))
        self.products = pd.Index(products.product_id)
        place = self.customers.get_indexer(rows.customer_id), self.products.get_indexer(rows.product_id)
        shape = len(self.customers), len(self.products)
        self.weights = csr_matrix((rows.event_type.map(WEIGHTS), place), shape)
        buys = (rows.event_type == "purchase").to_numpy()
        self.bought = csr_matrix((np.ones(buys.sum()), (place[0][buys], place[1][buys])), shape)
        self.sold_out = ~products.in_stock.to_numpy().astype(bool)
        kinds = pd.Categorical(products.category)
        self.kind_of = csr_matrix((np.ones(shape[1]), (np.arange(shape[1]), kinds.codes)))

    def best(self, scores: np.ndarray, rows: np.ndarray) -> np.ndarray:
        scores = np.array(scores, dtype=float)
        scores[self.bought[rows].toarray() > 0] = -np.inf
        scores[:, self.sold_out] = -np.inf
        return np.argsort(-scores, axis=1, kind="stable")[:, :TOP]


def liked_popularity(log: Log, rows: np.ndarray) -> np.ndarray:
    popular = np.asarray(log.weights.sum(axis=0)).ravel()
    liked = (log.weights[rows] @ log.kind_of).toarray()
    liked = liked / np.maximum(liked.sum(axis=1, keepdims=True), 1e-9)
    return (liked @ log.kind_of.T.toarray() + 1e-6) * popular


def als(factors: int, regularization: float, alpha: float):
    def fit(log: Log, rows: np.ndarray) -> np.ndarray:
        model = AlternatingLeastSquares(
            factors=factors, regularization=regularization, alpha=alpha, iterations=15, random_state=1
        )
        model.fit(log.weights, show_progress=False)
        return model.user_factors[rows] @ model.item_factors.T

    return fit


def item_knn(neighbours: int):
    def fit(log: Log, rows: np.ndarray) -> np.ndarray:
        model = CosineRecommender(K=neighbours)
        model.fit(log.weights, show_progress=False)
        return (log.weights[rows] @ model.similarity.T.tocsr()).toarray()

    return fit


CHALLENGERS = {
    "als": [als(16, 0.1, 1.0), als(32, 0.1, 1.0), als(32, 0.1, 5.0), als(64, 0.1, 5.0), als(64, 1.0, 20.0)],
    "item_knn": [item_knn(20), item_knn(100), item_knn(500)],
    "liked_popularity": [liked_popularity],
}


def truth_of(log: Log, bought: pd.DataFrame) -> dict:
    """Products that a known customer buys for the first time, by position of the customer."""
    known = bought[bought.customer_id.isin(log.customers) & bought.product_id.isin(log.products)]
    truth = {}
    before = log.bought.tolil().rows
    for customer, product in set(zip(known.customer_id, known.product_id)):
        row, item = log.customers.get_loc(customer), log.products.get_loc(product)
        if item not in before[row] and not log.sold_out[item]:
            truth.setdefault(row, set()).add(item)
    return truth


def ndcg(lists: np.ndarray, truth: list) -> np.ndarray:
    gains = 1 / np.log2(np.arange(TOP) + 2)
    return np.array(
        [
            sum(gains[rank] for rank, item in enumerate(items) if item in wanted) / gains[: len(wanted)].sum()
            for items, wanted in zip(lists, truth)
        ]
    )


def measure(log: Log, truth: dict, fit) -> np.ndarray:
    rows = np.array(sorted(truth))
    wanted = [truth[row] for row in rows]
    return ndcg(log.best(fit(log, rows), rows), wanted)


def our_lists(release: Path, log: Log, rows: np.ndarray) -> np.ndarray:
    ours = read_dataset(release, "recommendations")
    ours = ours[(ours["rank"] <= TOP) & ours.customer_id.isin(log.customers[rows])]
    lists = np.full((len(rows), TOP), -1)
    place = pd.Index(rows).get_indexer(log.customers.get_indexer(ours.customer_id))
    lists[place, ours["rank"].to_numpy().astype(int) - 1] = log.products.get_indexer(ours.product_id)
    return lists


def judge_recommend(release: Path, events: pd.DataFrame, bought: pd.DataFrame, source: Path, end_us: int, given):
    products = read_file(sorted(source.glob("products.*"))[0])
    products["in_stock"] = [str(value).lower() not in ("false", "0") for value in products["in_stock"]]
    inner_end = end_us - given.horizon * DAY_US
    inner = Log(events, products, inner_end)
    late = events[(events.event_us >= inner_end) & (events.event_type == "purchase")]
    inner_truth = truth_of(inner, late)
    log = Log(events, products, end_us)
    truth = truth_of(log, bought)
    rows = np.array(sorted(truth))
    mine = ndcg(our_lists(release, log, rows), [truth[row] for row in rows])
    result = {"customers": len(rows), "ours": float(mine.mean())}
    rng = np.random.default_rng(1)
    draws = [rng.integers(0, len(rows), len(rows)) for _ in range(REPLICATES)]
    for name, fits in CHALLENGERS.items():
        best = max(fits, key=lambda fit: measure(inner, inner_truth, fit).mean())
        theirs = measure(log, truth, best)
        gap = mine - theirs
        result[name] = {
            "ndcg_at_10": float(theirs.mean()),
            "difference": interval(gap.mean(), [gap[draw].mean() for draw in draws]),
        }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("release", "heldout", "source"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--date", default="2026-03-31")
    parser.add_argument("--timezone", default="Asia/Shanghai")
    parser.add_argument("--lookback", type=int, default=90)
    parser.add_argument("--horizon", type=int, default=14)
    parser.add_argument("--only", choices=["purchase", "recommend"])
    given = parser.parse_args()
    warnings.filterwarnings("ignore", message="Method expects CSR input")
    end_us = exact(as_of(given.date, given.timezone))
    events = kept_events(given.source, given)
    bought = held_out_purchases(given.heldout, end_us, given.horizon)
    result = {}
    if given.only != "recommend":
        result["purchase"] = judge_purchase(given.release, events, bought, end_us, given)
    if given.only != "purchase":
        result["recommend"] = judge_recommend(given.release, events, bought, given.source, end_us, given)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
