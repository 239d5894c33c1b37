"""The cleaning rules of the contract (section 3), sessions, orders and winsorised amounts."""

import numpy as np
import pandas as pd
from collect import AMOUNTS
from journey import STAGE_OF

# Columns that reading has added.
ADDED = ["source_file", "source_row", "has_nan_amount"]
IDLE = pd.Timedelta(minutes=30)
FENCE = 3
KEPT_COLUMNS = [
    "event_id", "event_time", "customer_id", "order_id", "session_id", "channel", "event_type", "product_id",
    "quantity", "unit_price", "amount", "result_count",
]  # fmt: skip


def clean(raw: pd.DataFrame, customers: pd.DataFrame, end: pd.Timestamp, reference_end: pd.Timestamp):
    """Kept events in the order of customer and time; rejected rows with their reason; the counts."""
    reason = first_broken_rule(raw, customers, end)
    kept = reason.isna()
    rejected = raw[~kept].copy()
    rejected = pd.DataFrame(
        {
            "dataset": "events",
            "reason": reason[~kept].astype("str"),
            "source_file": rejected.source_file.astype("str"),
            "source_row": rejected.source_row,
            "row": rejected.drop(columns=ADDED)
            .to_json(orient="records", lines=True, date_format="iso")
            .splitlines(),
        }
    )
    by_reason = rejected.reason.value_counts()
    counts = {"read": len(raw), "kept": int(kept.sum()), "rejected": {k: int(n) for k, n in by_reason.items()}}
    events = raw.loc[kept, KEPT_COLUMNS]
    return complete(events, end.tz, reference_end), rejected, counts


def is_blank(text: pd.Series) -> pd.Series:
    if isinstance(text.dtype, pd.CategoricalDtype):
        blanks = [value for value in text.cat.categories if value.strip() == ""]
        return text.isna() | text.isin(blanks)
    return text.isna() | (text.str.strip() == "")


def first_broken_rule(raw: pd.DataFrame, customers: pd.DataFrame, end: pd.Timestamp) -> pd.Series:
    """The first rule that a row breaks, null where it breaks none."""
    names = [
        "missing_customer_id", "missing_event_time", "missing_event_type", "future_time",
        "duplicate_event_id", "invalid_amount", "no_consent",
    ]  # fmt: skip
    reason = pd.Series(pd.Categorical([None] * len(raw), categories=names), index=raw.index)

    def reject(name: str, mask: pd.Series) -> None:
        reason[reason.isna() & mask] = name

    reject("missing_customer_id", is_blank(raw.customer_id))
    reject("missing_event_time", raw.event_time.isna())
    reject("missing_event_type", is_blank(raw.event_type))
    reject("future_time", raw.event_time >= end)
    reject("duplicate_event_id", duplicates(raw, reason.isna()))
    wrong = raw.has_nan_amount.copy()
    for name in AMOUNTS:
        wrong |= (raw[name] < 0) | np.isinf(raw[name])
    reject("invalid_amount", wrong)
    refused = customers.loc[customers.consent.eq(False), "customer_id"]
    reject("no_consent", raw.customer_id.isin(refused))
    return reason


def duplicates(raw: pd.DataFrame, alive: pd.Series) -> pd.Series:
    """Rows after the one received first of their event_id; rows without one, where every column repeats."""
    found = pd.Series(False, index=raw.index)
    has_id = ~is_blank(raw.event_id)
    # Only the ids that occur twice have to be ordered by when they were received.
    candidates = raw.loc[alive & has_id, ["event_id", "received_time"]]
    candidates = candidates[candidates.event_id.duplicated(keep=False)]
    ordered = candidates.sort_values("received_time", kind="stable", na_position="last")
    found[ordered.index[ordered.event_id.duplicated(keep="first")]] = True
    without = raw.loc[alive & ~has_id].drop(columns=["event_id", *ADDED])
    found[without.index[without.duplicated(keep="first")]] = True
    return found


def complete(events: pd.DataFrame, zone, reference_end: pd.Timestamp) -> pd.DataFrame:
    keys = ["customer_id", "event_time", "event_id", "event_type", "product_id", "order_id"]
    events = events.sort_values(keys, kind="stable", ignore_index=True)
    events["session_key"], events["session_seq"] = sessions(events)
    local = events.event_time.dt.tz_convert(zone)
    events["event_day"] = local.dt.tz_localize(None).dt.normalize()
    events["local_hour"] = local.dt.hour.astype("int8")
    events["channel"] = events.channel.cat.add_categories(
        [] if "unknown" in events.channel.cat.categories else ["unknown"]
    ).fillna("unknown")
    events["channel"] = events.channel.cat.remove_unused_categories()
    events["event_type"] = events.event_type.cat.remove_unused_categories()
    events["stage"] = events.event_type.map(STAGE_OF).astype("category")
    events["stage"] = events.stage.cat.add_categories("other").fillna("other")
    events["is_purchase"] = events.event_type == "purchase"
    events["amount"] = events.amount.fillna(events.quantity * events.unit_price)
    events["amount_winsorised"] = winsorise(events, reference_end)
    buys = events[events.is_purchase]
    order = ("o:" + buys.order_id).fillna("s:" + buys.session_key.astype("str"))
    events["order_key"] = pd.Series(pd.factorize(order)[0], index=buys.index).reindex(events.index, fill_value=-1)
    return events.drop(columns=["event_id", "order_id", "session_id", "quantity", "unit_price"])


def sessions(events: pd.DataFrame):
    """Number of each event's session and its place in it; a given id wins, else 30 idle minutes end a session."""
    given = events.session_id.notna()
    own = events[~given]
    customer = own.customer_id.ne(own.customer_id.shift())
    starts = customer | (own.event_time.diff() > IDLE)
    label = pd.Series(0, index=events.index, dtype="int64")
    label[own.index] = -starts.cumsum()
    label[events.index[given]] = events[given].groupby(["customer_id", "session_id"], sort=False).ngroup()
    return label, events.groupby(label).cumcount() + 1


def winsorise(events: pd.DataFrame, reference_end: pd.Timestamp) -> pd.Series:
    """Amounts drawn to Tukey's fences of log(amount) by event type."""
    paid = events.amount > 0
    known = events[paid & (events.event_time < reference_end)]
    quantiles = np.log(known.groupby("event_type", observed=True).amount.quantile([0.25, 0.75]).unstack())
    enough = known.event_type.value_counts()
    quantiles = quantiles[enough.reindex(quantiles.index) >= 30]
    spread = FENCE * (quantiles[0.75] - quantiles[0.25])
    paid_events = events[paid]
    types = paid_events.event_type.astype("str")
    lower = types.map(np.exp(quantiles[0.25] - spread))
    upper = types.map(np.exp(quantiles[0.75] + spread))
    result = events.amount.copy()
    result[paid] = paid_events.amount.clip(lower.fillna(0), upper.fillna(np.inf))
    return result
