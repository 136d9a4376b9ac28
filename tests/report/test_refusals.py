"""What must not be published is not published: the old edition stays, the message says what to do."""

import re

import pytest

from tests.running import soest

pytestmark = pytest.mark.long  # every test runs the command line, some of them kernels
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
