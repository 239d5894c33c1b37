"""Writes the results."""

from pathlib import Path

import pandas as pd

KEYS = {
    "customers": ["customer_id"],
    "predictions": ["customer_id"],
    "recommendations": ["customer_id", "rank"],
    "transitions": ["segment_id", "source", "target"],
}


def publish(out: Path, datasets: dict[str, pd.DataFrame]) -> dict[str, int]:
    """One Parquet file a dataset, sorted by its key; rows by dataset."""
    out.mkdir(parents=True, exist_ok=True)
    for name, frame in datasets.items():
        ordered = frame.sort_values(KEYS[name]) if name in KEYS else frame
        ordered.to_parquet(out / f"{name}.parquet", compression="zstd", index=False)
    return {name: len(frame) for name, frame in datasets.items()}
