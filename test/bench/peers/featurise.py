"""Facts of every customer at the end of the date, and features as of several cut-offs."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

DAY = pd.Timedelta(days=1)
LONGEST_WINDOW_DAYS = 90
MOST_TRAINING_CUTOFFS = 6


@dataclass
class Cutoff:
    index: int
    at: pd.Timestamp
    window_start: pd.Timestamp
    label_end: pd.Timestamp


def plan_cutoffs(end: pd.Timestamp, known_days: int, horizon: int) -> list[Cutoff]:
    """Cut-offs one horizon apart, at least two to train on, with windows of one length."""
    window = min(known_days - 2 * horizon, LONGEST_WINDOW_DAYS)
    training = min(max((known_days - window) // horizon, 2), MOST_TRAINING_CUTOFFS)
    moments = [end - index * horizon * DAY for index in range(training + 1)]
    return [Cutoff(index, at, at - window * DAY, at + horizon * DAY) for index, at in enumerate(moments)]


def customer_facts(events: pd.DataFrame, customers: pd.DataFrame, end: pd.Timestamp, lookback: int):
    today = (end - DAY).tz_localize(None)
    by = events.groupby("customer_id", sort=True)
    buys = events[events.is_purchase].groupby("customer_id")
    facts = pd.DataFrame(
        {
            "first_seen": by.event_time.min(),
            "last_seen": by.event_time.max(),
            "sessions": by.session_key.nunique(),
            "events": by.size(),
            "orders": buys.order_key.nunique(),
            "monetary_value": buys.amount.sum(),
            "last_day": by.event_day.max(),
            "first_day": by.event_day.min(),
            "first_purchase_day": buys.event_day.min(),
        }
    )
    facts["orders"] = facts.orders.fillna(0).astype("int64")
    facts["monetary_value"] = facts.monetary_value.fillna(0.0)
    staged = events.loc[events.stage != "other", ["customer_id", "stage"]]
    facts["current_stage"] = staged.drop_duplicates("customer_id", keep="last").set_index("customer_id").stage
    facts["current_stage"] = facts.current_stage.astype("str").fillna("other")
    signup = customers.drop_duplicates("customer_id").set_index("customer_id").signup_time.reindex(facts.index)
    signup_day = signup.where(signup < end).dt.tz_convert(end.tz).dt.tz_localize(None).dt.normalize()
    facts["recency_days"] = (today - facts.last_day).dt.days
    facts["tenure_days"] = (today - signup_day.fillna(facts.first_day)).dt.days.clip(lower=0)
    score(facts)
    facts["lifecycle"] = lifecycle(facts, today, lookback)
    facts["loyalty"] = (
        0.5 * np.where(facts.orders > 0, 1 - 1 / facts.orders.clip(lower=1), 0)
        + 0.3 * np.exp(-facts.recency_days / 30)
        + 0.2 * (facts.tenure_days / 365).clip(upper=1)
    )
    return facts.drop(columns=["last_day", "first_day", "first_purchase_day"])


def score(facts: pd.DataFrame) -> None:
    """Fifths by rank among the buyers, equal values in equal fifths, and the value tier."""
    buyers = facts[facts.orders > 0]
    fifth = lambda ranks: (1 + 5 * (ranks - 1) // len(buyers)).astype("int64")  # noqa: E731
    facts["recency_score"] = fifth(buyers.recency_days.rank(method="min", ascending=False))
    facts["frequency_score"] = fifth(buyers.orders.rank(method="min"))
    facts["monetary_score"] = fifth(buyers.monetary_value.rank(method="min"))
    above = (buyers.monetary_value.rank(method="min", ascending=False) - 1) / len(buyers)
    tiers = np.select([above < 0.05, above < 0.2, above < 0.5], ["high_net_worth", "high", "mid"], "low")
    facts["value_tier"] = pd.Series(tiers, index=buyers.index).reindex(facts.index).fillna("none")


def lifecycle(facts: pd.DataFrame, today: pd.Timestamp, lookback: int) -> np.ndarray:
    since_first = (today - facts.first_purchase_day).dt.days
    return np.select(
        [
            facts.orders == 0,
            facts.recency_days > lookback * 5 / 6,
            facts.recency_days > lookback * 2 / 3,
            facts.recency_days > lookback / 3,
            (facts.orders == 1) & (since_first <= lookback / 3),
        ],
        ["prospect", "churned", "dormant", "at_risk", "new"],
        "active",
    )


def features(events: pd.DataFrame, customers: pd.DataFrame, cutoffs: list[Cutoff]) -> pd.DataFrame:
    """A row for every customer seen before a cut-off, older cut-offs last; `purchased` is the label."""
    first_seen = events.groupby("customer_id").event_time.min()
    signup = customers.drop_duplicates("customer_id").set_index("customer_id").signup_time
    buys = events.loc[events.is_purchase, ["customer_id", "event_time"]]
    parts = []
    for cutoff in cutoffs:
        population = first_seen.index[first_seen < cutoff.at]
        part = window_features(events, cutoff).reindex(population)
        counts = [name for name in part if name.endswith(("_7d", "_30d", "_window", "_events", "_searches"))]
        part[counts] = part[counts].fillna(0)
        since = (cutoff.at - signup.reindex(population)) / DAY
        later = buys[(buys.event_time >= cutoff.at) & (buys.event_time < cutoff.label_end)]
        about = pd.DataFrame(
            {
                "cutoff_index": cutoff.index,
                "purchased": population.isin(later.customer_id.unique()) if cutoff.index > 0 else np.nan,
                "days_since_signup": since.where(since > 0),
            },
            index=population,
        )
        parts.append(pd.concat([about, part], axis=1))
    return pd.concat(parts).copy().reset_index(names="customer_id")


def window_features(events: pd.DataFrame, cutoff: Cutoff) -> pd.DataFrame:
    seen = events[(events.event_time >= cutoff.window_start) & (events.event_time < cutoff.at)].copy()
    seen["age"] = (cutoff.at - seen.event_time) / DAY
    last_7d, last_30d = seen[seen.age <= 7], seen[seen.age <= 30]
    spans = {"7d": last_7d, "30d": last_30d, "window": seen}
    columns = {}
    for suffix, part in spans.items():
        by = part.groupby("customer_id")
        columns[f"events_{suffix}"] = by.size()
        columns[f"sessions_{suffix}"] = part[part.session_seq == 1].groupby("customer_id").size()
        columns[f"active_days_{suffix}"] = by.event_day.nunique()
    by = seen.groupby("customer_id")
    columns["products_window"] = by.product_id.nunique()
    columns |= decayed(seen)
    columns |= {"days_since_event": by.age.min(), "days_since_first_event": by.age.max()}
    result = pd.concat([pd.DataFrame(columns), *counts_by_name(spans)], axis=1)
    return ratios(result, buying(seen, last_30d), habits(seen), session_ages(seen))


def decayed(seen: pd.DataFrame) -> dict:
    sums = {}
    buys, decides = seen[seen.is_purchase], seen[seen.stage == "decide"]
    for name, part, days in [
        ("events_decayed_7d", seen, 7),
        ("events_decayed_21d", seen, 21),
        ("purchases_decayed_21d", buys, 21),
        ("decisions_decayed_7d", decides, 7),
    ]:
        sums[name] = np.exp(-part.age / days).groupby(part.customer_id).sum()
    return sums


def counts_by_name(spans: dict) -> list[pd.DataFrame]:
    """Counts by stage, event type and channel, and the days since the last of each stage and type."""
    tables = []
    other = {"columns": "other", "errors": "ignore"}
    for suffix, part in spans.items():
        for column, prefix in [("stage", ""), ("event_type", "type_")]:
            table = part.groupby(["customer_id", column], observed=True).size().unstack(fill_value=0).drop(**other)
            infix = "_events" if column == "stage" else ""
            tables.append(table.rename(columns=lambda name: f"{prefix}{name}{infix}_{suffix}"))  # noqa: B023
    seen = spans["window"]
    for column, prefix in [("stage", "days_since_"), ("event_type", "days_since_type_")]:
        ages = seen.groupby(["customer_id", column], observed=True).age.min().unstack().drop(**other)
        tables.append(ages.rename(columns=lambda name: f"{prefix}{name}"))  # noqa: B023
    channels = seen.groupby(["customer_id", "channel"], observed=True).size().unstack(fill_value=0)
    shares = channels.div(channels.sum(axis=1), axis=0)
    tables.append(shares.rename(columns=lambda name: f"channel_share_{name}"))
    for table in tables:
        table.columns = table.columns.astype("str")
    return tables


def buying(seen: pd.DataFrame, last_30d: pd.DataFrame) -> pd.DataFrame:
    buys, late = seen[seen.is_purchase], last_30d[last_30d.is_purchase]
    by, by_late = buys.groupby("customer_id"), late.groupby("customer_id")
    searches = seen[seen.result_count == 0].groupby("customer_id").size()
    return pd.DataFrame(
        {
            "orders_window": by.order_key.nunique(),
            "orders_30d": by_late.order_key.nunique(),
            "revenue_window": by.amount_winsorised.sum(),
            "revenue_30d": by_late.amount_winsorised.sum(),
            "first_purchase": by.age.max(),
            "zero_result_searches": searches,
        }
    )


def habits(seen: pd.DataFrame) -> pd.DataFrame:
    flags = pd.DataFrame(
        {
            "weekend_share": seen.event_day.dt.dayofweek >= 5,
            "night_share": seen.local_hour < 6,
            "morning_share": (seen.local_hour >= 6) & (seen.local_hour < 12),
            "evening_share": seen.local_hour >= 18,
        }
    )
    return flags.groupby(seen.customer_id).mean()


def session_ages(seen: pd.DataFrame) -> pd.DataFrame:
    return seen[seen.session_seq == 1].groupby("customer_id").age.agg(["min", "max"])


def ratios(counts: pd.DataFrame, bought: pd.DataFrame, shares: pd.DataFrame, ages: pd.DataFrame) -> pd.DataFrame:
    frame = counts.join(bought).join(shares)
    several = lambda series: series.where(series > 1) - 1  # noqa: E731
    frame["events_per_session"] = frame.events_window / frame.sessions_window
    frame["recent_activity_share"] = frame.events_7d / frame.events_window
    frame["session_gap_days"] = (ages["max"] - ages["min"]) / several(frame.sessions_window)
    frame["session_overdue"] = frame.days_since_event / frame.session_gap_days
    frame["order_value"] = frame.revenue_window / frame.orders_window
    frame["orders_per_session"] = frame.orders_window / frame.sessions_window
    frame["purchase_gap_days"] = (frame.first_purchase - frame.days_since_purchase) / several(frame.orders_window)
    frame["purchase_overdue"] = frame.days_since_purchase / frame.purchase_gap_days
    frame["decided_after_purchase"] = (frame.days_since_decide < frame.days_since_purchase.fillna(np.inf)).astype(int)
    return frame.drop(columns="first_purchase").replace([np.inf, -np.inf], np.nan).copy()
