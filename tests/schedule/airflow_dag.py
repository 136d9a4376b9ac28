"""Run by Airflow's own Python: what its DagBag says of a folder, and how the task ends. No test."""

import json
import sys

from airflow.dag_processing.dagbag import DagBag

bag = DagBag(sys.argv[1])
assert not bag.import_errors, bag.import_errors
(dag,) = bag.dags.values()
(task,) = dag.tasks
found = {
    "dag": dag.dag_id,
    "calendar": dag.timetable.expression,
    "zone": dag.timezone.name,
    "catchup": dag.catchup,
    "at_once": dag.max_active_runs,
    "retries": task.retries,
    "error": None,
}
try:
    task.python_callable()
except Exception as error:
    found["error"] = type(error).__name__
print("\n" + json.dumps(found))
