"""Texts that people wrote, where figures are kept secret."""

import csv
import hashlib
import shutil

import pytest
from ruamel.yaml import YAML

from soest_analysis.disclosure.protection import Protection
from soest_analysis.disclosure.texts import refuse_secrets
from soest_analysis.edition import Edition
from soest_analysis.errors import DisclosureRefused, UnusableInput
from soest_analysis.paths import Root
from tests.examples import answer_survey, build_town

COMMENT = "data/2031/texte/bausteine.md"
# What is hidden: 2 persons in the earlier edition, 16 persons and 1 in this one.
HIDDEN = {"2030": ["26-35,berufskolleg,2"], "2031": ["18-25,berufskolleg,16", "46-55,berufskolleg,1"]}


@pytest.fixture(scope="module")
def decided(tmp_path_factory):
    """The town, its own texts made harmless, and the tables as they may be seen."""
    folder, seen = tmp_path_factory.mktemp("stadt"), tmp_path_factory.mktemp("schutz")
    build_town(folder)
    answer_survey(folder)
    shutil.rmtree(folder / "data" / "2031" / "texte")
    for path in folder.glob("data/*/massnahmen.csv"):
        path.write_text(path.read_text("utf-8").replace("mit einem Kind", "mit Kindern"), "utf-8")
    cells = {}
    for year, rows in HIDDEN.items():
        text = (folder / "data" / year / "erwerbsfaehige.csv").read_text("utf-8")
        for row in rows:
            assert f"\n{row}\n" in text
            text = text.replace(f"\n{row}\n", f"\n{row[: row.rindex(',')]},\n")
        (seen / year).mkdir()
        (seen / year / "erwerbsfaehige.csv").write_text(text, "utf-8")
        names = [f"erwerbsfaehige/{row.rpartition(',')[0].replace(',', '/')}/personen" for row in rows]
        cells[f"{year}/erwerbsfaehige"] = names
    return folder, cells, seen


@pytest.fixture
def town(decided, tmp_path):
    return shutil.copytree(decided[0], tmp_path / "stadt")


@pytest.fixture
def check(town, decided):
    """``check(comment, findings)``: raises what is said against the texts of the edition 2031."""

    def check(comment="", findings=()):
        if comment:
            (town / COMMENT).parent.mkdir(exist_ok=True)
            (town / COMMENT).write_text(comment, "utf-8")
        edition = Edition(Root(town), 2031)
        rule = edition.parameters.geheimhaltung
        refuse_secrets(edition, Protection(2031, "geschuetzt", rule, decided[1], decided[2]), findings)

    return check


def problems(check, *given):
    with pytest.raises(DisclosureRefused) as failure:
        check(*given)
    assert failure.value.exit_code == 3
    return failure.value.problems


def edit_cell(town, year, table, column, text):
    """Write the text into the first row of the table."""
    path = town / "data" / str(year) / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0][column] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def edit_yaml(path, texts):
    """Write texts into the file, by their place in it."""
    yaml = YAML()
    content = yaml.load(path)
    for place, text in texts.items():
        *parts, last = place.split(".")
        inner = content
        for part in parts:
            inner = inner.setdefault(part, {})
        inner[last] = text
    yaml.dump(content, path)


SAYING = {  # a line of a comment: the word in it that names a hidden number
    "Es waren 2.": "2",  # hidden in the earlier edition
    "Zwei von ihnen": "Zwei",
    "- _zwei_": "zwei",
    "Die beiden": "beiden",
    "Sie kamen zu zweit.": "zweit",
    "Das sind ² oder": "2",
    "18-25: 16": "16",  # in this one
    "Es sind 3,16,30": "3,16,30",
    "sechzehn Kurse": "sechzehn",
    "Nr. 1": "1",
    "die einzige": "einzige",
    "hier eine alleinstehende Frau": "eine",
    "dort war einer": "einer",
    "Familie; eines der Kinder": "eines",
}
SILENT = """Es waren 22, 2000, 2.000, 12 und 3.
Eine Schule kam hinzu.
Stand 02.02.2031, Kapitel 2.1
Die zweite A2-Prüfung
Das sind 2,5 Stunden.
Eine Eltern-Kind-Gruppe
zweiundzwanzig"""


def test_a_comment_that_names_a_hidden_number_is_refused_with_its_lines(check):
    said = problems(check, "\n".join(SAYING))
    assert [text.partition(";")[0] for text in said[:-2]] == [
        f"Datei {COMMENT}, Zeile {line}: nennt „{word}“" for line, word in enumerate(SAYING.values(), 1)
    ]


def test_another_number_is_none_of_them(check):
    check(SILENT, [{**finding(""), "erlaeuterung": None}])


def test_all_that_is_wrong_is_said_at_once(check, town):
    edit_cell(town, 2031, "massnahmen", "naechster_schritt", "2 Kinder einladen")
    said = problems(check, "Es waren 2.\n\nNein, 16 und zwei.")
    assert [text.partition(";")[0] for text in said[:3]] == [
        f"Datei {COMMENT}, Zeile 1: nennt „2“",
        f"Datei {COMMENT}, Zeile 3: nennt „16“, „zwei“",
        "Datei data/2031/massnahmen.csv, Zeile 2, Spalte naechster_schritt: nennt „2“",
    ]
    assert "parameters/2031.yaml" in said[3]
    assert len(said) == 6  # one entry for each of the two texts


def finding(text):
    return {"regel": "summe", "schluessel": "asylblg/gesamt/personen", "erlaeuterung": {"text": text}}


def test_an_explanation_that_is_printed_must_not_say_it_whatever_its_table(check):
    said = problems(check, "", [finding("Es sind 2 statt 3.")])
    place = "data/2031/erlaeuterungen.csv, regel summe, schluessel asylblg/gesamt/personen"
    assert said[0].startswith(f"Datei {place}: nennt „2“")


def test_texts_of_parameters_and_sources_must_not_say_it(check, town):
    edit_yaml(town / "parameters" / "2031.yaml", {"alternativtexte.abb-bausteine": "Zwei Kreise"})
    edit_yaml(town / "parameters" / "2031.yaml", {"konzept.titel": "Konzept für 2 Familien"})
    reason = {"nicht_geliefert.kinderbetreuung": "Es waren nur 2."}
    edit_yaml(town / "data" / "2031" / "quellen.yaml", reason)
    for year in (2030, 2031):
        counted = {"tabellen.schulen.definition": "ohne zwei neue Schüler"}
        edit_yaml(town / "data" / str(year) / "quellen.yaml", counted)
    assert [text.partition(";")[0] for text in problems(check)[:5]] == [
        "Datei parameters/2031.yaml, konzept.titel: nennt „2“",
        "Datei parameters/2031.yaml, alternativtexte.abb-bausteine: nennt „Zwei“",
        "Datei data/2030/quellen.yaml, tabellen.schulen.definition: nennt „zwei“",
        "Datei data/2031/quellen.yaml, tabellen.schulen.definition: nennt „zwei“",
        "Datei data/2031/quellen.yaml, nicht_geliefert.kinderbetreuung: nennt „2“",
    ]


def test_a_tables_text_that_counts_people_must_not_say_it_in_any_edition(check, town):
    written = [
        ("kennzahlen", "bezeichnung", "Kinder: 2", "2"),
        ("kennzahlen", "hinweis", "darunter 2 Kinder", "2"),
        ("massnahmen", "hinweise", "zwei neu zugezogene Familien", "zwei"),
        ("massnahmen", "stand_laut_konzept", "Sechzehn Geflüchtete nahmen teil.", "Sechzehn"),
        ("massnahmen", "bearbeitungsstand", "eine Schülerin fehlt noch", "eine"),
        ("akteure", "rolle", "begleitet 16 Schüler*innen", "16"),
    ]
    for year in (2030, 2031):
        for table, column, text, _ in written:
            edit_cell(town, year, table, column, text)
    assert [text.partition(";")[0] for text in problems(check)[:12]] == [
        f"Datei data/{year}/{table}.csv, Zeile 2, Spalte {column}: nennt „{word}“"
        for year in (2030, 2031)
        for table, column, _, word in written
    ]


def test_a_tables_text_may_count_other_things(check, town):
    for column, text in {
        "bearbeitungsstand": "Phase 2, Tabelle 1",
        "hinweise": "16 Treffen ohne Anmeldung",
        "naechster_schritt": "zwei Kindergärten",
    }.items():
        edit_cell(town, 2031, "massnahmen", column, text)
    check()


def test_what_somebody_has_read_may_be_said_until_it_is_edited(check, town):
    comment = "Die 2 Sprachkurse laufen weiter.\n"
    edit_cell(town, 2031, "massnahmen", "bearbeitungsstand", "2 Kinder")
    said = problems(check, comment)
    digests = [hashlib.sha256(text.encode()).hexdigest()[:12] for text in (comment, "2 Kinder")]
    assert said[-2:] == [
        f'- {{datei: texte/bausteine.md, pruefsumme: "{digests[0]}"}}',
        f'- {{datei: massnahmen.csv, pruefsumme: "{digests[1]}"}}',
    ]
    declare(town, *said[-2:])
    check(comment)
    edit_cell(town, 2031, "massnahmen", "hinweise", "zwei Kinder")  # another text of the same row
    said = problems(check, comment + "Ja.\n")
    assert [text.partition(";")[0] for text in said[:-3]] == [
        f"Datei {COMMENT}, Zeile 1: nennt „2“",
        "Datei data/2031/massnahmen.csv, Zeile 2, Spalte hinweise: nennt „zwei“",
    ]


def declare(town, *entries):
    """Write the entries of the message into the parameters, as they stand there."""
    path = town / "parameters" / "2031.yaml"
    text = path.read_text("utf-8")
    lines = "".join(f"    {entry}\n" for entry in entries)
    path.write_text(text.replace("geheimhaltung:\n", f"geheimhaltung:\n  gelesene_texte:\n{lines}", 1), "utf-8")


@pytest.mark.parametrize("entry", ["- bausteine.md", '- {datei: a.md, pruefsumme: "12"}', "- {datei: a.md}"])
def test_a_text_without_its_checksum_counts_as_not_read(check, town, entry):
    declare(town, entry)
    with pytest.raises(UnusableInput, match="gelesene_texte"):
        check()


def test_rounded_counts_are_hidden_as_they_are(decided, town, tmp_path):
    """39 and 91 persons are shown as 40 and 90, and 130 as they are."""
    folder = shutil.copytree(decided[2], tmp_path / "schutz")
    text = (town / "data" / "2031" / "asylblg.csv").read_text("utf-8")
    assert ",91\n" in text
    (folder / "2031" / "asylblg.csv").write_text(text.replace(",91\n", ",90\n").replace(",39\n", ",40\n"), "utf-8")
    (town / COMMENT).parent.mkdir()
    (town / COMMENT).write_text("Es sind 91 und 39, zusammen 130.", "utf-8")
    edition, cells = Edition(Root(town), 2031), {**decided[1], "2031/asylblg": []}
    protection = Protection(2031, "geschuetzt", edition.parameters.geheimhaltung, cells, folder, 5)
    with pytest.raises(DisclosureRefused, match="nennt „91“, „39“;"):
        refuse_secrets(edition, protection, [])


def test_where_nothing_is_hidden_nothing_is_read(town):
    edition = Edition(Root(town), 2031)
    shutil.rmtree(town / "data")
    refuse_secrets(edition, Protection(2031, "veroeffentlicht", edition.parameters.geheimhaltung), [])
