"""Reads the source folder into frames."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

# Few different values: a category is an eighth of the memory of text and groups much faster.
CATEGORIES = [
    "channel", "event_type", "currency", "reason", "campaign", "page", "device", "app_version",
]  # fmt: skip
AMOUNTS = ["amount", "unit_price", "quantity"]


def read_table(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path)


def read_events(source: Path, day: str, lookback: int) -> pd.DataFrame:
    """Events of the day folders up to `day`, in the order of file and row, with where each row stood."""
    last = date.fromisoformat(day)
    days = [last - timedelta(days=back) for back in range(lookback - 1, -1, -1)]
    paths = [path for at in days for path in sorted((source / "events" / f"dt={at}").glob("*.parquet"))]
    tables = [pq.read_table(path, partitioning=None) for path in paths]
    lengths = [table.num_rows for table in tables]
    whole = pa.concat_tables(tables, promote_options="default")
    del tables
    # NaN and null become one in pandas, and only one of them is a wrong amount.
    is_nan = [pc.is_nan(whole.column(name).cast("float64")).fill_null(False) for name in AMOUNTS]
    for name in CATEGORIES:
        place = whole.schema.get_field_index(name)
        if place >= 0:
            whole = whole.set_column(place, name, whole.column(name).combine_chunks().dictionary_encode())
    events = whole.to_pandas(self_destruct=True, split_blocks=True)
    events["has_nan_amount"] = np.logical_or.reduce([column.to_numpy() for column in is_nan])
    names = [str(path.relative_to(source)) for path in paths]
    events["source_file"] = pd.Categorical.from_codes(np.repeat(np.arange(len(names)), lengths), names)
    events["source_row"] = np.concatenate([np.arange(length) for length in lengths])
    return events
