"""Reference numbers of scikit-learn for the learners: python make_reference.py > reference.json

Data: the copies of scikit-learn's tables beside this folder. `holed` tables lack a value where
(7 row + 13 column) % 11 == 0. All estimators are deterministic, or have random_state 0.
"""
import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")
here = Path(__file__).parent.parent


def table(folder, name):
    rows = np.loadtxt(here / folder / name, delimiter=",", skiprows=1)
    return rows[:, :-1], rows[:, -1].astype(int)


def holed(x):
    x = x.copy()
    row, column = np.indices(x.shape)
    x[(7 * row + 13 * column) % 11 == 0] = np.nan
    return x


def prepared(estimator):
    return make_pipeline(SimpleImputer(add_indicator=True), StandardScaler(), estimator)


def some(values):
    return [float(v) for v in np.asarray(values)[::7]]


wine, wine_class = table("wine", "wine.csv")
cancer, cancer_class = table("breast-cancer", "breast_cancer.csv")
wine1 = (wine_class == 1).astype(int)
out = {"sklearn": sklearn.__version__, "every": 7}

logistic = prepared(LogisticRegression(C=0.5, tol=1e-10, max_iter=10_000)).fit(holed(cancer), cancer_class)
out["logistic"] = {
    "coef": logistic[-1].coef_[0].tolist(),
    "intercept": float(logistic[-1].intercept_[0]),
    "probability": some(logistic.predict_proba(holed(cancer))[:, 1]),
}

ridge = prepared(Ridge(alpha=2.5)).fit(holed(wine[:, 1:]), wine[:, 0])
out["ridge"] = {
    "coef": ridge[-1].coef_.tolist(),
    "intercept": float(ridge[-1].intercept_),
    "value": some(ridge.predict(holed(wine[:, 1:]))),
}

# LinearSVC penalises the intercept: a large intercept_scaling makes that vanish.
svm = prepared(LinearSVC(C=0.1, dual=False, tol=1e-12, max_iter=100_000, intercept_scaling=1000)).fit(cancer, cancer_class)
out["svm"] = {"coef": svm[-1].coef_[0].tolist(), "intercept": float(svm[-1].intercept_[0])}

for weights in ["uniform", "distance"]:
    neighbours = prepared(KNeighborsClassifier(n_neighbors=7, weights=weights)).fit(holed(wine), wine1)
    out[f"neighbours_{weights}"] = some(neighbours.predict_proba(holed(wine) * 1.01)[:, 1])

tree = DecisionTreeClassifier(max_depth=4, min_samples_leaf=5, random_state=0).fit(wine, wine1)
out["tree"] = some(tree.predict_proba(wine)[:, 1])

boosting = {"max_iter": 20, "learning_rate": 0.2, "max_leaf_nodes": 6, "min_samples_leaf": 10, "early_stopping": False}
classes = HistGradientBoostingClassifier(**boosting, random_state=0).fit(wine, wine1)
out["boosting"] = some(classes.predict_proba(wine)[:, 1])
numbers = HistGradientBoostingRegressor(**boosting, random_state=0).fit(wine[:, 1:], wine[:, 0])
out["boosting_regression"] = some(numbers.predict(wine[:, 1:]))

perceptron = prepared(MLPClassifier((4, 3), random_state=0, max_iter=300)).fit(wine, wine1)
mlp = perceptron[-1]
out["perceptron"] = {
    "sizes": [13, 4, 3, 1],
    "parameters": [float(v) for w, b in zip(mlp.coefs_, mlp.intercepts_) for v in [*w.ravel(), *b]],
    "probability": some(perceptron.predict_proba(wine)[:, 1]),
}
train, test = np.arange(569) % 3 != 0, np.arange(569) % 3 == 0
out["accuracy"] = {
    "perceptron": float(prepared(MLPClassifier((16,), random_state=0, max_iter=200)).fit(cancer[train], cancer_class[train]).score(cancer[test], cancer_class[test])),
}

scores = cancer[:, 0]
isotonic = IsotonicRegression(increasing=True, out_of_bounds="clip").fit(-scores, cancer_class)
asked = np.linspace(-30, -5, 40)
out["isotonic"] = {"asked": asked.tolist(), "value": isotonic.predict(asked).tolist()}

print(json.dumps(out))
