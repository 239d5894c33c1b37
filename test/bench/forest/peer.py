"""scikit-learn's side of the forest benchmark (see bench.js). Prints one JSON object.

usage: peer.py table FOLDER   makes 100,000 x 32 rows, fits 80,000, scores 20,000
       peer.py shops FOLDER   fits each shop's labelled rows, compares with the stage's predictions
"""
import glob
import json
import os
import sys
import time

import duckdb
import numpy as np
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

TRAIN, ROWS, FEATURES, TREES = 80_000, 100_000, 32, 100


def table(folder):
    x, y = make_classification(ROWS, FEATURES, n_informative=12, n_redundant=6, flip_y=0.1, weights=[0.8],
                               class_sep=0.7, random_state=0)
    x.T.copy().tofile(os.path.join(folder, "columns.f64"))
    y.astype(np.uint8).tofile(os.path.join(folder, "labels.u8"))
    result = {}
    for leaf in (1, 10):
        started, cpu = time.perf_counter(), time.process_time()
        model = RandomForestClassifier(TREES, min_samples_leaf=leaf, n_jobs=-1, random_state=1).fit(x[:TRAIN], y[:TRAIN])
        fitted, cpu = time.perf_counter(), time.process_time() - cpu
        scores = model.predict_proba(x[TRAIN:])[:, 1]
        result[leaf] = {"fit": fitted - started, "cpu": cpu, "score": time.perf_counter() - fitted,
                        "auc": roc_auc_score(y[TRAIN:], scores)}
    return result


def shops(folder):
    rows = []
    for shop in sorted(glob.glob(os.path.join(folder, "shop-*"))):
        data = duckdb.sql(f"""
            SELECT f.*, t.purchased AS truth, p.probability
            FROM '{shop}/features.parquet' f
            LEFT JOIN (SELECT *, 0 AS cutoff_index FROM '{shop}/truth.parquet') t USING (customer_id, cutoff_index)
            LEFT JOIN (SELECT *, 0 AS cutoff_index FROM '{shop}/out/predictions.parquet') p USING (customer_id, cutoff_index)
            ORDER BY cutoff_index, customer_id""").fetchnumpy()
        head = ("cutoff_index", "customer_id", "purchased", "truth", "probability")
        names = [name for name in data if name not in head]
        x = np.column_stack([np.ma.filled(data[name].astype(float), np.nan) for name in names])
        known = np.asarray(data["cutoff_index"]) > 0
        labels = np.ma.filled(data["purchased"], 0)[known].astype(int)
        truth = np.ma.filled(data["truth"], 0)[~known].astype(int)
        ours = np.ma.filled(data["probability"], np.nan)[~known]
        model = RandomForestClassifier(n_jobs=-1, random_state=1).fit(x[known], labels)
        theirs = model.predict_proba(x[~known])[:, 1]
        random = np.random.default_rng(0)
        gaps = []
        for _ in range(300):
            drawn = random.integers(0, len(truth), len(truth))
            gaps.append(roc_auc_score(truth[drawn], ours[drawn]) - roc_auc_score(truth[drawn], theirs[drawn]))
        rows.append({"shop": os.path.basename(shop), "customers": len(truth), "trained": int(known.sum()),
                     "ours": roc_auc_score(truth, ours), "theirs": roc_auc_score(truth, theirs),
                     "lower": np.quantile(gaps, 0.025), "upper": np.quantile(gaps, 0.975)})
    return rows


print(json.dumps({"table": table, "shops": shops}[sys.argv[1]](sys.argv[2])))
