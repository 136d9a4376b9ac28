"""Faults 1 to 13: what goes wrong while notebooks run, and what they are given."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial

import nbformat
import psutil
import pytest

from tests.faults.harness import running
from tests.faults.runs import exports, published_run, run_id, wait_for
from tests.running import contents, edit_notebook

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
KEPT = "Die ausgeführten Notebooks liegen zum Nachlesen in outputs/2018-gescheitert"
SHORT_LIMIT = """
import sys
from soest_analysis import cli
from soest_analysis.report import execute
execute.CELL_TIMEOUT = 2
sys.exit(cli.main())
"""


def failed(stem, number, message):
    """The sentence for a cell that failed, as a pattern."""
    return rf"(?m)^Abschnitt {stem} \(notebooks/{stem}\.ipynb\): Zelle {number}: {message}"


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


@POSIX
def test_fault_01_a_killed_kernel_fails_its_section_and_names_the_cell(edition):
    untouched = (edition.root / "notebooks" / "quellen.ipynb").read_bytes()
    number = edit_notebook(
        edition.root, "quellen", "import os, signal, time\ntime.sleep(1)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    edition.refused(5, failed("quellen", number, "Der Kernel ist mitten in der Zelle gestorben.*--jobs 1"), KEPT)
    executed = nbformat.read(edition.root / "outputs" / "2018-gescheitert" / "quellen.ipynb", as_version=4)
    assert any("SIGKILL" in cell.source for cell in executed.cells)

    (edition.root / "notebooks" / "quellen.ipynb").write_bytes(untouched)
    done = edition.run("report", "2018")
    assert done.returncode == 0 and "Nichts hat sich geändert" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory this way")
def test_fault_02_a_cell_that_needs_more_memory_than_there_is_fails(edition):
    source = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32))\nlen(bytearray(2**33))"
    number = edit_notebook(edition.root, "quellen", source)
    edition.refused(5, failed("quellen", number, "MemoryError: Der Arbeitsspeicher reichte nicht"), KEPT)


@POSIX
def test_fault_03_a_cell_that_hangs_is_ended_at_its_limit_even_if_it_cannot_be_interrupted(edition):
    number = edit_notebook(
        edition.root, "quellen", "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    )
    done = edition.finish(edition.start("report", "2018", program=("-c", SHORT_LIMIT)))  # nothing of it runs any more
    sentence = "Die Zelle lief länger als 2 Sekunden und wurde abgebrochen"
    edition.assert_refused(done, 5, failed("quellen", number, sentence), KEPT)


@POSIX
def test_fault_04_leaving_a_notebook_in_the_middle_is_a_failure_however_it_is_done(edition):
    ways = {"quellen": "import sys\nsys.exit(0)", "sprachangebote": "exit()", "massnahmen": "import os\nos._exit(0)"}
    numbers = {stem: edit_notebook(edition.root, stem, source) for stem, source in ways.items()}
    edition.refused(
        5,
        failed("quellen", numbers["quellen"], r"SystemExit: 0: .*exit\(\) darin streichen"),
        failed("sprachangebote", numbers["sprachangebote"], r"SystemExit: exit\(\): .*exit\(\) darin streichen"),
        failed("massnahmen", numbers["massnahmen"], "Der Kernel ist mitten in der Zelle gestorben"),
        KEPT,
    )


def test_fault_05_an_exception_is_named_with_notebook_and_cell(edition):
    number = edit_notebook(edition.root, "quellen", "raise ValueError('Größe <kaputt>')")
    edition.refused(5, failed("quellen", number, "ValueError: Größe <kaputt>$"), KEPT)
    executed = nbformat.read(edition.root / "outputs" / "2018-gescheitert" / "quellen.ipynb", as_version=4)
    outputs = [output for cell in executed.cells for output in cell.get("outputs", [])]
    assert [output.ename for output in outputs if "ename" in output] == ["ValueError"]


def test_fault_06_an_error_that_a_tag_allows_is_not_published(edition):
    number = edit_notebook(edition.root, "quellen", "raise ValueError('versteckt')", ["raises-exception"])
    skipped = edit_notebook(edition.root, "sprachangebote", "raise ValueError('übersprungen')", ["skip-execution"])
    edition.refused(
        5,
        failed("quellen", number, "ValueError: versteckt"),
        failed("sprachangebote", skipped, "wurde nicht ausgeführt"),
        KEPT,
    )


def sections_run(town):
    """Let a section run for long; when it does."""
    marker = town.root / "outputs" / "laeuft"
    edit_notebook(town.root, "quellen", f"import pathlib, time\npathlib.Path({str(marker)!r}).touch()\ntime.sleep(120)")
    return lambda process: marker.exists()


def gate_runs(town):
    (town.root / "outputs" / ".pruefung" / "2018" / ".siegel").unlink()
    return lambda process: any(
        "soest_analysis.quality" in child.cmdline() for child in psutil.Process(process.pid).children(recursive=True)
    )


def exports_are_written(town):
    written = exports(town)
    return lambda process: written()


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("moment", [sections_run, gate_runs, exports_are_written])
def test_fault_07_an_interrupted_run_ends_at_once_and_leaves_nothing_behind(edition, moment, number, code):
    reached = moment(edition)
    # Other formats than those published, or nothing would be computed.
    process = edition.start("report", "2018", "--formats", "html,xlsx,csv", start_new_session=True)
    wait_for(partial(reached, process), process)
    # Ctrl-C reaches all processes of a terminal, a service manager's SIGTERM the run alone.
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    process.wait(timeout=60)  # half as long as the section would run
    done = edition.finish(process)
    edition.assert_refused(done, code)
    assert done.stdout == ""


@POSIX
def test_fault_08_a_run_killed_at_any_moment_leaves_one_whole_edition_and_the_next_removes_the_rest(edition):
    """30 moments drawn once and for all: before the exports, while they are written, right after the switch."""
    draw, ends, formats = random.Random(8), Counter(), ["html", "html,csv"]
    published, staged = published_run(edition), edition.root / "outputs" / ".2018.neu"
    for number in range(30):
        if number % 10 == 0:  # a notebook changed, so that a kernel is started; else only the formats change
            edit_notebook(edition.root, "quellen", f"zahl = {number}")
        chosen = next(name for name in formats if run_id(edition, name) != published)
        wanted, written, start = run_id(edition, chosen), exports(edition), time.monotonic()
        process = edition.start("report", "2018", "--formats", chosen)
        if number % 5 == 0:  # measured here, for the machine may be more or less busy than it was
            wait_for(written, process)
            until_exports = time.monotonic() - start
            wait_for(lambda: not staged.exists(), process)
            until_switch = time.monotonic() - start - until_exports
            time.sleep(draw.uniform(0, 0.1))
        elif number % 5 in (1, 2):
            time.sleep(draw.uniform(0, until_exports))
        else:
            wait_for(written, process)
            time.sleep(draw.uniform(0, until_switch))
        process.kill()  # the run alone: its kernels, its warm parent and its gate must notice by themselves
        said = process.communicate(timeout=60)
        assert process.returncode in (0, -signal.SIGKILL), said
        assert running(process.mark) == []
        found = published_run(edition)
        assert found in (published, wanted)
        assert number % 5 or found == wanted
        ends["new" if found == wanted else "old"] += 1
        published = found
    assert ends["old"] >= 5 and ends["new"] >= 6, ends  # the moments lie on both sides of the switch

    half_kept = edition.root / "outputs" / ".abschnitte" / "2018" / ".quellen.ergebnis.4711.neu"
    half_kept.write_text("halb", encoding="utf-8")
    for path in (edition.root / "outputs").rglob("*.neu*"):
        os.utime(path, (0, 0))  # long ago: what is fresh might belong to a run beside this one
    done = edition.run("report", "2018", "--formats", "html,xlsx")
    assert done.returncode == 0, done.stderr
    assert published_run(edition) == run_id(edition, "html,xlsx")
    assert list((edition.root / "outputs").rglob("*.neu*")) == []


def test_fault_09_without_its_kernel_a_run_says_what_to_install(edition, tmp_path, monkeypatch):
    package = tmp_path / "kaputt"
    package.mkdir()
    (package / "ipykernel.py").write_text("raise ModuleNotFoundError(name='ipykernel')", encoding="utf-8")
    edit_notebook(edition.root, "quellen", "1 + 1")
    edit_notebook(edition.root, "sprachangebote", "1 + 1")
    with monkeypatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{package}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
        done = edition.refused(5, r"Der Kernel \(ipykernel\) ist nicht installiert\. Bitte die Umgebung neu anlegen")
    assert done.stderr.count("ipykernel") == 1  # not once for every section

    # A kernel of that name that another program installed does not matter.
    folder = tmp_path / "fremd" / "kernels" / "python3"
    folder.mkdir(parents=True)
    spec = {"argv": ["/nicht/da", "{connection_file}"], "display_name": "Python 3", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "fremd"))
    done = edition.run("report", "2018", "--formats", "html")
    assert done.returncode == 0, done.stderr


def test_fault_10_every_notebook_that_is_none_is_named_with_the_place_before_anything_is_started(edition):
    folder = edition.root / "notebooks"
    whole = (folder / "quellen.ipynb").read_text(encoding="utf-8")
    line = 1 + whole[: whole.index('"cell_type": "code"')].count("\n")
    (folder / "quellen.ipynb").write_text(
        whole.replace('"cell_type": "code"', '"cell_type" "code"', 1), encoding="utf-8"
    )
    (folder / "massnahmen.ipynb").write_text("", encoding="utf-8")
    (folder / "sprachangebote.ipynb").unlink()
    (folder / "bausteine.ipynb").write_text('{"zellen": []}', encoding="utf-8")
    (folder / "betreuung_schule.ipynb").write_text(whole.replace('"nbformat": 4', '"nbformat": 3'), encoding="utf-8")
    (folder / "erwerbsfaehige.ipynb").write_bytes(whole.encode("utf-16"))
    (folder / "ist_stand.ipynb").write_text(
        whole.replace('"cell_type": "code"', '"cell_type": "kode"'), encoding="utf-8"
    )
    edition.refused(
        5,
        rf'quellen\.ipynb, Zeile {line}, Spalte \d+: Notebook \(JSON\) erwartet, „"code"[^“]*“ gefunden\. Bitte ',
        r"massnahmen\.ipynb, Zeile 1, Spalte 1: Notebook \(JSON\) erwartet, „Ende der Datei“ gefunden",
        r"sprachangebote\.ipynb: fehlt\. Bitte zurückholen oder",
        r"bausteine\.ipynb: Notebook im Format 4 erwartet, etwas anderes gefunden",
        r"betreuung_schule\.ipynb: Notebook im Format 4 erwartet, 3 gefunden",
        r"erwerbsfaehige\.ipynb: UTF-8 erwartet, andere Kodierung gefunden",
        r"ist_stand\.ipynb, cells\.\d+: Notebook im Format 4 erwartet",
    )
    assert not (edition.root / "outputs" / "2018-gescheitert").exists()


def test_fault_11_a_parameter_that_does_not_fit_is_refused_with_those_that_do(edition):
    parameters, where = edition.root / "parameters" / "2018.yaml", r"(?m)^Datei parameters/2018\.yaml, Lauf "
    known = r"Möglich: baustein \(Text\)\.$"
    for old, new in {
        "{baustein: sprache}": "{bausteine: sprache}",
        "{baustein: kita_schule}": "{baustein: 8}",
        "{baustein: berufskollegs}": "{jahr: 2017, baustein: berufskollegs}",
        "- abschnitt: quellen": "- abschnitt: quellen\n    parameter: {stellen: 2}",
    }.items():
        replace(parameters, old, new)
    massnahmen = edition.root / "notebooks" / "massnahmen.ipynb"
    replace(massnahmen, "jahr: int = 2018  # Ausgabe des Berichts", "jahr: int = 2018\\nstellen: int")
    sprachangebote = edition.root / "notebooks" / "sprachangebote.ipynb"
    replace(sprachangebote, "jahr: int = 2018  # Ausgabe des Berichts", "year: int = 2018")
    edition.refused(
        2,
        rf"{where}ist_stand-sprache: Parameter „bausteine“ ist in notebooks/ist_stand\.ipynb nicht vereinbart\. {known}",
        rf"{where}ist_stand-8: Parameter „baustein“: Text erwartet, „8“ gefunden\. {known}",
        rf"{where}ist_stand-2017-berufskollegs: „jahr“ ist immer das Jahr der Ausgabe",
        rf"{where}quellen-2: Parameter „stellen“ ist in notebooks/quellen\.ipynb nicht vereinbart\. Möglich: keine\.",
        rf"{where}massnahmen: Parameter „stellen“: ganze Zahl erwartet, nichts gefunden",
        rf"{where}sprachangebote: „jahr: int = …“ in der Zelle mit dem Tag parameters von notebooks/sprachangebote\.ipynb",
    )


def test_fault_12_the_same_inputs_give_the_same_bytes_in_another_folder_and_environment(published, town, monkeypatch):
    for name, value in {
        "PYTHONHASHSEED": "12",
        "TZ": "Pacific/Kiritimati",  # already tomorrow
        "LC_ALL": "C",
        "SOURCE_DATE_EPOCH": "0",
    }.items():
        monkeypatch.setenv(name, value)
    command = [sys.executable, "-m", "soest_analysis", "report", "2018", "--fresh", "--jobs", "1", "--root", town]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    first, second = (contents(folder / "outputs" / "2018") for folder in (published, town))
    assert {name.rpartition(".")[2] for name in second} >= {"html", "pdf", "xlsx", "csv", "svg", "png", "ipynb", "json"}
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == ["manifest.json"]  # it holds seconds
    stated = [json.loads(files["manifest.json"]) for files in (first, second)]
    sections = len([name for name in second if name.endswith(".ipynb")]) - 1  # all of them lie there once more, in one
    for each in stated:
        assert len([section.pop("sekunden") for section in each["abschnitte"]]) == sections
        assert len([section.pop("grund") for section in each["abschnitte"]]) == sections
    assert stated[0] == stated[1]


def test_fault_13_a_section_shows_what_it_promises_once_and_nothing_else(edition):
    parameters = edition.root / "parameters" / "2018.yaml"
    replace(parameters, "zeigt: [tab-quellen, tab-dokumente]", "zeigt: [tab-quellen, tab-dokumente, tab-neu]")
    show = "show_table('{}', edition.table('asylblg'), title='Titel', source=edition.source())"
    edit_notebook(edition.root, "sprachangebote", show.format("tab-fremd"))
    edit_notebook(edition.root, "datenqualitaet", show.format("tab-befunde"))
    edition.refused(
        5,
        r"quellen.*: „tab-neu“ wird in parameters/ zugesagt, aber nicht gezeigt",
        r"sprachangebote.*: „tab-fremd“ wird gezeigt, aber in parameters/ nicht zugesagt",
        r"datenqualitaet.*: „tab-befunde“ wird mehrfach gezeigt",
        KEPT,
    )
