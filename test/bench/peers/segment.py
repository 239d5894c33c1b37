"""Segments by k-means: a robust scaling, k from 2 to 10 by silhouette among the stable ones."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.preprocessing import RobustScaler

SAMPLE, MEASURED, CLIP = 10_000, 2_000, 3
SUBSAMPLES, MIN_STABILITY, PAIR_ADVANTAGE = 10, 0.75, 1.5


@dataclass
class Segments:
    assignment: pd.Series
    profiles: pd.DataFrame
    selection: pd.DataFrame
    metrics: pd.DataFrame


def segment(facts: pd.DataFrame, features: pd.DataFrame) -> Segments:
    behaviour = behaviour_of(facts, features)
    rng = np.random.default_rng(1)
    sample = behaviour.sample(min(SAMPLE, len(behaviour)), random_state=1)
    skewed = [name for name in behaviour if behaviour[name].min() >= 0 and sample[name].skew() > 1]
    scaler = RobustScaler(unit_variance=True)
    shape = lambda frame: frame.assign(**{name: np.log1p(frame[name]) for name in skewed})  # noqa: E731
    fitted = scaled(scaler.fit(shape(sample)), shape(sample))
    tried = [evaluate(fitted, clusters, rng) for clusters in range(2, 11)]
    chosen = choose(tried)
    label = chosen["model"].predict(scaled(scaler, shape(behaviour)))
    return describe(facts, behaviour, label, tried, chosen)


def behaviour_of(facts: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    latest = features[features.cutoff_index == 0].set_index("customer_id").reindex(facts.index)
    return pd.DataFrame(
        {
            "recency_days": facts.recency_days,
            "tenure_days": facts.tenure_days,
            "sessions": facts.sessions,
            "events_per_session": facts.events / facts.sessions,
            "orders": facts.orders,
            "monetary_value": facts.monetary_value,
            "decide_share": latest.decide_events_window / latest.events_window.replace(0, np.nan),
        }
    )


def scaled(scaler: RobustScaler, frame: pd.DataFrame) -> np.ndarray:
    return np.nan_to_num(scaler.transform(frame)).clip(-CLIP, CLIP)


def evaluate(points: np.ndarray, clusters: int, rng: np.random.Generator) -> dict:
    model = KMeans(clusters, n_init=4, random_state=1).fit(points)
    near = points[:MEASURED]
    agreements = []
    for _ in range(SUBSAMPLES):
        rows = rng.choice(len(points), min(MEASURED, len(points) // 2), replace=False)
        again = KMeans(clusters, n_init=2, random_state=1).fit_predict(points[rows])
        agreements.append(adjusted_rand_score(model.labels_[rows], again))
    return {
        "k": clusters,
        "sse": model.inertia_,
        "silhouette": silhouette_score(near, model.labels_[:MEASURED]),
        "stability": float(np.mean(agreements)),
        "model": model,
    }


def choose(tried: list[dict]) -> dict:
    """The best silhouette among the stable; two clusters only where they are far better."""
    stable = [one for one in tried if one["stability"] >= MIN_STABILITY]
    others = [one for one in stable if one["k"] > 2]
    pairs = [one for one in stable if one["k"] == 2]
    best = max(others, key=lambda one: one["silhouette"], default=None)
    if pairs and (best is None or pairs[0]["silhouette"] > PAIR_ADVANTAGE * best["silhouette"]):
        return pairs[0]
    return best or max(tried, key=lambda one: one["stability"])


def describe(facts, behaviour, label, tried, chosen) -> Segments:
    order = facts.monetary_value.groupby(label).mean().sort_values(ascending=False).index
    names = pd.Series({cluster: f"s{place + 1}" for place, cluster in enumerate(order)})
    assignment = pd.Series(names.reindex(label).to_numpy(), index=facts.index, name="segment_id")
    profiles = behaviour.groupby(assignment).mean().assign(customers=assignment.value_counts())
    profiles["share"] = profiles.customers / len(facts)
    selection = pd.DataFrame(tried).drop(columns="model").assign(method="kmeans")
    selection["chosen"] = selection.k == chosen["k"]
    metrics = pd.DataFrame(
        {"area": "segment", "name": ["silhouette", "stability"], "value": [chosen["silhouette"], chosen["stability"]]}
    )
    return Segments(assignment, profiles.reset_index(), selection, metrics)
