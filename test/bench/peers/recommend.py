"""Ten products for every customer: implicit's ALS and item-KNN, blended with popularity on a time split."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from scipy.sparse import csr_matrix

TOP, FACTORS, SWEEPS, NEIGHBOURS, ALPHA, BLOCK = 10, 32, 8, 200, 3.0, 4096
WEIGHT = {"evaluate": 1.0, "aware": 1.0, "use": 1.0, "other": 1.0, "decide": 2.0, "purchase": 2.0}
JUDGED = {"weights": 1500, "report": 4000}
# Weights of ALS, item-KNN and popularity, in fifths.
MIXES = [(als / 5, knn / 5, (5 - als - knn) / 5) for als in range(6) for knn in range(6 - als)]


@dataclass
class Recommendations:
    lists: pd.DataFrame
    metrics: pd.DataFrame


class Model:
    """The members fitted on the interactions of at least `age` days ago."""

    def __init__(self, log: pd.DataFrame, shape: tuple, age: int):
        known = log[log.age >= age]
        weight = known.weight * 2.0 ** (-(known.age - age) / 90)
        self.weights = csr_matrix((weight, (known.customer, known.item)), shape)
        self.weights.data = np.log1p(self.weights.data)
        buys = known[known.is_purchase]
        self.bought = csr_matrix((np.ones(len(buys)), (buys.customer, buys.item)), shape)
        self.popular = np.asarray(self.bought.sum(axis=0)).ravel()
        self.als = AlternatingLeastSquares(
            FACTORS, regularization=0.5, alpha=ALPHA, iterations=SWEEPS, random_state=1
        )
        self.als.fit(self.weights, show_progress=False)
        self.knn = CosineRecommender(K=NEIGHBOURS)
        with warnings.catch_warnings(action="ignore"):  # implicit complains of a matrix that it makes itself
            self.knn.fit(self.weights, show_progress=False)
        self.similarity = self.knn.similarity.T.tocsr()

    def members(self, rows: np.ndarray) -> list[np.ndarray]:
        """Scores of each member for these customers, each scaled to at most 1."""
        als = self.als.user_factors[rows] @ self.als.item_factors.T
        knn = (self.weights[rows] @ self.similarity).toarray().astype("float32")
        popular = np.broadcast_to(self.popular.astype("float32"), als.shape)
        return [scores / np.maximum(scores.max(axis=1, keepdims=True), 1e-9) for scores in (als, knn, popular)]

    def best(self, members: list, mix: tuple, rows: np.ndarray, sold_out: np.ndarray):
        """The top products and their scores, without what is bought already or not in stock."""
        blended = sum(weight * scores for weight, scores in zip(mix, members, strict=True))
        bought = self.bought[rows]
        blended[np.repeat(np.arange(len(rows)), np.diff(bought.indptr)), bought.indices] = -np.inf
        blended[:, sold_out] = -np.inf
        top = min(TOP, blended.shape[1])
        places = np.argpartition(-blended, top - 1, axis=1)[:, :top]
        values = np.take_along_axis(blended, places, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        return np.take_along_axis(places, order, axis=1), np.take_along_axis(values, order, axis=1)


def recommend(events, customers: pd.Index, products: pd.DataFrame, end, horizon: int) -> Recommendations:
    items = pd.Index(products.product_id.drop_duplicates())
    sold_out = ~products.drop_duplicates("product_id").in_stock.fillna(True).to_numpy(bool)
    log = interactions(events, customers, items, end)
    shape = len(customers), len(items)
    mix = chosen_mix(Model(log, shape, 2 * horizon), held_out(log, 2 * horizon, horizon), sold_out)
    ndcg = judge(Model(log, shape, horizon), held_out(log, horizon, 0), [mix], sold_out, JUDGED["report"])[0]
    model = Model(log, shape, 0)
    lists = []
    for start in range(0, shape[0], BLOCK):
        rows = np.arange(start, min(start + BLOCK, shape[0]))
        places, scores = model.best(model.members(rows), mix, rows, sold_out)
        lists.append(
            pd.DataFrame(
                {
                    "customer_id": np.repeat(customers[rows], places.shape[1]),
                    "rank": np.tile(np.arange(1, places.shape[1] + 1), len(rows)),
                    "product_id": items[places.ravel()],
                    "score": scores.ravel(),
                }
            )
        )
    metrics = pd.DataFrame({"area": "recommend", "name": ["ndcg_at_10"], "value": [ndcg]})
    return Recommendations(pd.concat(lists, ignore_index=True), metrics)


def interactions(events: pd.DataFrame, customers: pd.Index, items: pd.Index, end) -> pd.DataFrame:
    rows = events.loc[events.product_id.notna() & (events.stage != "support"),
                      ["customer_id", "product_id", "stage", "event_time", "is_purchase"]]  # fmt: skip
    log = pd.DataFrame(
        {
            "customer": customers.get_indexer(rows.customer_id),
            "item": items.get_indexer(rows.product_id),
            "age": ((end - rows.event_time) // pd.Timedelta(days=1)).to_numpy(),
            "weight": rows.stage.map(WEIGHT).astype("float64").to_numpy(),
            "is_purchase": rows.is_purchase.to_numpy(),
        }
    )
    return log[log.item >= 0]


def held_out(log: pd.DataFrame, older: int, newer: int) -> pd.DataFrame:
    """First purchases of a product within a horizon."""
    buys = log[log.is_purchase]
    late = buys[(buys.age < older) & (buys.age >= newer)][["customer", "item"]].drop_duplicates()
    early = buys[buys.age >= older][["customer", "item"]].drop_duplicates()
    seen = late.merge(early, how="left", indicator=True)
    return seen.loc[seen._merge == "left_only", ["customer", "item"]]


def chosen_mix(model: Model, truth: pd.DataFrame, sold_out: np.ndarray) -> tuple:
    return MIXES[int(np.argmax(judge(model, truth, MIXES, sold_out, JUDGED["weights"])))]


def judge(model: Model, truth: pd.DataFrame, mixes: list, sold_out: np.ndarray, most: int) -> list[float]:
    """Mean NDCG at 10 of each mix on customers of the truth."""
    known = truth.customer.drop_duplicates()
    rows = known.sample(min(most, len(known)), random_state=1).sort_values().to_numpy()
    wanted = truth[truth.customer.isin(rows)]
    relevant = np.zeros((len(rows), model.weights.shape[1]), dtype=bool)
    relevant[np.searchsorted(rows, wanted.customer), wanted.item] = True
    gains = 1 / np.log2(np.arange(TOP) + 2)
    ideal = np.cumsum(gains)[np.minimum(relevant.sum(axis=1), TOP) - 1]
    members = model.members(rows)
    result = []
    for mix in mixes:
        places, _ = model.best(members, mix, rows, sold_out)
        hits = np.take_along_axis(relevant, places, axis=1)
        result.append(float(((hits * gains[: hits.shape[1]]).sum(axis=1) / ideal).mean()))
    return result
