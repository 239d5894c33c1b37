"""A daily customer-journey pipeline as a pandas user would write it: the eight stages of Wayline in one process.

    python pipeline.py SOURCE_DIR DATE OUT_DIR [--timezone Asia/Shanghai] [--lookback 90] [--horizon 14]

SOURCE_DIR holds events/dt=YYYY-MM-DD/*.parquet, customers.parquet and products.parquet (`wayline sample`). Writes
Parquet files to OUT_DIR and prints one JSON line: seconds in all and by stage, without the imports, and the peak of
the process's memory. Frames that later stages do not need are dropped as soon as possible.
"""

import argparse
import json
import os
import resource
import time
from datetime import date, timedelta
from pathlib import Path

# ALS threads over customers itself; a BLAS that threads as well makes it slower (implicit warns of it).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import clean  # noqa: E402
import collect  # noqa: E402
import featurise  # noqa: E402
import optimise  # noqa: E402
import pandas as pd  # noqa: E402
import publish  # noqa: E402
import recommend  # noqa: E402
import segment  # noqa: E402
import train  # noqa: E402


class Clock:
    """Seconds of each stage, in the order in which they ended."""

    def __init__(self):
        self.began = self.last = time.perf_counter()
        self.stages = {}

    def ended(self, stage: str) -> None:
        now = time.perf_counter()
        self.stages[stage] = round(now - self.last, 3)
        self.last = now


def run(given) -> dict:
    clock = Clock()
    end = pd.Timestamp(date.fromisoformat(given.date) + timedelta(days=1), tz=given.timezone)
    cutoffs = featurise.plan_cutoffs(end, given.lookback, given.horizon)
    customers = collect.read_table(given.source / "customers.parquet")
    products = collect.read_table(given.source / "products.parquet")
    raw = collect.read_events(given.source, given.date, given.lookback)
    clock.ended("collect")

    events, rejected, counts = clean.clean(raw, customers, end, cutoffs[-1].at)
    del raw
    clock.ended("clean")

    facts = featurise.customer_facts(events, customers, end, given.lookback)
    features = featurise.features(events, customers, cutoffs)
    clock.ended("featurise")

    segments = segment.segment(facts, features)
    clock.ended("segment")

    predictions = train.train(features, given.horizon)
    clock.ended("train")

    recommendations = recommend.recommend(events, facts.index, products, end, given.horizon)
    clock.ended("recommend")

    journeys = optimise.optimise(events, segments.assignment)
    clock.ended("optimise")

    written = publish.publish(
        given.out,
        {
            "customers": facts.join(segments.assignment).reset_index(),
            "segments": segments.profiles,
            "segment_selection": segments.selection,
            "predictions": predictions.scores,
            "recommendations": recommendations.lists,
            **journeys,
            "rejected": rejected,
            "metrics": pd.concat([segments.metrics, predictions.metrics, recommendations.metrics]),
        },
    )
    clock.ended("publish")
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": round(clock.last - clock.began, 3),
        "cpuSeconds": round(used.ru_utime + used.ru_stime, 1),
        "peakMb": round(used.ru_maxrss / 1024),
        "stages": clock.stages,
        "events": counts,
        "rows": written,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("date")
    parser.add_argument("out", type=Path)
    parser.add_argument("--timezone", default="Asia/Shanghai")
    parser.add_argument("--lookback", type=int, default=90)
    parser.add_argument("--horizon", type=int, default=14)
    print(json.dumps(run(parser.parse_args())))


if __name__ == "__main__":
    main()
