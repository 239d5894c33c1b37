"""Eight tasks with nothing to do, one after the other, in Airflow 3: `airflow standalone`, SQLite, LocalExecutor.

usage: peer_airflow.py RUNS        prints JSON: {"version", "seconds": [...]}
Everything as it is by default. A run's seconds are Airflow's own: from queued_at (the trigger by its REST API) to
end_date.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

# Starting four processes takes a minute on a busy machine.
START_SECONDS = 300
RUN_SECONDS = 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(home: Path, port: int) -> dict[str, str]:
    dags = home / "dags"
    dags.mkdir()
    shutil.copy(Path(__file__).with_name("noop_dag.py"), dags)
    settings = {
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "API__HOST": "127.0.0.1",
        "API__PORT": str(port),
        "USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    airflow = {f"AIRFLOW__{key}": value for key, value in settings.items()}
    return {**os.environ, "PATH": path, "AIRFLOW_HOME": str(home), **airflow}


class Api:
    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.token = ""

    def call(self, path: str, body: dict | None = None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(self.url + path, data, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.token = self.call("/auth/token")["access_token"]
                if not self.call("/api/v2/dags/noop")["is_paused"]:
                    return
            except (OSError, urllib.error.HTTPError):
                if time.monotonic() > deadline:
                    raise
            time.sleep(1)

    def run(self) -> float:
        started = self.call("/api/v2/dags/noop/dagRuns", {"logical_date": None})
        path = f"/api/v2/dags/noop/dagRuns/{started['dag_run_id']}"
        deadline = time.monotonic() + RUN_SECONDS
        while time.monotonic() < deadline:
            run = self.call(path)
            if run["state"] == "success":
                return (at(run["end_date"]) - at(run["queued_at"])).total_seconds()
            if run["state"] == "failed":
                raise RuntimeError(f"the run failed: {run}")
            time.sleep(0.2)
        raise TimeoutError(f"no end after {RUN_SECONDS} s: {run}")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def main(runs: int) -> None:
    home = Path(tempfile.mkdtemp(prefix="noop-airflow-"))
    port = free_port()
    with open(home / "standalone.log", "w") as log:
        server = subprocess.Popen(
            ["airflow", "standalone"],
            env=environment(home, port),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        api = Api(port)
        api.ready()
        api.run()
        seconds = [api.run() for _ in range(runs)]
        print(json.dumps({"version": version("apache-airflow"), "seconds": seconds}))
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
