"""Who buys in the next days: a forest measured and calibrated on a time split, then refitted."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

TREES, MAX_DEPTH, MIN_LEAF, MAX_ROWS = 200, 16, 50, 200_000


@dataclass
class Predictions:
    scores: pd.DataFrame
    metrics: pd.DataFrame


def forest() -> RandomForestClassifier:
    return RandomForestClassifier(
        TREES, max_depth=MAX_DEPTH, min_samples_leaf=MIN_LEAF, max_features="sqrt", n_jobs=-1, random_state=1
    )


def train(features: pd.DataFrame, horizon: int) -> Predictions:
    """Fitted two horizons back, measured and calibrated one horizon back, refitted on both, scored now."""
    names = [name for name in features if name not in ("customer_id", "cutoff_index", "purchased")]
    labelled = sampled(features[features.cutoff_index >= 1])
    matrix = labelled[names].to_numpy("float32")
    label = labelled.purchased.to_numpy().astype(bool)
    earlier = (labelled.cutoff_index >= 2).to_numpy()
    before = forest().fit(matrix[earlier], label[earlier])
    raw = before.predict_proba(matrix[~earlier])[:, 1]
    calibration = LogisticRegression().fit(logit(raw), label[~earlier])
    calibrated = calibration.predict_proba(logit(raw))[:, 1]
    metrics = measure(label[~earlier], raw, calibrated)
    model = forest().fit(matrix, label)
    now = features[features.cutoff_index == 0]
    scores = calibration.predict_proba(logit(model.predict_proba(now[names].to_numpy("float32"))[:, 1]))[:, 1]
    thirds = np.ceil(3 * pd.Series(scores).rank(method="first", ascending=False) / len(scores))
    return Predictions(
        pd.DataFrame(
            {
                "customer_id": now.customer_id.to_numpy(),
                "target": "purchase",
                "probability": scores,
                "horizon_days": horizon,
                "band": thirds.map({1: "high", 2: "mid", 3: "low"}),
            }
        ),
        metrics,
    )


def sampled(labelled: pd.DataFrame) -> pd.DataFrame:
    """All rows of as many customers as fit into the limit."""
    if len(labelled) <= MAX_ROWS:
        return labelled
    customers = labelled.customer_id.drop_duplicates()
    kept = customers.sample(frac=MAX_ROWS / len(labelled), random_state=1)
    return labelled[labelled.customer_id.isin(kept)]


def logit(probability: np.ndarray) -> np.ndarray:
    clipped = probability.clip(1e-6, 1 - 1e-6)
    return np.log(clipped / (1 - clipped)).reshape(-1, 1)


def measure(label: np.ndarray, raw: np.ndarray, calibrated: np.ndarray) -> pd.DataFrame:
    values = {
        "purchase.roc_auc": roc_auc_score(label, raw),
        "purchase.pr_auc": average_precision_score(label, raw),
        "purchase.log_loss": log_loss(label, calibrated),
        "purchase.brier": brier_score_loss(label, calibrated),
    }
    return pd.DataFrame({"area": "train", "name": values.keys(), "value": values.values()})
