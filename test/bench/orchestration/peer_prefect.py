"""Eight tasks with nothing to do, one after the other, in Prefect 3, against a server of its own (SQLite).

usage: peer_prefect.py RUNS        prints JSON: {"version", "seconds": [...]}
The flow is called in this process: no deployment, no work pool, no process for each run.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

STAGES = "collect clean featurise segment train recommend optimise publish".split()
WARM_UP = 2
START_SECONDS = 120


def start_server(home: str) -> subprocess.Popen:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    os.environ.update(
        PREFECT_HOME=home,
        PREFECT_API_URL=url,
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        PREFECT_LOGGING_LEVEL="ERROR",
        DO_NOT_TRACK="1",
    )
    command = Path(sys.executable).with_name("prefect")
    server = subprocess.Popen(
        [command, "server", "start", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{url}/health", timeout=5).close()
            return server
        except OSError:
            if time.monotonic() > deadline or server.poll() is not None:
                raise
            time.sleep(0.2)


def measure(runs: int) -> dict:
    import prefect

    @prefect.task
    def stage(name: str, before: dict) -> dict:
        return {"stage": name, "rows": 1}

    @prefect.flow
    def noop(date: str) -> dict:
        output: dict = {}
        for name in STAGES:
            output = stage(name, output)
        return output

    seconds = []
    for run in range(WARM_UP + runs):
        started = time.perf_counter()
        noop(f"run-{run}")
        seconds.append(time.perf_counter() - started)
    return {"version": prefect.__version__, "seconds": seconds[WARM_UP:]}


def main(runs: int) -> None:
    home = tempfile.mkdtemp(prefix="noop-prefect-")
    server = start_server(home)
    try:
        print(json.dumps(measure(runs)))
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
