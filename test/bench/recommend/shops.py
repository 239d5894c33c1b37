"""Synthetic shops of different kinds with a known mechanism, for comparing recommenders.

A shop is three tables: events (as the clean stage makes them, the columns that recommend reads), customers, products.
Kinds differ in what drives a purchase: taste between categories, taste within them, popularity, repeats, trends.
"""
import numpy as np
import pandas as pd

DAYS, HORIZON = 90, 14
AS_OF = pd.Timestamp("2026-04-01T00:00:00Z")

KINDS = {
    # taste between categories only; within one, popularity decides
    "category": dict(category_taste=0.15, latent=0.0, zipf=0.9),
    # taste within categories too: customers and products have hidden factors
    "latent": dict(category_taste=0.3, latent=1.6, zipf=0.7),
    # hidden factors only, categories say nothing
    "factors": dict(category_taste=50.0, latent=2.2, zipf=0.6),
    # everyone buys the same best sellers
    "popular": dict(category_taste=2.0, latent=0.3, zipf=1.3),
    # consumables: customers come back to favourites
    "repeat": dict(category_taste=0.2, latent=0.8, zipf=0.8, repeat=0.5),
    # demand moves to other products every few weeks
    "trend": dict(category_taste=0.25, latent=0.8, zipf=0.8, trend=1.5),
    # no views, only purchases
    "purchases": dict(category_taste=0.2, latent=1.0, zipf=0.8, views=False, visits=12.0),
    # few customers and few events
    "small": dict(category_taste=0.2, latent=0.8, zipf=0.9, customers=1200, products=300, visits=4.0),
    # looking goes on for days before buying
    "intent": dict(category_taste=0.25, latent=0.8, zipf=0.8, intent=0.35),
    # bundles: some products are bought after others
    "bundle": dict(category_taste=0.25, latent=0.6, zipf=0.8, bundle=0.35),
}


def make_shop(kind, seed, **override):
    o = dict(customers=6000, products=800, categories=20, factors=6, visits=10.0, views=True, repeat=0.0,
             trend=0.0, intent=0.0, bundle=0.0, latent=0.0, category_taste=0.3, zipf=0.8)
    o.update(KINDS[kind]); o.update(override)
    rng = np.random.default_rng(seed)
    n, m, c = o["customers"], o["products"], o["categories"]
    category = rng.permutation(np.arange(m) % c)
    base = -o["zipf"] * np.log1p(rng.permutation(m))
    weight = np.array([np.exp(base[category == k]).sum() for k in range(c)])
    taste = rng.dirichlet(np.full(c, o["category_taste"]) if o["category_taste"] < 10 else np.full(c, 50.0), size=n)
    taste = 0.9 * taste + 0.1 * weight / weight.sum()
    own = rng.normal(size=(n, o["factors"])); product = rng.normal(size=(m, o["factors"]))
    own /= np.sqrt(o["factors"])
    peak = rng.uniform(0, DAYS + HORIZON, size=m)
    members = [np.flatnonzero(category == k) for k in range(c)]
    follower = rng.permutation(m)
    activity = rng.gamma(1.2, 1 / 1.2, size=n) * o["visits"] * (DAYS + HORIZON) / DAYS
    rows = []
    for u in range(n):
        favourites, wanted, bought_last = [], None, None
        visits = rng.poisson(activity[u])
        if visits == 0:
            continue
        start = rng.uniform(0, 60) if rng.random() < 0.3 else 0.0
        for day in np.sort(rng.uniform(start, DAYS + HORIZON, size=visits)):
            moment = day
            if favourites and rng.random() < o["repeat"]:
                choice = favourites[rng.integers(len(favourites))]
            elif wanted is not None and rng.random() < o["intent"]:
                choice = wanted
            elif bought_last is not None and rng.random() < o["bundle"]:
                choice = follower[bought_last]
            else:
                k = rng.choice(c, p=taste[u])
                items = members[k]
                score = base[items] + o["latent"] * (product[items] @ own[u])
                if o["trend"]:
                    score = score + o["trend"] * np.exp(-0.5 * ((day - peak[items]) / 8) ** 2)
                p = np.exp(score - score.max()); p /= p.sum()
                if o["views"]:
                    for item in rng.choice(items, size=min(len(items), 1 + rng.poisson(2.0)), p=p):
                        rows.append((u, item, moment, "view")); moment += 0.001
                choice = rng.choice(items, p=p)
            if o["views"]:
                rows.append((u, choice, moment, "view")); moment += 0.001
                wanted = choice if rng.random() < 0.5 else wanted
                if rng.random() < 0.5:
                    rows.append((u, choice, moment, "add_to_cart")); moment += 0.001
                    buys = rng.random() < 0.6
                else:
                    buys = rng.random() < 0.05
            else:
                buys = True
            if buys:
                rows.append((u, choice, moment, "purchase"))
                favourites.append(choice); bought_last = choice
                wanted = None if wanted == choice else wanted
    e = pd.DataFrame(rows, columns=["u", "i", "day", "event_type"])
    e = e[e.day < DAYS + HORIZON]
    begin = AS_OF - pd.Timedelta(days=DAYS)
    events = pd.DataFrame({
        "event_time": begin + pd.to_timedelta((e.day * 86400e6).astype("int64"), unit="us"),
        "customer_id": "c" + e.u.astype(str).str.zfill(6),
        "product_id": "p" + e.i.astype(str).str.zfill(5),
        "event_type": e.event_type,
        "stage": e.event_type.map({"view": "evaluate", "add_to_cart": "decide", "purchase": "purchase"}),
        "is_purchase": e.event_type == "purchase",
    })
    products = pd.DataFrame({
        "product_id": ["p" + str(i).zfill(5) for i in range(m)],
        "title": [f"Product {i}" for i in range(m)],
        "category": [f"Category {k}" for k in category],
        "in_stock": rng.random(m) > 0.03,
    })
    return events.sort_values(["event_time", "customer_id", "product_id"]).reset_index(drop=True), products
