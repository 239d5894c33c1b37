"""Eight ops with nothing to do, one after the other, in Dagster, in an instance kept in SQLite.

usage: peer_dagster.py in_process|multiprocess RUNS        prints JSON: {"version", "seconds": [...]}
`multiprocess` is the executor that deployments use by default: a process for each op.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import dagster
from dagster import DagsterInstance, execute_job, in_process_executor, job, op, reconstructable

STAGES = "collect clean featurise segment train recommend optimise publish".split()


@op(name=STAGES[0])
def first() -> dict:
    return {"stage": STAGES[0], "rows": 1}


def stage_op(name: str):
    @op(name=name)
    def run(before: dict) -> dict:
        return {"stage": name, "rows": 1}

    return run


REST = [stage_op(name) for name in STAGES[1:]]


def chain() -> None:
    output = first()
    for stage in REST:
        output = stage(output)


@job(executor_def=in_process_executor)
def noop_in_process():
    chain()


@job
def noop_multiprocess():
    chain()


def measure(kind: str, runs: int) -> dict:
    noop = noop_in_process if kind == "in_process" else noop_multiprocess
    warm_up = 2 if kind == "in_process" else 0
    seconds = []
    with DagsterInstance.get() as instance:
        for _ in range(warm_up + runs):
            started = time.perf_counter()
            result = execute_job(reconstructable(noop), instance)
            seconds.append(time.perf_counter() - started)
            assert result.success
    return {"version": dagster.__version__, "seconds": seconds[warm_up:]}


def main(kind: str, runs: int) -> None:
    home = tempfile.mkdtemp(prefix="noop-dagster-")
    os.environ["DAGSTER_HOME"] = home
    Path(home, "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    try:
        print(json.dumps(measure(kind, runs)))
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
