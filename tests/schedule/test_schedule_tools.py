"""The programs that a schedule is for take its files, and its commands do their work with nothing around them."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from soest_analysis import schedule
from soest_analysis.paths import Root
from soest_analysis.schedule import When
from tests.running import REPOSITORY, break_a_sum
from tests.schedule_files import crontab_command, systemd_words

pytestmark = pytest.mark.slow  # Airflow takes ten seconds to import, a report takes longer
OWN = REPOSITORY / ".venv-schedule" / "bin"
AWKWARD = 'Büro 100% \\%s "x"'
# Nothing but what the tests themselves were given to find the package by, if it is not installed.
BARE = {name: value for name, value in os.environ.items() if name == "PYTHONPATH"}
UNCHANGED = "Betreff: Unverändert: Sachstandsbericht 2018, Stadt Soest"
REFUSED = "Betreff: Nicht veröffentlicht: Sachstandsbericht 2018, Stadt Soest"


def tool(name, folder=None):
    """The path of a program of the system, or of the schedules' own environment; fails where it must not be missing."""
    if found := shutil.which(name, path=folder):
        return found
    missing = f"{name} ist nicht installiert (apt-get, make .venv-schedule/ready)"
    pytest.fail(missing) if os.environ.get("SOEST_TEST_TOOLS") == "required" else pytest.skip(missing)


def run(*command, folder="/", **environment):
    pipes = {"capture_output": True, "text": True, "encoding": "utf-8", "stdin": subprocess.DEVNULL}
    return subprocess.run(command, env=BARE | environment, cwd=folder, check=False, timeout=300, **pipes)


def written(kind, town, folder):
    return schedule.write(schedule.files(kind, Root(town), When()), folder)


@pytest.fixture(scope="module")
def computed(published, tmp_path_factory):
    """A town whose report is published, in a folder with an awkward name; only to be read."""
    return shutil.copytree(published, tmp_path_factory.mktemp("fertig") / AWKWARD)


@pytest.fixture(scope="module")
def broken(published, tmp_path_factory):
    """The same after somebody mistyped a figure."""
    town = shutil.copytree(published, tmp_path_factory.mktemp("fehler") / AWKWARD)
    break_a_sum(town)
    return town


def test_systemd_takes_the_unit_and_the_timer_and_finds_a_program_with_an_awkward_path(tmp_path, monkeypatch):
    systemd = tool("systemd-analyze")
    town, program = tmp_path / AWKWARD, tmp_path / "Büro 100% %s $HOME" / "python"
    town.mkdir()
    program.parent.mkdir()
    program.symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(program))
    service, timer = written("systemd", town, tmp_path / "units")
    done = run(systemd, "verify", "--man=no", service, timer)
    assert (done.returncode, done.stderr) == (0, "")
    done = run(systemd, "security", "--offline=true", "--threshold=25", "--no-pager", service)
    assert done.returncode == 0, done.stdout  # from 0 (nothing allowed) to 100
    program.unlink()
    assert str(program) in run(systemd, "verify", "--man=no", service, timer).stderr  # so it does look there


def test_systemd_reads_the_day_as_it_is_meant(tmp_path):
    _, timer = written("systemd", REPOSITORY, tmp_path)
    day = re.search("^OnCalendar=(.*)", timer.read_text("utf-8"), re.MULTILINE)[1]
    done = run(tool("systemd-analyze"), "calendar", "--iterations=3", day)
    assert done.returncode == 0, done.stderr
    years = [int(year) for year in re.findall(r"(\d{4})-12-01 06:00:00", done.stdout.partition("Next")[2])]
    assert years == [years[0], years[0] + 1, years[0] + 2]


def test_cron_takes_the_lines(computed, tmp_path):
    (file,) = written("cron", computed, tmp_path)
    crontab = tool("crontab")
    dry = "-T" if "-T" in run(crontab, "-h").stderr else "-n"  # others, Debian
    name, short = file.name, {"folder": tmp_path}  # Debian's cuts a path after a hundred characters
    assert run(crontab, dry, name, **short).returncode == 0
    file.write_text(file.read_text("utf-8").replace("0 6 1 12 *", "0 6 1 13 *"), "utf-8")
    assert run(crontab, dry, name, **short).returncode != 0


def test_github_takes_the_workflow_and_nobody_has_a_fault_to_find(tmp_path):
    (file,) = written("github", REPOSITORY, tmp_path / ".github" / "workflows")
    check = (tool("check-jsonschema", OWN), "--builtin-schema", "vendor.github-workflows", file)
    done = run(*check)
    assert done.returncode == 0, done.stdout
    done = run(tool("zizmor", OWN), "--offline", "--persona", "auditor", file)
    assert done.returncode == 0, done.stdout + done.stderr
    file.write_text(file.read_text("utf-8").replace("contents: read", "contents: lesen"), "utf-8")
    assert run(*check).returncode != 0


@pytest.fixture
def airflow(tmp_path):
    """What Airflow says of a town's DAG, and what the task printed and ended with."""
    tool("airflow", OWN)
    kept = {"AIRFLOW_HOME": str(tmp_path / "airflow"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}

    def ask(town):
        (file,) = written("airflow", town, tmp_path / town.parent.name)
        done = run(OWN / "python", Path(__file__).parent / "airflow_dag.py", file.parent, **kept)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1]) | {"file": file.stem}, done.stdout

    return ask


def test_airflow_takes_the_dag_and_its_task_makes_the_report(airflow, computed):
    found, printed = airflow(computed)
    assert found.pop("file") == found.pop("dag")
    calendar = {"calendar": "0 6 1 12 *", "zone": "Europe/Berlin", "catchup": False}
    assert found == calendar | {"at_once": 1, "retries": 3, "error": None} and UNCHANGED in printed


def test_a_failed_gate_fails_airflows_task_for_good(airflow, broken):
    found, printed = airflow(broken)
    assert found["error"] == "AirflowFailException" and REFUSED in printed


@pytest.mark.long
def test_airflow_tries_again_what_another_run_is_in_the_way_of(airflow, computed):
    with FileLock(computed / "outputs" / ".2018.lock"):
        assert airflow(computed)[0]["error"] == "RuntimeError"


@pytest.mark.parametrize("kind", ["systemd", pytest.param("cron", marks=pytest.mark.long)])
def test_the_command_needs_neither_environment_nor_folder_and_says_how_it_ended(kind, computed, broken, tmp_path):
    def command(town):
        text = written(kind, town, tmp_path / town.parent.name)[0].read_text("utf-8")
        return (
            crontab_command(text) if kind == "cron" else shlex.join(systemd_words(text, "ExecStart")).removeprefix(":")
        )

    done = run("/bin/sh", "-c", command(computed))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{UNCHANGED}\n")
    done = run("/bin/sh", "-c", command(broken))
    assert done.returncode == 1 and done.stdout.startswith(f"{REFUSED}\n")
    if kind == "cron":  # mails whatever is said, so the error itself, which quotes figures, is not
        assert done.stderr == "" and done.stdout.endswith("\nCode 1\n")
