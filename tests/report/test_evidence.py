"""Where the numbers in the text come from, in words; the files, lines and offices are invented."""

import pytest

from soest_analysis import origin
from soest_analysis.report.evidence import Register, describe, names


def place(value, line, *, file="data/2030/haus.csv", stand="30.09.2030", office="Amt", kind="zelle"):
    return {"art": kind, "wert": value, "datei": file, "zeile": line, "stand": stand, "lieferant": office}


CELLS = {f"2030:haus/{line}/personen": place(10.0 * line, line) for line in range(2, 12)} | {
    "2030:haus/2/plaetze": place(40.0, 2),
    "2031:haus/2/personen": place(30.0, 2, file="data/2031/haus.csv", stand="30.09.2031", office="Anderes Amt"),
    "2030:ohne/2/personen": place(7.0, 2, file="data/2030/ohne.csv", stand=None),
    "2030:haus#3": place(3.0, 0, kind="anzahl"),
    "2030:annahmen/preis#9": place(9.0, 0, file="parameters/2030.yaml", stand=None, kind="annahme")
    | {"worte": "Preis"},
    "Verlauf: Mitte#7.5": place(7.5, 0, stand=None, kind="modell") | {"worte": "Verlauf: Mitte"},
    "erwartungen#254": place(254.0, 0, file="datenqualitaet/befunde.json", stand=None, kind="anzahl"),
}
A, B = "2030:haus/2/personen", "2030:haus/3/personen"


@pytest.mark.parametrize(
    ("rechnung", "said"),
    [
        (A, "data/2030/haus.csv, Spalte personen, Zeile 2; Stand 30.09.2030; Amt"),
        (["-", A, B], "20 − 30; data/2030/haus.csv, Spalte personen, Zeilen 2 und 3; Stand 30.09.2030; Amt"),
        (["*", ["/", A, ["+", A, B]], 100], "20 : (20 + 30) × 100; data/2030/haus.csv, Spalte personen, Zeilen 2 und 3"),
        (["/", A, "2030:haus/2/plaetze"], "20 : 40; data/2030/haus.csv, Spalten personen und plaetze, Zeile 2;"),
        (["-", A, ["-", B, A]], "20 − (30 − 20);"),
        (["/", A, ["/", A, B]], "20 : (20 : 30);"),
        (["abs", ["-", A, B]], "30 − 20;"),
        (["+", *(f"2030:haus/{line}/personen" for line in range(2, 12))],
         "Summe aus 10 Werten; data/2030/haus.csv, Spalte personen, Zeilen 2 bis 11;"),
        (["+", A, *(f"2030:haus/{line}/personen" for line in (4, 5, 6, 9))], "Zeilen 2, 4 bis 6 und 9;"),
        (["-", "2031:haus/2/personen", A],
         "30 − 20; data/2031/haus.csv, Spalte personen, Zeile 2; data/2030/haus.csv, Spalte personen, Zeile 2; "
         "Stand 30.09.2031 und 30.09.2030; Anderes Amt und Amt"),
        (["+", A, "2031:haus/2/personen", B], "data/2030/haus.csv, Spalte personen, Zeilen 2 und 3; data/2031/haus.csv,"),
        ("2030:ohne/2/personen", "data/2030/ohne.csv, Spalte personen, Zeile 2; Amt"),
        ("2030:haus#3", "data/2030/haus.csv, gezählte Zeilen; Stand 30.09.2030; Amt"),
        (["*", A, "2030:annahmen/preis#9"],
         "20 × 9; data/2030/haus.csv, Spalte personen, Zeile 2; parameters/2030.yaml, Vorgabe: Preis; Stand 30.09.2030;"),
        ("Verlauf: Mitte#7.5", "data/2030/haus.csv, Modellrechnung: Verlauf: Mitte; Amt"),
        ("erwartungen#254", "datenqualitaet/befunde.json, gezählt: erwartungen; Amt"),
    ],
)  # fmt: skip
def test_a_number_is_told_by_formula_file_column_lines_date_and_office(rechnung, said):
    assert said in describe(rechnung, CELLS)


def test_many_dates_are_not_listed():
    cells = {f"2030:haus/{n}/personen": place(1.0, n, stand=f"0{n}/2030") for n in range(2, 6)}
    assert "Stand je Zeile" in describe(["+", *cells], cells)


def test_each_cell_is_named_once_in_the_order_of_the_expression():
    assert names(["-", ["*", B, 100], ["+", A, B]]) == [B, A]


def test_numbers_are_counted_through_the_report_and_keep_their_text():
    register = Register()
    marks = [f"{origin.OPEN}{n}{origin.BETWEEN}{number}{origin.CLOSE}" for n, number in enumerate(("20", "10"))]
    text = "Es sind {} Menschen, {} weniger.".format(*marks)
    shown = {"belege": [A, ["-", B, A]], "zellen": CELLS}
    first, second = (register.enter(text, shown, section) for section in ("eins", "zwei"))
    assert origin.plain(first) == "Es sind 20 Menschen, 10 weniger."
    assert origin.split(first)[1::3] == ["beleg-1", "beleg-2"] and origin.split(second)[1::3] == ["beleg-3", "beleg-4"]
    entries = [(entry["nummer"], entry["zahl"], entry["abschnitt"]) for entry in register.entries]
    assert entries == [(1, "20", "eins"), (2, "10", "eins"), (3, "20", "zwei"), (4, "10", "zwei")]
    assert register.entries[1]["text"].startswith("30 − 20; data/2030/haus.csv")
