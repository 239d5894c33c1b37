"""A dirty shop that Wayline's own sample generator had no part in.

    python make_dirty_shop.py OUT [--events 1000000] [--customers 20000] [--products 2000] [--days 90]
                                  [--held-out 14] [--seed 1] [--typed-time] [--clean]

Writes OUT/shop (events/dt=.../*.parquet, customers, products, feedback, spec.yaml) and OUT/heldout (the days after, for judging).

Customers have sessions at a gamma rate until they drop out (exponential), a taste over categories (Dirichlet), a
taste within them (latent factors), a willingness to buy and an unfinished wish: a product in the cart that they
may come back for. Dirt: every reason of the contract, alone and together; see `spoil`.
"""

import argparse
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

ZONE = "Asia/Shanghai"
LAST_DAY = date(2026, 3, 31)
CHANNELS = np.array(["web", "app", "mini_program", "store", "email"])
CATEGORIES = 20
FACTORS = 6
DAY_US = 86_400_000_000
SHARES = {  # of the clean events
    "missing_customer_id": 0.002,
    "missing_event_time": 0.001,
    "missing_event_type": 0.001,
    "unparsable": 0.0007,
    "future_time": 0.001,
    "duplicate": 0.006,
    "no_id_copy": 0.001,
    "invalid_amount": 0.002,
    "two_faults": 0.0005,
}


def latent_customers(rng, count, total_days):
    """Of three times as many, the first `count` who are there for at least a day of the window."""
    drawn = 3 * count
    kinds = rng.choice(5, drawn, p=[0.1, 0.2, 0.35, 0.2, 0.15])
    rate = np.array([0.20, 0.11, 0.06, 0.07, 0.10])[kinds] * rng.gamma(1.5, 1 / 1.5, drawn) + 0.01
    buys = np.clip(np.array([0.30, 0.16, 0.03, 0.10, 0.08])[kinds] * rng.gamma(4, 0.25, drawn), 0, 0.8)
    start = np.where(
        rng.random(drawn) < 0.25, rng.uniform(0, total_days, drawn), -rng.exponential(60, drawn)
    )
    lifetime = rng.exponential(np.array([400, 160, 80, 40, 30])[kinds], drawn)
    everyone = pd.DataFrame(
        {
            "rate": rate,
            "buys": buys,
            "begins": np.maximum(start, 0),
            "ends": np.minimum(start + lifetime, total_days),
            "since": start,
        }
    )
    present = everyone[everyone.ends - everyone.begins >= 1]
    return present.head(count).reset_index(drop=True)


def session_times(rng, customers, total_days, target_sessions):
    """Customer and start (in days) of every session: more in the evening and at the weekend."""
    span = np.maximum(customers.ends - customers.begins, 0)
    scale = target_sessions / (customers.rate * span).sum()
    counts = rng.poisson(customers.rate * scale * span)
    who = np.repeat(np.arange(len(customers)), counts)
    day = customers.begins.to_numpy()[who] + rng.random(len(who)) * span.to_numpy()[who]
    hour = (rng.normal(20, 3.5, len(who)) % 24) / 24
    at = np.floor(day) + hour
    weekend = (np.floor(day).astype(int) % 7) >= 5
    keep = weekend | (rng.random(len(who)) < 0.85)
    order = np.lexsort((at[keep], who[keep]))
    return who[keep][order], at[keep][order]


def pick_items(rng, who, category, taste, factors, appeal, members):
    """For each pair of customer and category a product, by softmax of appeal and taste (Gumbel maximum)."""
    chosen = np.zeros(len(who), dtype=np.int64)
    for index in range(CATEGORIES):
        rows = np.flatnonzero(category == index)
        items = members[index]
        for part in np.array_split(rows, max(1, len(rows) // 20_000)):
            score = taste[who[part]] @ factors[items].T + appeal[items]
            chosen[part] = items[np.argmax(score + rng.gumbel(size=score.shape), axis=1)]
    return chosen


def make_events(rng, customers, products, total_days, wanted):
    count = len(customers)
    taste = rng.normal(0, 0.55, (count, FACTORS))
    likes = rng.dirichlet(np.full(CATEGORIES, 0.12), count).cumsum(axis=1)
    factors = rng.normal(0, 1, (len(products), FACTORS))
    appeal = rng.normal(0, 1.1, len(products)) - 50.0 * ~products.in_stock.to_numpy()
    members = [np.flatnonzero(products.category_index == index) for index in range(CATEGORIES)]
    who, at = session_times(rng, customers, total_days, wanted / 4.92)
    session = np.arange(len(who))
    category = np.minimum((rng.random(len(who))[:, None] > likes[who]).sum(axis=1), CATEGORIES - 1)
    channel = CHANNELS[(rng.integers(0, 100, count)[who] + (rng.random(len(who)) < 0.3)) % 5]
    views = 1 + rng.geometric(0.42, len(who))
    view_row = np.repeat(session, views)
    item = pick_items(rng, who[view_row], category[view_row], taste, factors, appeal, members)
    step = np.arange(len(view_row)) - np.repeat(np.cumsum(views) - views, views)
    frames = [block(session, who, at, channel, "visit", 0.0)]
    frames.append(
        block(view_row, who[view_row], at[view_row], channel[view_row], "view", 20 + 45.0 * step, item)
    )
    searches = rng.random(len(who)) < 0.3
    frames.append(block(session[searches], who[searches], at[searches], channel[searches], "search", 8.0))
    frames += funnel(rng, customers, who, at, channel, view_row, item, views)
    helped = rng.random(len(who)) < 0.02
    kinds = np.array(["ticket", "faq", "return"])[rng.integers(0, 3, helped.sum())]
    frames.append(block(session[helped], who[helped], at[helped], channel[helped], kinds, 400.0))
    return pd.concat(frames, ignore_index=True)


def funnel(rng, customers, who, at, channel, view_row, item, views):
    """Carts and purchases: a session's last product, or the one left in the cart by the session before."""
    last_item = item[np.cumsum(views) - 1]
    willing = customers.buys.to_numpy()[who]
    adds = rng.random(len(who)) < np.clip(2.2 * willing, 0, 0.9)
    left = np.roll(adds, 1) & (np.roll(who, 1) == who) & (at - np.roll(at, 1) < 10)
    buys = np.where(adds, rng.random(len(who)) < 0.42, left & (rng.random(len(who)) < 0.4))
    bought = np.where(adds, last_item, np.roll(last_item, 1))
    rows = np.arange(len(who))
    parts = [
        block(rows[adds], who[adds], at[adds], channel[adds], "add_to_cart", 300.0, last_item[adds]),
        block(rows[buys], who[buys], at[buys], channel[buys], "checkout", 330.0, bought[buys]),
        block(rows[buys], who[buys], at[buys], channel[buys], "purchase", 390.0, bought[buys]),
    ]
    more = buys & (views > 2) & (rng.random(len(who)) < 0.25)
    second = item[(np.cumsum(views) - 2)]
    parts.append(block(rows[more], who[more], at[more], channel[more], "purchase", 390.0, second[more]))
    return parts


def block(session, who, at, channel, kind, seconds, item=-1):
    return pd.DataFrame(
        {"session": session, "who": who, "at": at, "channel": channel, "event_type": kind}
    ).assign(seconds=seconds, item=item)


def as_rows(rng, events, customer_ids, products, first_us):
    """Canonical columns; event times in whole milliseconds, so that there are ties."""
    us = first_us + (events["at"] * 86_400_000 + events["seconds"] * 1000).astype("int64") * 1000
    rows = pd.DataFrame({"event_us": us, "customer_id": customer_ids[events["who"]]})
    rows["session_id"] = "s" + events["session"].astype(str)
    rows["channel"] = events["channel"].to_numpy()
    rows["event_type"] = events["event_type"].to_numpy()
    item = events["item"].to_numpy()
    known = item >= 0
    rows["product_id"] = np.where(known, products.product_id.to_numpy()[item], None)
    bought = (rows["event_type"] == "purchase").to_numpy()
    quantity = np.where(bought, 1 + (rng.random(len(rows)) < 0.1), np.nan)
    price = np.where(known & bought, products.price.to_numpy()[item], np.nan)
    rows["quantity"], rows["unit_price"] = quantity, price
    rows["amount"] = np.round(quantity * price, 2)
    rows["order_id"] = np.where(bought, "o" + events["session"].astype(str), None)
    rows["query"] = np.where(rows["event_type"] == "search", "query " + events["session"].mod(50).astype(str), None)
    rows = rows.sort_values(["event_us", "customer_id"], kind="stable", ignore_index=True)
    rows.insert(0, "event_id", [f"{number:010d}" for number in range(len(rows))])
    rows["received_us"] = rows["event_us"] + rng.integers(0, 5, len(rows)) * 1_000_000
    rows["folder_us"] = rows["event_us"]
    return rows


def spoil(rng, rows, end_us):
    """Adds every fault. Columns stay objects from here on; `_time_text` replaces the time where it is set."""
    rows = rows.astype({name: object for name in ("quantity", "unit_price", "amount")})
    for name in ("quantity", "unit_price", "amount"):
        rows[name] = rows[name].where(rows[name].notna(), None)
    rows["_time_text"] = None
    size = len(rows)
    order = rng.permutation(size)
    taken = 0

    def take(fault):
        nonlocal taken
        found = order[taken : taken + int(size * SHARES[fault])]
        taken += len(found)
        return found

    def put(index, name, values):
        rows.loc[index, name] = pd.Series(
            [values[i % len(values)] for i in range(len(index))], index=index, dtype=object
        )

    put(take("missing_customer_id"), "customer_id", [None, "", "   "])
    put(take("missing_event_time"), "_time_text", ["", "  "])
    put(take("missing_event_type"), "event_type", [None, "", "\t"])
    put(take("unparsable"), "_time_text", ["not-a-time", "2026-02-30T10:00:00Z", "31/12/2026", "12:00"])
    late = take("future_time")
    rows.loc[late, "event_us"] = end_us + rng.choice([0, 1000, DAY_US, 400 * DAY_US], len(late))
    wrong = take("invalid_amount")
    for name, part in zip(("amount", "unit_price", "quantity"), np.array_split(wrong, 3)):
        put(part, name, [-1.5, float("nan"), float("inf"), float("-inf")])
    both = take("two_faults")
    put(both, "customer_id", [None, ""])
    put(both, "amount", [-3.0, float("nan")])
    return pd.concat(
        [rows, copies_with_id(rng, rows, take("duplicate")), *copies_without_id(rng, rows, take("no_id_copy"))],
        ignore_index=True,
    )


def copies_with_id(rng, rows, index):
    """Same event_id again: in the same file, on a later day, received earlier, or at the same moment."""
    copies = rows.loc[index].copy()
    way = rng.integers(0, 5, len(copies))
    copies["received_us"] += np.select([way == 1, way == 2, way == 4], [60_000_000, -60_000_000, DAY_US], 0)
    copies["folder_us"] += np.where(way == 4, DAY_US, 0)
    copies.loc[copies.index[way == 2], "customer_id"] = None  # the first received is faulty itself
    copies.loc[copies.index[way == 3], "channel"] = "other"  # equal id and moment, other content
    return copies


def copies_without_id(rng, rows, index):
    """Rows without an id: the row, a copy equal in every column, and one that differs in one."""
    first = rows.loc[index].copy()
    first["event_id"] = rng.choice(np.array([None, "", " "], dtype=object), len(first))
    first["event_us"] += 7000
    second, third = first.copy(), first.copy()
    third["event_us"] += 1000
    return first, second, third


def time_text(us, way):
    moment = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC")) + timedelta(microseconds=int(us))
    if way == 0:
        return moment.astimezone(ZoneInfo(ZONE)).isoformat(sep="T", timespec="milliseconds")
    if way == 1:
        return moment.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def write_days(rows, folder, typed_time, first_us, days):
    """One folder a local day, two files in every tenth; the offset of the zone is whole hours without change."""
    offset = int(datetime(2026, 1, 1, tzinfo=ZoneInfo(ZONE)).utcoffset().total_seconds()) * 1_000_000
    day_number = (rows["folder_us"] + offset) // DAY_US
    first = (first_us + offset) // DAY_US
    day_number = day_number.clip(first, first + days - 1)
    us = rows["event_us"].to_numpy()
    texts = rows["_time_text"].to_numpy()
    if typed_time:
        blank = [text is not None for text in texts]
        times = pa.array(us, pa.timestamp("us", "UTC"), mask=np.array(blank))
        received = pa.array(rows["received_us"], pa.timestamp("us", "UTC"))
    else:
        way = us // 1000 % 10
        times = pa.array([t if t is not None else time_text(u, w) for u, t, w in zip(us, texts, way)])
        received = pa.array([time_text(u, 2) for u in rows["received_us"]])
    names = ["event_id", "customer_id", "order_id", "session_id", "channel", "event_type", "product_id", "query"]
    table = pa.table(
        {
            **{name: pa.array(rows[name], pa.string(), from_pandas=False) for name in names},
            **{
                name: pa.array(rows[name].tolist(), pa.float64(), from_pandas=False)
                for name in ("quantity", "unit_price", "amount")
            },
            "event_time": times,
            "received_time": received,
        }
    )
    numbers = day_number.to_numpy()
    order = np.argsort(numbers, kind="stable")
    bounds = np.searchsorted(numbers[order], np.arange(first, first + days + 1))
    for index in range(days):
        part = table.take(pa.array(order[bounds[index] : bounds[index + 1]]))
        day = date(1970, 1, 1) + timedelta(days=int(first + index))
        target = folder / "events" / f"dt={day}"
        target.mkdir(parents=True, exist_ok=True)
        cut = len(part) // 2 if index % 10 == 3 else len(part)
        pq.write_table(part.slice(0, cut), target / "part-0.parquet")
        if cut < len(part):
            pq.write_table(part.slice(cut), target / "part-1.parquet")


def make_products(rng, count):
    category = rng.integers(0, CATEGORIES, count)
    price = np.round(np.exp(rng.normal(3.6 + 0.12 * (category % 7), 0.6)), 2)
    return pd.DataFrame(
        {
            "product_id": [f"p{number:05d}" for number in range(count)],
            "title": [f"Product {number} of category {kind}" for number, kind in enumerate(category)],
            "category": [f"category {kind:02d}" for kind in category],
            "brand": [f"brand {number}" for number in rng.integers(0, 60, count)],
            "price": price,
            "discount": np.round(rng.choice([0, 0, 0, 0.1, 0.3], count), 2),
            "in_stock": rng.random(count) > 0.03,
            "category_index": category,
        }
    )


def write_entities(rng, shop, ids, latent, products, first_us):
    consent = rng.choice(np.array([True, True, None, False], dtype=object), len(ids), p=[0.7, 0.2, 0.08, 0.02])
    signup = first_us + (latent.since.to_numpy() * DAY_US).astype("int64")
    customers = pa.table(
        {
            "customer_id": pa.array(ids),
            "birth_year": pa.array(rng.integers(1950, 2008, len(ids)), pa.int32()),
            "gender": pa.array(rng.choice(np.array(["f", "m", None], dtype=object), len(ids))),
            "region": pa.array(rng.choice(["north", "south", "east", "west"], len(ids))),
            "signup_time": pa.array(signup, pa.timestamp("us", "UTC")),
            "consent": pa.array(consent, pa.bool_()),
        }
    )
    pq.write_table(customers.slice(0, int(len(ids) * 0.97)), shop / "customers.parquet")
    pq.write_table(
        pa.Table.from_pandas(products.drop(columns="category_index"), preserve_index=False),
        shop / "products.parquet",
    )
    size = 2000
    feedback = {
        "feedback_id": [f"f{number}" for number in range(size)],
        "customer_id": rng.choice(ids, size),
        "product_id": rng.choice(products.product_id, size),
        "feedback_time": pa.array(first_us + rng.integers(0, 89 * DAY_US, size), pa.timestamp("us", "UTC")),
        "rating": pa.array(rng.integers(1, 6, size), pa.int32()),
        "text": rng.choice(["good quality", "too small", "质量很好", "物流太慢"], size),
    }
    pq.write_table(pa.table(feedback), shop / "feedback.parquet")


SPEC = f"""pipeline: dirty-shop
timezone: {ZONE}
storage: {{source: s3://dirty/shop, artifacts: s3://wayline/artifacts, publish: s3://wayline/published}}
sources:
  events: {{path: "events/dt={{date}}/*.parquet", lookbackDays: 90}}
  customers: {{path: customers.parquet}}
  products: {{path: products.parquet}}
  feedback: {{path: feedback.parquet}}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--products", type=int, default=2_000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--held-out", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--typed-time", action="store_true", help="timestamps, so that none is unparsable")
    parser.add_argument("--clean", action="store_true", help="no dirt")
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    first_day = LAST_DAY - timedelta(days=given.days - 1)
    first = datetime(first_day.year, first_day.month, first_day.day, tzinfo=ZoneInfo(ZONE))
    first_us = int(first.timestamp()) * 1_000_000
    end_us = first_us + given.days * DAY_US
    total_days = given.days + given.held_out
    latent = latent_customers(rng, given.customers, total_days)
    products = make_products(rng, given.products)
    ids = np.array([f"{number:07d}" for number in rng.permutation(given.customers)], dtype=object)
    events = make_events(rng, latent, products, total_days, given.events * total_days / given.days)
    rows = as_rows(rng, events, ids, products, first_us)
    rows = rows[rows.event_us < end_us + given.held_out * DAY_US]
    held_out = rows[rows.event_us >= end_us].assign(_time_text=None)
    rows = rows[rows.event_us < end_us].reset_index(drop=True)
    rows = rows.assign(_time_text=None) if given.clean else spoil(rng, rows, end_us)
    shop, later = given.out / "shop", given.out / "heldout"
    for folder in (shop, later):
        folder.mkdir(parents=True, exist_ok=True)
    write_days(rows, shop, given.typed_time, first_us, given.days)
    write_days(held_out, later, True, end_us, given.held_out)
    write_entities(rng, shop, ids, latent, products, first_us)
    (shop / "spec.yaml").write_text(SPEC)
    print(f"{len(rows)} events until {LAST_DAY} in {shop}, {len(held_out)} after it in {later}")


if __name__ == "__main__":
    main()
