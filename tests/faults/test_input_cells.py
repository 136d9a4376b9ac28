"""Faults 22 to 24 and 28 to 31: what stands in a cell or a heading is understood as it is meant, or refused where it is.

Each by both ways in: a workbook that ``soest import`` reads, and the plain files that ``soest check`` reads.
"""

import unicodedata
from datetime import date, datetime

import pytest

from soest_analysis.edition import Edition
from soest_analysis.paths import Root
from tests.faults.offices import Survey, edit, places

CHECK = ("check", "2018")


@pytest.fixture
def survey(tmp_path):
    return Survey(tmp_path / "probstadt")


def named(done, start="data/2018/"):
    """Place and sentence of everything that a run complains about, the place from the edition's folder on."""
    lines = [line.removeprefix(f"Datei {start}").partition(": ") for line in done.stderr.splitlines()]
    return {place: sentence for place, _, sentence in lines}


def test_fault_22_a_heading_that_is_not_exactly_the_one_expected_is_refused_by_name(edition, survey):
    head = "aufenthaltsstatus,personen"
    edit(edition.root, "data/2018/asylblg.csv", (head, "aufenthaltsstatus,Menschen"))
    edit(edition.root, "data/2018/bevoelkerung.csv", ("jahr,gruppe,anzahl", "jahr,gruppe,anza\u0308hl"))
    edit(edition.root, "data/2018/erwerbsfaehige.csv", ("taetigkeit,personen", "taetigkeit,personen "))
    edit(edition.root, "data/2018/kinderbetreuung.csv", ("altersgruppe,kinder", "altersgruppe"))
    edit(edition.root, "data/2018/ziele.csv", ("ziel,baustein", "ziel,ziel,baustein"))
    lines = edition.refused(2, run=CHECK).stderr.splitlines()
    assert places(lines) == [
        *["data/2018/asylblg.csv, Zeile 1"] * 2,
        *["data/2018/bevoelkerung.csv, Zeile 1"] * 2,
        *["data/2018/erwerbsfaehige.csv, Zeile 1"] * 2,
        "data/2018/kinderbetreuung.csv, Zeile 1",
        "data/2018/ziele.csv, Zeile 1",
    ]
    assert lines[0].endswith("Spalte „personen“ erwartet, nicht gefunden.")
    assert lines[1].endswith("Spalte „Menschen“ gefunden, nicht erwartet.")
    assert lines[5].endswith("Spalte „personen “ gefunden, nicht erwartet.")
    assert lines[7].endswith("Spalte „ziel“ steht mehrfach da.")

    workbook = survey.workbook("arbeit", "belegung", "kennzahlen", "schulen")
    workbook["arbeit"].cell(9, workbook.column("arbeit", "Personen")).value = None
    workbook["belegung"].cell(9, workbook.column("belegung", "Monat")).value = "Monat "
    decomposed = unicodedata.normalize("NFD", "entfällt")
    workbook["kennzahlen"].cell(9, workbook.column("kennzahlen", "entfällt")).value = decomposed
    workbook["schulen"]["B9"].value = "Form"
    lines = survey.told(workbook, code=2)
    sheets = ["belegung", "arbeit", "schulen", "schulen", "kennzahlen"]  # as they stand in the workbook
    assert places(lines) == [f"antwort.xlsx, Blatt {sheet}, Zeile 9" for sheet in sheets]
    for sentence, expected in zip(
        lines,
        [
            "Spalte „Monat“ erwartet, „Monat “ gefunden (Leerzeichen am Rand",
            "Spalte „Personen“ erwartet, nicht gefunden.",
            "Spalte „Form“ einmal erwartet, mehrfach gefunden (A9 und B9).",
            "Spalte „Schule“ erwartet, nicht gefunden.",
            f"Spalte „entfällt“ erwartet, „{decomposed}“ gefunden (",
        ],
        strict=True,
    ):
        assert expected in sentence
        assert sentence.endswith("Bitte die Überschriften der verschickten Mappe wiederherstellen.")


NO_COUNTS = ["7 ", "sieben", "1.234", "12,5", "1e3", "TRUE", "-1", "2.5"]


def test_fault_23_what_is_no_count_is_refused_and_german_notation_is_never_misread(edition, survey):
    rows = "".join(f'grundschule,Schule {n},4,,"{text}",,,,\n' for n, text in enumerate(NO_COUNTS))
    head = (edition.root / "data/2018/schulen.csv").read_text("utf-8").splitlines()[0]
    edit(edition.root, "data/2018/schulen.csv", (None, f"{head}\n{rows}"))
    edit(edition.root, "data/2018/zuweisung.csv", ("79.12", '"79,12"'))  # a share, which may have decimals
    lines = edition.refused(2, run=CHECK).stderr.splitlines()
    assert places(lines) == [
        *(f"data/2018/schulen.csv, Zeile {n + 2}, Spalte schueler" for n in range(len(NO_COUNTS))),
        "data/2018/zuweisung.csv, Zeile 2, Spalte erfuellungsquote",
    ]
    for text, sentence in zip([*NO_COUNTS, "79,12"], lines, strict=True):
        assert "erwartet, " in sentence and sentence.endswith(f"„{text}“ gefunden.")

    workbook = survey.workbook("schulen")
    cells = [*(text for text in NO_COUNTS if text != "TRUE"), True, -1, 2.5, datetime(2031, 1, 3)]
    rows = [
        workbook.add("schulen", n, Form="Grundschule", Schule=f"Schule {n}", Klassen=value)
        for n, value in enumerate(cells)
    ]
    quota = workbook.cell("schulen", ("Realschule", "Dachs-Schule"), "Quote [Prozent]")
    quota.value, quota.number_format = 0.125, "0.0%"  # what Excel makes of 12,5% in a cell without format
    lines = survey.told(workbook, code=2)
    assert places(lines) == [
        f"antwort.xlsx, Blatt schulen, Zeile {quota.row}, Spalte Quote [Prozent]",
        *(f"antwort.xlsx, Blatt schulen, Zeile {row}, Spalte Klassen" for row in rows),
    ]
    shown = ["12,5 %", *(text for text in NO_COUNTS if text != "TRUE"), "WAHR", "-1", "2,5", "03.01.2031"]
    for text, sentence in zip(shown, lines, strict=True):
        assert "erwartet, " in sentence and f"„{text}“ gefunden." in sentence

    workbook = survey.workbook("schulen")  # and what is understood: a German Excel stores 12,5 as this number
    workbook.put("schulen", "Quote [Prozent]", {("Realschule", "Dachs-Schule"): 12.5})
    workbook.put("schulen", "Klassen", {("Realschule", "Dachs-Schule"): 7.0})
    survey.told(workbook)
    assert "real,Dachs-Schule,7,12.5,\n" in survey.csv("schulen")


NOTHING = ["-", ".", "*", "k. A."]


def test_fault_24_what_stands_for_nothing_never_becomes_zero(edition, survey):
    rows = "".join(f"grundschule,Schule {n},4,,{text},,,,\n" for n, text in enumerate(["", *NOTHING]))
    head = (edition.root / "data/2018/schulen.csv").read_text("utf-8").splitlines()[0]
    edit(edition.root, "data/2018/schulen.csv", (None, f"{head}\n{rows}"))
    lines = edition.refused(2, run=CHECK).stderr.splitlines()
    assert places(lines) == [f"data/2018/schulen.csv, Zeile {n + 3}, Spalte schueler" for n in range(len(NOTHING))]
    for text, sentence in zip(NOTHING, lines, strict=True):
        assert sentence.endswith(f"ganze Zahl ohne Tausenderpunkt erwartet, „{text}“ gefunden.")
    edit(edition.root, "data/2018/schulen.csv", (None, f"{head}\n{rows.splitlines()[0]}\n"))
    assert Edition(Root(edition.root), 2018).table("schulen").schueler.isna().tolist() == [True]

    workbook = survey.workbook("schulen")
    rows = [
        workbook.add("schulen", n, Form="Grundschule", Schule=f"Schule {n}", Klassen=text)
        for n, text in enumerate(NOTHING)
    ]
    lines = survey.told(workbook, code=2)
    assert places(lines) == [f"antwort.xlsx, Blatt schulen, Zeile {row}, Spalte Klassen" for row in rows]
    assert all(line.endswith("gefunden. Was nicht vorliegt, bitte leer lassen.") for line in lines)
    for row in rows:
        workbook["schulen"].cell(row, workbook.column("schulen", "Klassen")).value = None
    survey.told(workbook)
    assert "grund,Schule 3,,,\n" in survey.csv("schulen")
    assert Edition(survey.root, 2031).table("schulen").klassen.isna().all()


def test_fault_28_another_encoding_or_delimiter_is_named_and_a_byte_order_mark_is_read(edition, survey):
    folder = edition.root / "data" / "2018"
    files = {name: (folder / f"{name}.csv").read_text("utf-8") for name in ("ziele", "schulen", "akteure", "asylblg")}
    edit(edition.root, "data/2018/ziele.csv", (None, files["ziele"].encode("cp1252", "replace")))
    edit(edition.root, "data/2018/schulen.csv", (None, files["schulen"].encode("utf-16")))
    edit(edition.root, "data/2018/akteure.csv", (None, "\ufeff" + files["akteure"].replace("\n", "\r\n")))
    edit(edition.root, "data/2018/asylblg.csv", (None, files["asylblg"].replace(",", ";")))
    (folder / "texte").mkdir(exist_ok=True)
    edit(edition.root, "data/2018/texte/quellen.md", (None, "Geprüft.".encode("cp1252")))
    first = next(n for n, line in enumerate(files["ziele"].splitlines(), start=1) if not line.isascii())
    assert named(edition.refused(2, run=CHECK)) == {
        "asylblg.csv, Zeile 1": "Komma als Trennzeichen erwartet, Semikolon gefunden.",
        "schulen.csv": "UTF-8 erwartet, UTF-16 gefunden. Bitte als UTF-8 speichern (in Excel: „CSV UTF-8“).",
        "texte/quellen.md, Zeile 1": "UTF-8 erwartet, andere Kodierung gefunden. Bitte als UTF-8 speichern (in Excel: "
        "„CSV UTF-8“).",
        f"ziele.csv, Zeile {first}": "UTF-8 erwartet, andere Kodierung gefunden. Bitte als UTF-8 speichern (in Excel: "
        "„CSV UTF-8“).",
    }
    path = survey.root.folder / "antwort.xlsx"
    for content in ("Alter;Personen\r\n1-3;7\r\n".encode("cp1252"), "Alter;Müller\r\n1-3;7\r\n".encode("utf-16")):
        path.write_bytes(content)
        [line] = survey.told(path, code=2)
        assert "Excel-Arbeitsmappe (.xlsx) erwartet, CSV-Datei gefunden." in line


def test_fault_29_a_range_that_became_a_date_or_has_another_dash_is_refused(edition, survey):
    path = "data/2018/erwerbsfaehige.csv"
    lines = (edition.root / path).read_text("utf-8").splitlines()
    for number, old, new in ((1, "18-25", "18–25"), (2, "18-25", "2018-01-03"), (3, "18-25", "03. Jan")):
        lines[number] = lines[number].replace(old, new)
    edit(edition.root, path, (None, "\n".join(lines) + "\n"))
    found = named(edition.refused(2, run=CHECK))
    for row, text in ((2, "18–25"), (3, "2018-01-03"), (4, "03. Jan")):
        assert found[f"erwerbsfaehige.csv, Zeile {row}, Spalte altersgruppe"].endswith(f"erwartet, „{text}“ gefunden.")

    workbook = survey.workbook("arbeit")
    rows = [row for row in range(10, 19) if workbook["arbeit"].cell(row, 1).value == "1-3"]
    values = datetime(2031, 3, 1), "1–3", date(2031, 3, 1)
    for row, value in zip(rows, values, strict=True):
        workbook["arbeit"].cell(row, 1).value = value
    told = survey.told(workbook, code=2)
    assert places(told) == [f"antwort.xlsx, Blatt arbeit, Zeile {row}, Spalte Alter" for row in rows]
    advice = "Excel hat daraus ein Datum gemacht. Bitte die Zelle als Text formatieren und neu eingeben."
    assert told[0].endswith(f"Text erwartet, „01.03.2031“ gefunden. {advice}") and told[2].endswith(advice)
    assert told[1].endswith("eine Angabe aus „1-3“, „4-6“, „Gesamt“ erwartet, „1–3“ gefunden.")


def test_fault_30_formulas_without_result_and_error_values_are_refused(edition, survey):
    edit(edition.root, "data/2018/asylblg.csv", ("gestattung,122", "gestattung,#REF!"))
    edit(edition.root, "data/2018/ziele.csv", ("Kapitel 5.1.2.1", "#BEZUG!"))
    edit(edition.root, "data/2018/kinderbetreuung.csv", ("kita,u3,10", "kita,u3,=5+5"))
    found = named(edition.refused(2, run=CHECK))
    assert "Fehlerwert „#REF!“ einer Tabellenkalkulation gefunden." in found["asylblg.csv, Zeile 2, Spalte personen"]
    assert "ganze Zahl ohne Tausenderpunkt erwartet, „=5+5“" in found["kinderbetreuung.csv, Zeile 2, Spalte kinder"]
    assert [place for place, said in found.items() if "Fehlerwert „#BEZUG!“" in said] == [
        "ziele.csv, Zeile 8, Spalte fundstelle"
    ]

    workbook = survey.workbook("schulen")
    rows = [
        workbook.add("schulen", n, Form="Grundschule", Schule=f"Schule {n}", Klassen=value)
        for n, value in enumerate(["=2+2", "#REF!", 7])
    ]
    told = survey.told(workbook, code=2)  # openpyxl writes formulas without their results
    assert places(told) == [f"antwort.xlsx, Blatt schulen, Zeile {row}, Spalte Klassen" for row in rows[:2]]
    assert "das Ergebnis der Formel fehlt." in told[0] and "neu berechnen und speichern" in told[0]
    assert told[1].endswith("Angabe erwartet, Fehlerwert „#REF!“ gefunden. Bitte die Formel berichtigen.")


def test_fault_31_na_none_and_null_are_texts_and_never_missing(edition, survey):
    words = ["NA", "None", "null", "N/A", "nan"]
    head = (edition.root / "data/2018/schulen.csv").read_text("utf-8").splitlines()[0]
    rows = "".join(f"grundschule,{word},4,{word},,,,,\n" for word in words)
    edit(edition.root, "data/2018/schulen.csv", (None, f"{head}\n{rows}"))
    table = Edition(Root(edition.root), 2018).table("schulen")
    assert table.schule.tolist() == table.klassen_umfang.tolist() == words
    edit(edition.root, "data/2018/asylblg.csv", ("gestattung,", "NA,"))  # no category of this table
    edition.refused(2, "Zeile 2, Spalte aufenthaltsstatus: eine Angabe aus .* erwartet, „NA“ gefunden", run=CHECK)

    package = survey.root.descriptor.read_text("utf-8")
    package = package.replace('"1-3"', '"NA"').replace('"4-6"', '"null"').replace("mit Arbeit", "None")
    survey.root.descriptor.write_text(package, "utf-8")
    text = survey.root.table(2030, "arbeit").read_text("utf-8")
    survey.root.table(2030, "arbeit").write_text(text.replace("1-3", "NA").replace("4-6", "null"), "utf-8")
    workbook = survey.workbook("arbeit").put(
        "arbeit", "Personen", {("NA", "None"): 7, ("null", "None"): 8, ("Gesamt", "None"): 15}
    )
    workbook["arbeit"]["B7"].value = "None"  # „Neue Zählweise“
    survey.told(workbook)
    assert survey.csv("arbeit").startswith("alter,arbeit,personen\nNA,ja,7\n") and "null,ja,8\n" in survey.csv("arbeit")
    read = Edition(survey.root, 2031)
    assert read.table("arbeit").alter.notna().all() and read.sources.tabellen["arbeit"].definition == "None"
