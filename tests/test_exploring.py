"""The start notebook's tools on the example town: a key figure through two editions, its origin, what stays secret."""

import hashlib
import re
import shutil

import pytest
from IPython.utils.capture import capture_output
from ruamel.yaml import YAML

from soest_analysis import german, key_figures, provenance
from soest_analysis.chooser import choose
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.exploring import compute_tables, line_of, share, show_findings, show_key_figures, show_series
from soest_analysis.paths import Root
from tests.examples import answer_survey, build_town

# Town and figures are invented; what is expected here was read off tests/beispieldaten.
PUBLIC = re.compile(r"^  bereits_veroeffentlicht:\n(?:    .*\n)+", re.MULTILINE)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = build_town(tmp_path_factory.mktemp("beispiel") / "stadt")
    answer_survey(folder)
    return folder


@pytest.fixture(scope="module")
def edition(root):
    return Edition.load(2031, root)


@pytest.fixture(scope="module")
def protected(tmp_path_factory):
    """The town whose figures are not public yet."""
    folder = build_town(tmp_path_factory.mktemp("geheim") / "stadt")
    parameters = folder / "parameters" / "2030.yaml"
    text, times = PUBLIC.subn("", parameters.read_text("utf-8"))
    assert times == 1
    parameters.write_text(text, "utf-8")
    return folder


@pytest.fixture
def shown(shell):
    """All that a call shows, as plain text."""

    def show(call, *arguments):
        with capture_output() as captured:
            call(*arguments)
        return "\n".join(output.data["text/plain"] for output in captured.outputs)

    return show


def test_a_time_series_goes_through_the_editions_and_marks_what_was_corrected(edition):
    line = key_figures.series(edition, "fluechtlinge", "gesamt/personen")
    assert list(line.values) == [139, 147, 199, 235, 201, 197, 211, 243, 268]
    assert list(line.frame.ausgabe) == ["2030"] * 6 + ["2031"] * 3
    assert [month for month, mark in zip(line.frame.monat.astype(str), line.frame.revidiert, strict=True) if mark] == [
        "2030-06"
    ]


def test_a_table_without_time_has_one_point_per_edition(edition):
    line = key_figures.series(edition, "asylblg", "duldung/personen")
    assert list(zip(line.frame.ausgabe, line.values, strict=True)) == [("2030", 46), ("2031", 39)]


def test_where_the_office_says_that_nothing_is_there_the_value_is_zero(edition):
    line = key_figures.series(edition, "fluechtlinge", "landeseinrichtung/personen")
    assert list(line.values)[:2] == [0, 2]


def test_without_a_name_the_first_key_figure_is_meant(edition):
    assert list(key_figures.series(edition, "asylblg").values) == [83, 91]


def test_every_key_figure_has_a_name_a_meaning_and_its_latest_value(edition):
    known = key_figures.compute_key_figures(edition, "asylblg").set_index("kennzahl")
    assert known.loc["duldung/personen"].tolist() == ["Duldung", 39, "2031"]
    assert len(known) == 3


@pytest.mark.parametrize(
    ("tabelle", "kennzahl", "sentence"),
    [
        ("nirgends", "", "Die Tabelle „nirgends“ gibt es nicht. Vorhanden: zuweisung, "),
        (
            "asylblg",
            "nichts",
            "Die Kennzahl „nichts“ gibt es in der Tabelle „asylblg“ nicht. Vorhanden: gestattung/pers",
        ),
        ("massnahmen", "", "Die Tabelle „massnahmen“ enthält keine Zahlen."),
    ],
)
def test_a_name_that_there_is_not_is_answered_with_those_that_there_are(edition, tabelle, kennzahl, sentence):
    with pytest.raises(UnusableInput) as refused:
        key_figures.series(edition, tabelle, kennzahl)
    assert refused.value.problems[0].startswith(sentence)


def test_a_table_that_was_not_delivered_says_so_and_keeps_its_past(edition, shown):
    row = compute_tables(edition).set_index("tabelle").loc["kinderbetreuung"]
    assert "umgestellt" in row.hinweis
    text = shown(show_series, key_figures.series(edition, "kinderbetreuung"))
    assert german.MISSING in text and "2030" in text


def test_a_table_that_no_edition_holds_says_so(root, tmp_path, shown):
    folder = tmp_path / "stadt"
    shutil.copytree(root, folder)
    for year in (2030, 2031):
        (folder / "data" / str(year) / "asylblg.csv").unlink()
        remove_source(folder / "data" / str(year) / "quellen.yaml", "asylblg")
    edition = Edition(Root.find(folder), 2031, origins=True)
    line = key_figures.series(edition, "asylblg", "duldung/personen")
    assert line.values.empty and german.MISSING in shown(show_series, line)
    assert german.MISSING in shown(show_key_figures, edition, "asylblg")


def test_a_table_of_texts_has_no_key_figures(edition, shown):
    assert "keine Zahlen" in shown(show_key_figures, edition, "massnahmen")


def test_findings_are_those_of_the_table(edition, shown, monkeypatch):
    finding = {
        "tabelle": "asylblg",
        "schwere": "warnung",
        "status": "offen",
        "text": "Auffällig.",
        "erlaeuterung": None,
    }
    other = finding | {"tabelle": "fluechtlinge", "text": "Anderes."}
    monkeypatch.setattr(Edition, "findings", lambda self: [finding, other])
    text = shown(show_findings, edition, "asylblg")
    assert "Auffällig." in text and "Anderes." not in text


def test_a_computed_number_tells_its_cells_their_files_and_the_document(edition, root):
    old, new = key_figures.series(edition, "asylblg", "duldung/personen").values
    rise = (new - old) / old * 100
    cells = provenance.compute_cells(rise.origin)
    assert list(cells.zelle) == ["2031:asylblg/duldung/personen", "2030:asylblg/duldung/personen"]
    assert list(zip(cells.wert, cells.datei, cells.zeile, strict=True)) == [
        (39, "data/2031/asylblg.csv", "3"),
        (46, "data/2030/asylblg.csv", "3"),
    ]
    files = provenance.compute_files(rise.origin, edition).set_index("datei")
    content = (root / "data" / "2031" / "asylblg.csv").read_bytes()
    assert files.pruefsumme["data/2031/asylblg.csv"] == hashlib.sha256(content).hexdigest()
    assert files.dokument.str.contains("Beispiel").all()


def test_a_number_in_a_sentence_tells_where_it_is_from_and_a_typed_one_that_nobody_knows(edition, shown):
    number = key_figures.series(edition, "asylblg", "duldung/personen").values.iloc[-1]
    assert "data/2031/asylblg.csv" in shown(provenance.tell_origin, f"Es sind {german.number(number)}.", edition)
    for typed in (39, "Es sind 39.", None):
        assert "keine Herkunft verzeichnet" in shown(provenance.tell_origin, typed, edition)


def test_a_share_keeps_its_origin_and_is_missing_where_it_means_nothing(edition):
    line = key_figures.series(edition, "asylblg", "duldung/personen").values
    percent = share(line, key_figures.series(edition, "asylblg", "gesamt/personen").values)
    assert list(percent) == pytest.approx([46 / 129 * 100, 30])
    assert [leaf.wert for leaf in provenance.origin.leaves(percent.iloc[1].origin)] == [39, 130]
    assert share(line, line * 0).isna().all()


def test_a_line_of_ones_own_is_shown_like_the_others(edition, shown):
    frame = key_figures.series(edition, "fluechtlinge").frame
    own = line_of(frame, "monat", "personen", title="Eigene", unit="Personen", source=edition.source("fluechtlinge"))
    text = shown(show_series, own)
    assert "Eigene" in text and "06/2031" in text and "268" in text
    assert key_figures.columns(own) == ["monat", "personen"]


def test_a_line_of_shares_is_told_to_one_decimal_and_its_origin_stays_exact(edition):
    frame = key_figures.series(edition, "asylblg", "duldung/personen").frame
    frame = frame.assign(anteil=share(frame.personen, key_figures.series(edition, "asylblg", "gesamt/personen").values))
    own = line_of(frame, "ausgabe", "anteil", title="Anteil", unit=german.PERCENT, source=edition.source("asylblg"))
    first = own.values.iloc[0]
    assert provenance.origin.plain(german.number(first, None)) == "35,7"  # 46 of 129
    assert list(own.frame.ausgabe) == ["2030", "2031"]
    cells = {leaf.name: leaf.wert for leaf in provenance.origin.leaves(first.origin)}
    assert provenance.origin.compute(provenance.origin.named(first.origin), cells) == pytest.approx(46 / 129 * 100)


def test_what_is_chosen_falls_back_to_what_there_is(edition, shown):
    selection = choose(edition, "asylblg", "duldung/personen")
    assert repr(selection) == 'jahr = 2031, tabelle = "asylblg", kennzahl = "duldung/personen"'
    selection.turn_to(2030, "fluechtlinge", "duldung/personen")
    assert (selection.edition.year, selection.kennzahl) == (2030, "gesamt/personen")
    assert list(selection.line().values)[-1] == 209
    assert "46" in shown(choose, edition, "asylblg", "duldung/personen")


@pytest.mark.slow
def test_what_is_secret_stays_so_unless_it_is_asked_for(protected, shown):
    """In December 2027 two people lived in the state's facility."""
    edition = Edition.load(2030, protected)
    line = key_figures.series(edition, "fluechtlinge", "landeseinrichtung/personen")
    secret = line.values.iloc[1]
    assert german.is_secret(secret)
    assert german.SECRET in shown(show_series, line)
    told = shown(provenance.tell_origin, secret + 1, edition)
    assert german.KEPT_SECRET in told and " 2 " not in told
    whole = hashlib.sha256((protected / "data" / "2030" / "fluechtlinge.csv").read_bytes()).hexdigest()
    assert whole not in told  # of a file with a small secret, it would tell
    assert "Befunde der Prüfung" in shown(show_findings, edition, "fluechtlinge")

    selection = choose(edition, "fluechtlinge", "landeseinrichtung/personen")
    selection.turn_to(2030, "asylblg", "")
    assert selection.edition.protection.mode == "geschuetzt"
    whole = Edition.load(2030, protected, internal=True)
    assert list(key_figures.series(whole, "fluechtlinge", "landeseinrichtung/personen").values)[1] == 2


def remove_source(path, table):
    """Say in ``quellen.yaml`` that the table was not delivered."""
    sources = YAML(typ="safe").load(path.read_text("utf-8"))
    sources["tabellen"].pop(table)
    sources.setdefault("nicht_geliefert", {})[table] = "Beispielgrund"
    YAML().dump(sources, path)
