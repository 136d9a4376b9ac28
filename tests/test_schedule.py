"""The files of a schedule: what they say, that every path arrives as it is, and what is refused."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from soest_analysis import schedule
from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root
from soest_analysis.schedule import When
from tests.running import soest
from tests.schedule_files import crontab_command, systemd_words

NASTY = ["Büro Soest", "100%ig", r"a\%b \ c", "$HOME `id` $(id)", 'it\'s "so"', "#1; [x]* ~ ${{ x }}"]


@pytest.fixture(params=NASTY)
def town(request, tmp_path, monkeypatch):
    """A town in a folder with an awkward name, and a Python beside it that prints what it is told."""
    folder = tmp_path / request.param
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "datapackage.json").touch()
    program = folder / "python"
    program.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    return Root(folder)


def only(files):
    (text,) = files.values()
    return text


def run_by_shell(command, cwd="/"):
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, env={}, cwd=cwd, check=True)
    return done.stdout.splitlines()


def arguments(town):
    return ["-m", "soest_analysis", "report", "--summary", "--root", str(town.folder)]


def test_cron_gives_the_shell_every_path_as_it_is(town):
    assert run_by_shell(crontab_command(only(schedule.files("cron", town, When())))) == arguments(town)


def test_systemd_gets_every_path_as_it_is(town, monkeypatch, tmp_path):
    if re.search(r"[\\\"']", sys.executable):  # which systemd-analyze refuses
        with pytest.raises(UnusableInput, match="systemd startet keines, in dessen Pfad"):
            schedule.files("systemd", town, When())
        monkeypatch.setattr(sys, "executable", f"{tmp_path}/python")
    unit, _ = schedule.files("systemd", town, When()).values()
    assert systemd_words(unit, "ExecStart") == [f":{sys.executable}", *arguments(town)]
    assert systemd_words(unit, "ReadWritePaths") == [f"-{town.folder}/outputs"]


def test_airflow_gets_every_path_as_it_is(town):
    program = ast.parse(only(schedule.files("airflow", town, When())))
    (command,) = (
        node.value for node in program.body if isinstance(node, ast.Assign) and node.targets[0].id == "COMMAND"
    )
    assert ast.literal_eval(command) == [f"{town.folder}/python", *arguments(town)]


def test_github_gets_every_path_from_the_top_of_the_repository(town, monkeypatch):
    top = town.folder.parent
    (top / "requirements.lock").touch()
    monkeypatch.setattr(schedule, "PROGRAM", top)
    steps = YAML(typ="safe").load(only(schedule.files("github", town, When())))["jobs"]["bericht"]["steps"]
    run = {step.get("name"): step.get("run") for step in steps}["Bericht"].replace("${{ '${{' }}", "${{")
    (top / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(town.folder / "python", top / ".venv" / "bin" / "soest")
    said = run_by_shell(f"GITHUB_STEP_SUMMARY=/dev/null\nPATH=/usr/bin:/bin\n{run}", top)
    assert [line.strip() for line in said] == ["report", "--summary", "--root", town.folder.name]
    path = steps[-1]["with"]["path"].replace("${{ '${{' }}", "${{").strip()
    (town.folder / "outputs" / "2018").mkdir(parents=True)
    (town.folder / "outputs" / "geheimhaltung").mkdir()
    assert [found.name for found in top.glob(path.removeprefix("./"))] == ["2018"]  # and no secret


@pytest.mark.parametrize("kind", schedule.KINDS)
def test_no_file_needs_a_terminal_or_leaves_a_value_open(kind):
    files = schedule.files(kind, Root(schedule.PROGRAM), When(11, 15, 5, 30))
    text = schedule.as_text(files)
    assert "--summary" in text and "{%" not in text and "sudo" not in text
    assert all(re.fullmatch(r"sachstandsbericht[a-z0-9-]*\.[a-z]+", name) for name in files)
    assert not re.search(r"(--index|--extra|pip install|http)", text)


def test_the_day_and_the_hour_stand_in_every_kind():
    texts = {
        kind: schedule.as_text(schedule.files(kind, Root(schedule.PROGRAM), When(11, 15, 5, 30)))
        for kind in schedule.KINDS
    }
    assert "OnCalendar=*-11-15 05:30:00" in texts["systemd"]
    assert re.search(r"^30 5 15 11 \* /", texts["cron"], re.MULTILINE)
    assert '- cron: "30 4 15 11 *"' in texts["github"]  # UTC
    assert 'schedule="30 5 15 11 *"' in texts["airflow"] and 'tz="Europe/Berlin"' in texts["airflow"]


def test_utc_is_one_hour_earlier_in_winter_and_two_in_summer_over_midnight_too():
    assert When(12, 1, 6, 0).utc == When(12, 1, 5, 0)
    assert When(7, 1, 1, 30).utc == When(6, 30, 23, 30)
    assert When(1, 1, 0, 15).utc == When(12, 31, 23, 15)


@pytest.mark.parametrize(
    ("on", "at"),
    [("02-29", "06:00"), ("13-01", "06:00"), ("1.12.", "06:00"), ("12-01", "24:00"), ("12-01", "6"), ("", "")],
)
def test_a_day_that_not_every_year_has_and_a_time_that_is_none_are_refused(on, at):
    with pytest.raises(UnusableInput, match=r"Die Angabe --(on|at) ist unbrauchbar: .* erwartet, „.*“ gefunden\."):
        When.parse(on, at)
    assert When.parse("2-28", "5:05") == When(2, 28, 5, 5)


@pytest.mark.parametrize("name", ["zwei\nZeilen", "\x1b[2J", "\udcff"])
def test_a_path_that_would_end_a_line_is_refused(name):
    with pytest.raises(UnusableInput, match="enthält Zeichen, die in keinem Zeitplan stehen können"):
        schedule.files("cron", Root(Path("/srv") / name), When())


def test_github_computes_only_what_is_in_the_repository(tmp_path):
    with pytest.raises(UnusableInput, match="liegt nicht im Repository des Programms"):
        schedule.files("github", Root(tmp_path), When())


@pytest.mark.parametrize("kinds", [[], ["--cron", "--airflow"]])
def test_exactly_one_kind_is_to_be_named(kinds):
    done = soest(schedule.PROGRAM, "schedule", *kinds)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("Bitte genau eines von --systemd, --cron, --github, --airflow nennen; gefunden: ")


def test_files_are_written_all_or_none_and_over_nothing(tmp_path):
    command = ("schedule", "--systemd", "--to", tmp_path / "neu")
    done = soest(schedule.PROGRAM, *command)
    assert done.returncode == 0, done.stderr
    service, timer = (Path(line) for line in done.stdout.splitlines())
    assert service.suffix == ".service" and timer.suffix == ".timer"
    printed = soest(schedule.PROGRAM, "schedule", "--systemd").stdout
    assert service.read_text("utf-8") in printed and timer.read_text("utf-8") in printed

    service.unlink()
    timer.write_text("von Hand geändert", "utf-8")
    done = soest(schedule.PROGRAM, *command)
    assert done.returncode == 2
    assert done.stderr == f"Datei {timer}: gibt es schon. Nichts geschrieben. Bitte einen anderen Ordner nennen.\n"
    assert [path.name for path in (tmp_path / "neu").iterdir()] == [timer.name]
    assert timer.read_text("utf-8") == "von Hand geändert"
