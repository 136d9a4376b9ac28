"""The e-mail about a run: what happened, where to look, and no figure of the data, for mail is not secret."""

import os
import re
from pathlib import Path

import pytest
from filelock import FileLock

from soest_analysis.errors import GateRefused, SectionFailed
from soest_analysis.report.summary import WIDTH, of_failure
from tests.examples import build_town
from tests.running import break_a_sum, contents, edit_notebook, soest

pytestmark = pytest.mark.slow  # every test runs the command line, some of them kernels
FAST = ("--sections", "quellen", "--formats", "html")


def mail(done, code):
    """The lines of a run's e-mail, which must be one."""
    assert done.returncode == code, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Betreff: ") and lines[1] == ""
    assert [line for line in lines if len(line) > WIDTH and not line.startswith("  /")] == []  # no path is broken
    assert not re.search(r"\d\d:\d\d|\d\d\.\d\d\.\d{4}", done.stdout)  # neither time nor day
    return lines


def part(lines, heading):
    """What stands under a heading, each sentence in one line."""
    start = lines.index(heading) + 1
    end = lines.index("", start) if "" in lines[start:] else len(lines)
    return "\n".join(lines[start:end]).replace("\n    ", " ").replace("\n  ", "\n").strip().splitlines()


def test_an_edition_is_published_then_unchanged_and_no_published_file_is_touched(town):
    lines = mail(soest(town, "report", "2018", "--summary", *FAST), 0)
    assert lines[0] == "Betreff: Veröffentlicht: Sachstandsbericht 2018-auszug, Stadt Soest"
    page = town / "outputs" / "2018-auszug" / "sachstandsbericht.html"
    assert part(lines, "Dateien") == [str(page)] and page.is_file()
    (log,) = part(lines, "Protokoll")
    assert "Veröffentlicht: outputs/2018-auszug" in Path(log).read_text("utf-8")
    explained = (town / "data/2018/erlaeuterungen.csv").read_text("utf-8").count("\n") - 1
    assert part(lines, "Befunde der Prüfung")[:3] == ["Fehler offen: 0", "Warnungen offen: 0", "Hinweise offen: 0"]
    assert 0 < int(part(lines, "Befunde der Prüfung")[3].removeprefix("Erläutert: ")) <= explained
    assert part(lines, "Geheimhaltung")[0].startswith("Nichts gesperrt, bereits veröffentlicht (Kommunales")

    before, times = contents(town / "outputs"), {p: p.stat().st_mtime_ns for p in page.parents[0].rglob("*")}
    again = mail(soest(town, "report", "2018", "--summary", *FAST), 0)
    assert again[0] == "Betreff: Unverändert: Sachstandsbericht 2018-auszug, Stadt Soest"
    assert again[again.index("Befunde der Prüfung") :] == lines[lines.index("Befunde der Prüfung") :]
    assert {p: p.stat().st_mtime_ns for p in page.parents[0].rglob("*")} == times
    changed = {name for name, text in contents(town / "outputs").items() if before.get(name) != text}
    assert changed == {".2018-auszug.lock.json", os.path.relpath(log, town / "outputs")}


def test_open_errors_are_told_by_place_and_not_by_what_they_say(town):
    break_a_sum(town)
    done = soest(town, "report", "2018", "--summary", *FAST)
    lines = mail(done, 1)
    assert lines[0] == "Betreff: Nicht veröffentlicht: Sachstandsbericht 2018, Stadt Soest"
    assert part(lines, "Gründe") == ["Datei data/2018/kinderbetreuung.csv, Zeile 6"]
    assert "Fehler offen: 1" in part(lines, "Befunde der Prüfung")
    assert re.search(r"\b29\b.*\b30\b", done.stderr)  # as always
    assert not re.search(r"\b(11|19|29|30)\b", done.stdout)
    assert "Dateien" not in lines and not (town / "outputs" / "2018-auszug").exists()


@pytest.mark.long
def test_unusable_input_is_told_without_what_the_cell_holds(town):
    table = town / "data/2018/asylblg.csv"
    table.write_text(table.read_text("utf-8").replace(",122", ",Erika Muster", 1), "utf-8")
    done = soest(town, "report", "2018", "--summary")
    lines = mail(done, 2)
    assert "Erika Muster" in done.stderr and "Erika" not in done.stdout
    assert part(lines, "Gründe")[0].startswith("Datei data/2018/asylblg.csv, Zeile 2, Spalte personen: ")
    assert part(lines, "Befunde der Prüfung") == ["Keine Angabe: Die Prüfung kam nicht zu Ende."]


def test_a_folder_without_a_report_is_told_too(tmp_path):
    lines = mail(soest(tmp_path, "report", "--summary"), 2)
    assert lines[0] == "Betreff: Nicht veröffentlicht: Sachstandsbericht"
    assert part(lines, "Gründe")[0].startswith(f"Ordner {tmp_path}: ") and "Protokoll" not in lines


def test_a_run_that_is_turned_away_does_not_tell_the_time_of_the_other(town):
    (town / "outputs").mkdir(exist_ok=True)
    with FileLock(town / "outputs" / ".2018.lock"):
        lines = mail(soest(town, "report", "2018", "--summary"), 4)
    assert "Ein anderer Lauf derselben Ausgabe ist noch dabei." in part(lines, "Ergebnis")[0]
    assert "Gründe" not in lines


def test_a_failed_section_is_named_without_its_error(town):
    edit_notebook(town, "quellen", 'raise ValueError("Erika Muster, 29")')
    done = soest(town, "report", "2018", "--summary", *FAST)
    lines = mail(done, 5)
    assert part(lines, "Gründe")[0] == "Abschnitt quellen (notebooks/quellen.ipynb)"
    assert "Erika Muster, 29" in done.stderr and "Erika" not in done.stdout


@pytest.mark.long
def test_the_mark_of_invented_data_stands_below_the_subject(tmp_path):
    town = build_town(tmp_path)
    (town / "data/2030/quellen.yaml").write_text("?", "utf-8")
    lines = mail(soest(town, "report", "--summary"), 2)
    assert lines[0] == "Betreff: Nicht veröffentlicht: Sachstandsbericht 2030, Gemeinde Beispielstadt"
    assert lines[1:4] == ["", "Kennzeichnung: Beispieldaten", ""]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (SectionFailed("Abschnitt x (notebooks/x.ipynb): Zelle 3: 29 Kinder"), 5, "Abschnitt x (notebooks/x.ipynb)"),
        (GateRefused("Datei x, Zeile 2: 29", "Datei x, Zeile 2: 30", "nichts veröffentlicht"), 1, "Datei x, Zeile 2"),
        (KeyError("Erika Muster"), 5, "Unerwarteter Fehler (KeyError)."),
        (PermissionError(13, "", "/srv/x"), 6, "„/srv/x“: Der Zugriff misslang: keine Berechtigung."),
        (KeyboardInterrupt(), 130, None),
        (SystemExit(143), 143, None),
    ],
)
def test_every_end_has_its_code_and_says_nothing_of_the_data(error, code, said):
    lines = of_failure(error).splitlines()
    assert f"(Code {code})" in part(lines, "Ergebnis")[0]
    assert (part(lines, "Gründe") == [said]) if said else "Gründe" not in lines
