"""What must not be published is not published: the old edition stays, the message says what to do."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest
from filelock import FileLock

from tests.running import edit_notebook, soest

pytestmark = pytest.mark.slow  # every test runs the command line, most of them kernels
OLD = "die bisherige Ausgabe"


@pytest.fixture
def old_edition(town):
    """A published edition that no failed run may touch."""
    for suffix in ("", "-auszug"):
        folder = town / "outputs" / f"2018{suffix}"
        folder.mkdir(parents=True)
        (folder / "sachstandsbericht.html").write_text(OLD, encoding="utf-8")
    return town


def assert_intact(root):
    for suffix in ("", "-auszug"):
        folder = root / "outputs" / f"2018{suffix}"
        assert [path.name for path in folder.iterdir()] == ["sachstandsbericht.html"]
        assert (folder / "sachstandsbericht.html").read_text(encoding="utf-8") == OLD


def assert_refused(done, code, *sentences):
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    for sentence in sentences:
        assert re.search(sentence, done.stderr), done.stderr


def test_an_unexplained_error_in_the_data_blocks(old_edition):
    table = old_edition / "data/2018/kinderbetreuung.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("kita,u3,10", "kita,u3,11"), encoding="utf-8")
    done = soest(old_edition, "report", "2018", "--sections", "quellen")
    assert_refused(done, 1, r"29.*30", r"1.offener Fehler, nichts veröffentlicht")
    assert_intact(old_edition)


def test_a_draft_is_published_beside_the_edition_with_its_open_errors_first(old_edition):
    table = old_edition / "data/2018/kinderbetreuung.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("kita,u3,10", "kita,u3,11"), encoding="utf-8")
    done = soest(old_edition, "report", "2018", "--sections", "quellen", "--draft", "--formats", "html")
    assert done.returncode == 0, done.stderr
    page = (old_edition / "outputs/2018-auszug-entwurf/sachstandsbericht.html").read_text(encoding="utf-8")
    assert "Entwurf" in page
    assert page.index("ergeben 30") < page.index("Quellen und Methode</")
    assert_intact(old_edition)


def test_what_was_not_delivered_is_visible_and_stops_nothing(old_edition):
    missing = ("fluechtlinge", "schulen", "erwerbsfaehige", "wohnungsvermittlung", "staedtischer_wohnraum")
    sources = old_edition / "data/2018/quellen.yaml"
    reasons = "".join(f"  {name}: in diesem Jahr nicht erhoben\n" for name in missing)
    sources.write_text(sources.read_text(encoding="utf-8") + f"nicht_geliefert:\n{reasons}", encoding="utf-8")
    for name in missing:
        (old_edition / f"data/2018/{name}.csv").unlink()
    chapters = "fluechtlingszahlen,betreuung_schule,erwerbsfaehige,wohnungsvermittlung"
    done = soest(old_edition, "report", "2018", "--sections", chapters, "--draft", "--formats", "html")
    assert done.returncode == 0, done.stderr
    page = (old_edition / "outputs/2018-auszug-entwurf/sachstandsbericht.html").read_text(encoding="utf-8")
    for sentence in (
        "Die Zahl der Geflüchteten in Unterkünften von Kommune und Land liegt nicht vor.",
        "Die Schulstatistik liegt nicht vor.",
        "Wie viele Geflüchtete im erwerbsfähigen Alter sind, liegt nicht vor.",
        "Wie viele Geflüchtete in Wohnungen vermittelt wurden, liegt nicht vor.",
        "Wie viele Menschen im städtischen Wohnraum leben, liegt nicht vor.",
        "liegt nicht vor (in diesem Jahr nicht erhoben)",
    ):
        assert sentence in page, sentence


def test_a_year_before_the_first_edition_gets_no_report_and_the_sentence_says_where_its_figures_stand(old_edition):
    """Decided: the series of 2018 reach back to 2015, but a report with nothing else in it would tell of no year."""
    for year in ("2016", "2017"):
        done = soest(old_edition, "report", year)
        assert_refused(done, 2, rf"^Jahr {year}: .*fehlt\. .*keinen nachträglichen Bericht.*Ausgabe 2018\.$")
        assert len(done.stderr.splitlines()) == 1
    assert_intact(old_edition)


@pytest.mark.parametrize(
    ("source", "tags", "message"),
    [
        ("raise ValueError('kaputt')", (), r"Zelle \d+: ValueError: kaputt"),
        ("raise ValueError('versteckt')", ("raises-exception",), r"Zelle \d+: ValueError: versteckt"),
        ("import sys; sys.exit(0)", (), r"Zelle \d+"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", (), r"Zelle \d+"),
        ("show_table('tab-quellen', edition.table('asylblg'), title='x', source=edition.source())", (), "tab-quellen"),
    ],
    ids=["exception", "hidden-exception", "exit", "killed-kernel", "shown-twice"],
)
def test_a_section_that_breaks_its_contract_is_not_published(old_edition, source, tags, message):
    edit_notebook(old_edition, "quellen", source, tags)
    done = soest(old_edition, "report", "2018", "--sections", "quellen")
    assert_refused(done, 5, "Abschnitt quellen", message)
    assert_intact(old_edition)
    assert (old_edition / "outputs/2018-gescheitert/quellen.ipynb").is_file()


def test_a_promise_that_is_not_kept_is_a_failure(old_edition):
    parameters = old_edition / "parameters/2018.yaml"
    text = parameters.read_text(encoding="utf-8")
    parameters.write_text(
        text.replace("zeigt: [tab-quellen, tab-dokumente]", "zeigt: [tab-quellen, tab-dokumente, tab-neu]"),
        encoding="utf-8",
    )
    done = soest(old_edition, "report", "2018", "--sections", "quellen")
    assert_refused(done, 5, "„tab-neu“ wird in parameters/ zugesagt, aber nicht gezeigt")
    assert_intact(old_edition)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["1999"], r"Jahr 1999: parameters/1999.yaml fehlt. Vorhandene Ausgaben: 2018"),
        (["2018", "--sections", "unbekannt"], r"Abschnitt unbekannt: unbekannt. Vorhanden: .*erwerbsfaehige"),
        (["2018", "--formats", "docx"], r"docx ist keine Ausgabe; möglich sind html"),
        (["zweitausend"], r"Die Angabe JAHR ist unbrauchbar: ganze Zahl ab 1990 erwartet, „zweitausend“ gefunden"),
        (["2018", "--schnell"], r"Die Option --schnell gibt es nicht"),
    ],
)
def test_an_unusable_argument_is_refused_at_once(old_edition, arguments, message):
    assert_refused(soest(old_edition, "report", *arguments), 2, message)
    assert_intact(old_edition)


def test_all_unreadable_cells_are_reported_together(old_edition):
    for name, old, new in (("asylblg", "122", "122,5"), ("kinderbetreuung", "25", "fünfundzwanzig")):
        table = old_edition / f"data/2018/{name}.csv"
        table.write_text(
            table.read_text(encoding="utf-8").replace(old, new if "," not in new else f'"{new}"'), encoding="utf-8"
        )
    done = soest(old_edition, "report", "2018")
    assert_refused(
        done, 2, r"asylblg.csv, Zeile 2, Spalte personen: .*„122,5“", r"kinderbetreuung.csv.*„fünfundzwanzig“"
    )
    assert_intact(old_edition)


def test_a_second_run_is_turned_away_within_two_seconds(old_edition):
    lock = FileLock(old_edition / "outputs" / ".2018.lock")
    (old_edition / "outputs" / ".2018.lock.json").write_text('{"prozess": 4711, "beginn": "21.11.2026 10:00:00"}')
    with lock:
        start = time.monotonic()
        done = soest(old_edition, "report", "2018")
        assert time.monotonic() - start < 5  # the machine may be busy; two seconds of them are the import
    assert_refused(done, 4, r"Prozess 4711, begonnen 21.11.2026 10:00:00")
    assert_intact(old_edition)


def test_a_target_that_cannot_be_written_is_named(town):
    shutil.rmtree(town / "outputs")
    (town / "outputs").write_text("eine Datei, wo ein Ordner sein soll", encoding="utf-8")
    assert_refused(soest(town, "report", "2018"), 6, "„outputs“|„.2018.lock“")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX-Signale")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_no_kernel_and_no_half_edition(old_edition, number, code):
    edit_notebook(old_edition, "quellen", "import time; time.sleep(120)")
    command = [
        sys.executable,
        "-m",
        "soest_analysis",
        "report",
        "2018",
        "--sections",
        "quellen",
        "--root",
        str(old_edition),
    ]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True)
    time.sleep(12)
    os.kill(run.pid, number)
    _, message = run.communicate(timeout=30)
    assert run.returncode == code, message
    assert "Traceback" not in message
    assert_intact(old_edition)
    with pytest.raises(ProcessLookupError):  # the whole session of the run is gone
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            os.killpg(run.pid, 0)
            time.sleep(0.2)
