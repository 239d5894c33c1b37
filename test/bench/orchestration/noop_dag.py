"""Eight tasks with nothing to do, one after the other, as an Airflow DAG."""

from airflow.sdk import dag, task

STAGES = "collect clean featurise segment train recommend optimise publish".split()


@dag(schedule=None, catchup=False, is_paused_upon_creation=False)
def noop():
    output: object = {}
    for name in STAGES:

        @task(task_id=name)
        def stage(before, name=name):
            return {"stage": name, "rows": 1}

        output = stage(output)


noop()
