"""Counts by sex of a random forest on Adult: python make_counts.py adult.parquet > counts.json"""
import json
import sys

import numpy as np
import pandas as pd
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

data = pd.read_parquet(sys.argv[1])
income = [c for c in data.columns if c.startswith("income")][0]
label = data[income].astype(str).str.contains(">50K").astype(int).to_numpy()
features = pd.get_dummies(data.drop(columns=[income]))
x, x2, y, y2, sex, sex2 = train_test_split(features, label, data["gender"].to_numpy(), test_size=0.25, random_state=42)
forest = RandomForestClassifier(n_estimators=300, min_samples_leaf=5, random_state=42, n_jobs=2).fit(x, y)
probability = forest.predict_proba(x2)[:, 1]
chosen = forest.predict(x2)
out = {"sklearn": sklearn.__version__, "accuracy": float((chosen == y2).mean()), "groups": []}
for group in ["Female", "Male"]:
    mine = sex2 == group
    out["groups"].append({
        "group": group,
        "rows": int(mine.sum()),
        "positives": int(y2[mine].sum()),
        "selected": int(chosen[mine].sum()),
        "truePositives": int((chosen[mine] & y2[mine]).sum()),
        "meanProbability": float(probability[mine].mean()),
    })
print(json.dumps(out, indent=1))
