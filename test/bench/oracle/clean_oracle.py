"""Counts of events read, kept and rejected by reason, from the cleaning rules of the contract (section 3).

    python clean_oracle.py SOURCE_DIR DATE TIMEZONE LOOKBACK

SOURCE_DIR holds events/dt=YYYY-MM-DD/ with Parquet, CSV, TSV or JSON-lines files (also .gz), and perhaps a
customers file. Written from the words of the contract, with pandas, so that it shares nothing with the product.

Where the contract is silent, this reads it as follows: rules apply one after the other, so a duplicate is
looked for among the rows that the rules before have left; a row without received_time comes after those with
one; a customer without a row in customers, or with consent null, is kept; times without zone are in TIMEZONE.
"""

import argparse
import gzip
import io
import json
import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

REASONS = [
    "unparsable",
    "missing_customer_id",
    "missing_event_time",
    "missing_event_type",
    "future_time",
    "duplicate_event_id",
    "invalid_amount",
    "no_consent",
]
AMOUNTS = ["amount", "unit_price", "quantity"]
TIMES = ["event_time", "received_time"]
NEVER = 2**62
TIME_TEXT = re.compile(
    r"^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$"
)


def as_of(day: str, zone: str) -> datetime:
    """The exclusive end of a local day, in UTC."""
    following = date.fromisoformat(day) + timedelta(days=1)
    midnight = datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(zone))
    return midnight.astimezone(timezone.utc)


def is_blank(value) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value)) or str(value).strip() == ""


def parse_time(value, zone: ZoneInfo):
    """Microseconds since 1970 UTC, None where there is no time, or 'bad' where it cannot be read."""
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=zone)
        return exact(moment)
    text = str(value).strip()
    if text == "":
        return None
    match = TIME_TEXT.match(text)
    if match is None:
        return "bad"
    day, clock, offset = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00:00'}"[:26])
    except ValueError:
        return "bad"
    if offset is None:
        moment = moment.replace(tzinfo=zone)
    elif offset == "Z":
        moment = moment.replace(tzinfo=timezone.utc)
    else:
        sign = -1 if offset[0] == "-" else 1
        digits = offset[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        moment = moment.replace(tzinfo=timezone(sign * timedelta(minutes=minutes)))
    return exact(moment)


def exact(moment: datetime) -> int:
    gap = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds


def parse_number(value):
    """(kind, value): kind is '' for null, 'finite', 'nan', 'inf', or 'bad' where it is no number."""
    if value is None or (isinstance(value, str) and value.strip() == ""):
        return "", 0.0
    try:
        number = float(value)
    except ValueError:
        return "bad", 0.0
    if np.isnan(number):
        return "nan", 0.0
    if np.isinf(number):
        return "inf", float(np.sign(number))
    return "finite", number


def read_file(path: Path) -> pd.DataFrame:
    """Rows with Python values as they stand in the file; `_broken` marks a line that cannot be read."""
    name = path.name.removesuffix(".gz")
    if name.endswith(".parquet"):
        table = pq.ParquetFile(path).read()
        columns = {}
        for field in table.schema:
            column = table.column(field.name)
            if pa.types.is_timestamp(field.type):
                column = column.cast(pa.timestamp("us", field.type.tz))
            columns[field.name] = column.to_pylist()
        frame = pd.DataFrame({key: pd.Series(cells, dtype=object) for key, cells in columns.items()})
        frame["_broken"] = False
        return frame
    text = (gzip.open(path) if path.name.endswith(".gz") else open(path, "rb")).read().decode("utf-8")
    if name.endswith((".jsonl", ".ndjson")):
        rows, broken = [], []
        for line in text.splitlines():
            if line.strip() == "":
                continue
            try:
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise ValueError("not an object")
                rows.append(row)
                broken.append(False)
            except ValueError:
                rows.append({})
                broken.append(True)
        names = sorted({key for row in rows for key in row})
        frame = pd.DataFrame(
            {key: pd.Series([row.get(key) for row in rows], dtype=object) for key in names}
        )
        frame["_broken"] = broken
        return frame
    import csv

    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if ".tsv" in name else ","))
    header, body = lines[0], [line for line in lines[1:] if line]
    good = [line if len(line) == len(header) else [None] * len(header) for line in body]
    frame = pd.DataFrame(
        {key: pd.Series([line[i] for line in good], dtype=object) for i, key in enumerate(header)}
    )
    frame["_broken"] = [len(line) != len(header) for line in body]
    return frame


def read_events(source: Path, day: str, lookback: int) -> pd.DataFrame:
    last = date.fromisoformat(day)
    parts = []
    for back in range(lookback - 1, -1, -1):
        folder = source / "events" / f"dt={last - timedelta(days=back)}"
        for path in sorted(folder.glob("*")) if folder.is_dir() else []:
            part = read_file(path)
            part["_file"] = str(path.relative_to(source))
            part["_row"] = np.arange(len(part))
            parts.append(part)
    return pd.concat(parts, ignore_index=True)


def refused_customers(source: Path, zone: ZoneInfo, end_us: int) -> set:
    """Customers whose newest row with valid_from before the end says consent = false."""
    files = sorted(source.glob("customers.*"))
    if not files:
        return set()
    rows = read_file(files[0])
    if "consent" not in rows:
        return set()
    if "valid_from" in rows:
        since = rows["valid_from"].map(lambda value: parse_time(value, zone))
        rows["_since"] = since.map(lambda value: value if isinstance(value, int) else -(2**62))
        rows = rows[rows["_since"] < end_us].sort_values("_since", kind="stable")
        rows = rows.drop_duplicates("customer_id", keep="last")
    refused = rows["consent"].map(lambda value: str(value).strip().lower() in ("false", "0", "no", "f"))
    return set(rows.loc[refused, "customer_id"])


def judge(source: Path, day: str, zone_name: str, lookback: int) -> pd.DataFrame:
    """All rows read, with `reason` ('' = kept) and `event_us`."""
    zone = ZoneInfo(zone_name)
    end_us = exact(as_of(day, zone_name))
    rows = read_events(source, day, lookback)
    for name in ["event_id", "customer_id", "event_type", *TIMES, *AMOUNTS]:
        if name not in rows:
            rows[name] = None
    times = {
        name: pd.Series([parse_time(value, zone) for value in rows[name]], dtype=object)
        for name in TIMES
    }
    unreadable = times["event_time"].map(lambda value: value == "bad").astype(bool)
    rows["event_us"] = microseconds(times["event_time"], NEVER)
    rows["_received"] = microseconds(times["received_time"], NEVER)
    reason = pd.Series("", index=rows.index)

    def reject(name: str, mask) -> None:
        reason[(reason == "") & mask] = name

    reject("unparsable", rows["_broken"].astype(bool) | unreadable)
    reject("missing_customer_id", rows["customer_id"].map(is_blank))
    reject("missing_event_time", times["event_time"].isna())
    reject("missing_event_type", rows["event_type"].map(is_blank))
    reject("future_time", (rows["event_us"] >= end_us) & (rows["event_us"] < NEVER))
    reject("duplicate_event_id", duplicates(rows, reason == "", times))
    kinds = [rows[name].map(parse_number) for name in AMOUNTS]
    for cells in kinds:
        reject("invalid_amount", cells.map(lambda cell: cell[0] in ("nan", "inf") or cell[1] < 0))
    refused = refused_customers(source, zone, end_us)
    reject("no_consent", rows["customer_id"].map(lambda value: value in refused))
    rows["reason"] = reason
    return rows


def microseconds(times: pd.Series, other: int) -> np.ndarray:
    return np.array([value if isinstance(value, int) else other for value in times], dtype=np.int64)


def duplicates(rows: pd.DataFrame, alive: pd.Series, times: dict) -> pd.Series:
    ordered = rows[alive].sort_values(["_received", "_file", "_row"], kind="stable")
    with_id = ordered[~ordered["event_id"].map(is_blank)]
    without_id = ordered[ordered["event_id"].map(is_blank)]
    found = pd.Series(False, index=rows.index)
    found[with_id.index[with_id["event_id"].astype(str).duplicated(keep="first")]] = True
    comparable = pd.DataFrame(index=without_id.index)
    for name in rows.columns:
        if name.startswith("_") or name == "event_us":
            continue
        cells = without_id[name]
        if name in TIMES:
            comparable[name] = times[name].loc[without_id.index].map(str)
        elif name in AMOUNTS:
            comparable[name] = cells.map(lambda value: str(parse_number(value)))
        else:
            comparable[name] = cells.map(lambda value: "" if is_blank(value) else str(value))
    found[comparable.index[comparable.duplicated(keep="first")]] = True
    return found


def summary(rows: pd.DataFrame) -> dict:
    rejected = rows["reason"].value_counts()
    return {
        "read": int(len(rows)),
        "kept": int((rows["reason"] == "").sum()),
        "rejected": {name: int(rejected.get(name, 0)) for name in REASONS},
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("date")
    parser.add_argument("timezone")
    parser.add_argument("lookback", type=int)
    given = parser.parse_args()
    print(json.dumps(summary(judge(given.source, given.date, given.timezone, given.lookback)), indent=1))
