"""Writes synthetic shops at the feature level, for comparing forests.

Each shop is simulated day by day: customers have a latent rate of interest, drop out at some point,
and show intent (visits, carts) in the days before a purchase. Features are counts, recencies and money
over windows of equal length before each cut-off; the label is a purchase in the 14 days from it.
Index 0 is the present: its label, which the stage does not see, is in truth.parquet.

usage: make_shops.py FOLDER [SHOPS]
"""
import os
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HORIZON, WINDOW, DAYS = 14, 48, 90


def simulate(seed, customers, base, intent, dropout):
    random = np.random.default_rng(seed)
    total = DAYS + HORIZON
    rate = random.gamma(0.7, base / 0.7, customers)
    conversion = random.beta(1.5, 6, customers)
    spend = random.lognormal(3.5, 0.6, customers)
    birth = np.where(random.random(customers) < 0.5, random.integers(-200, 0, customers), random.integers(0, total, customers))
    death = birth + random.exponential(1 / dropout, customers)
    taste = random.dirichlet([0.6] * 4, customers)
    weekend = random.normal(0.2, 0.5, customers)
    visits = np.zeros((customers, total), np.int16)
    carts, buys, searches, tickets = (np.zeros_like(visits) for _ in range(4))
    money = np.zeros((customers, total))
    mood = np.zeros(customers)
    for day in range(total):
        alive = (day >= birth) & (day < death)
        mood = 0.8 * mood + random.exponential(1, customers) * (random.random(customers) < 0.03) * intent
        season = 1 + 0.25 * np.sin(2 * np.pi * day / 7) + weekend * (day % 7 >= 5)
        visits[:, day] = random.poisson(np.maximum(0, rate * season) * (1 + mood) * alive)
        carts[:, day] = random.binomial(visits[:, day], np.clip(0.12 * (1 + mood), 0, 0.8))
        searches[:, day] = random.poisson(0.3 * visits[:, day])
        chance = np.clip(conversion * (0.15 + 0.5 * (carts[:, day] > 0) + 0.15 * (carts[:, max(0, day - 3):day].sum(1) > 0)), 0, 0.9)
        buys[:, day] = random.binomial(1, chance * (visits[:, day] > 0))
        money[:, day] = buys[:, day] * spend * random.lognormal(0, 0.4, customers)
        tickets[:, day] = random.binomial(1, 0.1 * (buys[:, max(0, day - 5):day].sum(1) > 0) * alive)
        mood = np.where(buys[:, day] > 0, mood * 0.3, mood)
    profile = {
        "age": np.where(random.random(customers) < 0.3, np.nan, random.integers(18, 80, customers)),
        "region": random.integers(0, 12, customers).astype(float),
        "gender": np.where(random.random(customers) < 0.2, np.nan, random.integers(0, 2, customers)),
        **{f"share_channel_{c}": taste[:, c] for c in range(4)},
    }
    return visits, carts, buys, searches, tickets, money, profile


def features_at(cut, shop):
    visits, carts, buys, searches, tickets, money, profile = shop
    start = cut - WINDOW
    columns = {}
    for name, counts in dict(visits=visits, carts=carts, orders=buys, searches=searches, tickets=tickets).items():
        window = counts[:, start:cut]
        for days in (7, 14, 28, 48):
            columns[f"{name}_{days}d"] = window[:, -days:].sum(1).astype(float)
        seen = window > 0
        last = WINDOW - 1 - np.argmax(seen[:, ::-1], 1)
        columns[f"{name}_recency"] = np.where(seen.any(1), WINDOW - last, np.nan)
    window = money[:, start:cut]
    orders = (window > 0).sum(1)
    columns["money_48d"] = window.sum(1)
    columns["basket_mean"] = np.where(orders > 0, window.sum(1) / np.maximum(1, orders), np.nan)
    active = (visits[:, start:cut] > 0)
    columns["active_days"] = active.sum(1).astype(float)
    first = np.argmax(active, 1)
    columns["tenure"] = np.where(active.any(1), WINDOW - first, np.nan)
    columns["gap_mean"] = np.where(active.sum(1) > 1, (WINDOW - first) / np.maximum(1, active.sum(1)), np.nan)
    columns["visit_trend"] = columns["visits_14d"] - columns["visits_28d"] / 2
    columns.update(profile)
    known = visits[:, :cut].sum(1) > 0
    label = (buys[:, cut:cut + HORIZON].sum(1) > 0).astype(float)
    return columns, label, known


SHOPS = [(11, 8000, 0.15, 2.0, 0.01), (12, 15000, 0.08, 3.0, 0.02), (13, 25000, 0.25, 1.0, 0.005),
         (14, 40000, 0.05, 4.0, 0.03), (15, 60000, 0.10, 2.0, 0.015)]


def main():
    folder = sys.argv[1]
    for number, shop in enumerate(SHOPS[: int(sys.argv[2]) if len(sys.argv) > 2 else None]):
        days = simulate(*shop)
        parts, truth = [], None
        for index in range(4):
            columns, label, known = features_at(DAYS - index * HORIZON, days)
            ids = np.array([f"c{i:07d}" for i in range(len(known))])[known]
            head = {"cutoff_index": np.full(known.sum(), index, np.int64), "customer_id": ids,
                    "purchased": pa.array(label[known].astype(np.int64), mask=np.full(known.sum(), index == 0))}
            body = {name: pa.array(values[known], from_pandas=True) for name, values in columns.items()}
            parts.append(pa.table({**head, **body}))
            if index == 0:
                truth = pa.table({"customer_id": ids, "purchased": label[known].astype(np.int64)})
        path = os.path.join(folder, f"shop-{number + 1}")
        os.makedirs(path, exist_ok=True)
        table = pa.concat_tables(parts)
        pq.write_table(table, os.path.join(path, "features.parquet"))
        pq.write_table(truth, os.path.join(path, "truth.parquet"))
        names = [n for n in table.column_names if n not in ("cutoff_index", "customer_id", "purchased")]
        pq.write_table(pa.table({"position": list(range(len(names))), "feature": names, "meaning": [n.replace("_", " ") for n in names],
                                 "unit": [""] * len(names), "type": ["number"] * len(names), "source": ["simulated"] * len(names)}),
                       os.path.join(path, "feature_names.parquet"))
        pq.write_table(pa.table({"cutoff_index": list(range(4)), "at": [f"cut-off {i}" for i in range(4)]}),
                       os.path.join(path, "cutoffs.parquet"))
        print(path, table.num_rows, "rows,", len(names), "features, positives", round(truth["purchased"].to_numpy().mean(), 4), flush=True)


main()
