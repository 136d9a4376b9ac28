"""What a published edition tells, read back from its files."""

import time
from fractions import Fraction

import openpyxl
import pytest

from soest_analysis import german
from soest_analysis.disclosure.artefacts import numbers, printed, stored
from soest_analysis.disclosure.published import read
from soest_analysis.origin import Figure
from tests.disclosure.small_edition import change, chart, figure, frame, houses, name, publish, table

A, B, C, ALL = map(name, ("a", "b", "c", "gesamt"))


@pytest.mark.parametrize(
    ("text", "digits", "low", "high"),
    [
        ("41,0\u00a0%", 0, "40.95", "41.05"),
        ("12", 0, "11.5", "12.5"),
        ("12", None, "12", "12"),
        ("1.234", None, "1234", "1234"),
        ("0,268", None, "0.268", "0.268"),  # all the digits that it has
        ("0,333333333", None, "0.3333333325", "0.3333333335"),  # more than nine are never printed
        ("−9,1", 1, "-9.15", "-9.05"),
        ("+3", None, "3", "3"),
        ("±0", None, "0", "0"),
        ("zwei", None, "2", "2"),
        ("Eine", None, "1", "1"),
    ],
)
def test_a_printed_number_says_where_the_exact_one_lies(text, digits, low, high):
    assert printed(text, digits) == (Fraction(low), Fraction(high))


@pytest.mark.parametrize("text", ["liegt nicht vor", "–", "12 bis 13", "12a", ""])
def test_what_is_no_number_is_not_read_as_one(text):
    assert printed(text) is None


def test_a_number_that_a_computer_wrote_is_the_fraction_it_was_computed_as():
    assert stored(100 * 50 / 122) == (Fraction(2500, 61),) * 2  # 40.98360655737705
    assert stored("76.72955974842768") == (Fraction(12200, 159),) * 2
    assert stored(7) == (7, 7) and stored(79.12) == (Fraction("79.12"),) * 2


def test_dates_years_and_names_are_no_numbers():
    text = "Stand 30.09.2018, 06/2018, Schuljahr 2018/2019, Niveau B1: 1.234 (−9,1 %), davon 7."
    assert numbers(text) == ["1.234", "−9,1", "7"]


def test_every_format_tells_the_same_numbers_and_what_is_hidden(tmp_path):
    share = Figure(50.0, ["*", ["/", figure(5, "c").origin, figure(10, "gesamt").origin], 100.0])
    data = houses(a=None, b=None, c=5, gesamt=10)
    text = f"Von {german.number(figure(10, 'gesamt'))} Menschen lebten {german.percent(share)} in c."
    found = read(publish(tmp_path, text, table(data), chart(data, "Balken. c: 5; gesamt: 10.")))
    assert found.problems == []
    assert sorted(found.hidden) == [A, B]
    for place in ("heime.ipynb, tab", "sachstandsbericht.ipynb, tab", "html, tab", "xlsx, tab", "tab-heim.csv"):
        told = {s.expression: (s.low, s.high) for s in found.statements if place in s.where}
        assert told == {C: (5, 5), ALL: (10, 10)}, place
        assert told == {
            s.expression: (s.low, s.high) for s in found.statements if place.replace("tab", "abb") in s.where
        }
    shares = {(s.low, s.high) for s in found.statements if s.expression == ["*", ["/", C, ALL], 100.0]}
    assert shares == {(Fraction("49.95"), Fraction("50.05"))}
    assert "sachstandsbericht.html, tab-heim, Zeile 3, Spalte personen" in {s.where for s in found.statements}


def test_only_the_formats_that_are_there_are_read(tmp_path):
    found = read(publish(tmp_path, table(houses(a=7)), formats=()))
    assert {s.where.partition(",")[0] for s in found.statements} == {
        "notebooks/heime.ipynb",
        "notebooks/sachstandsbericht.ipynb",
    }


def test_each_file_is_believed_for_itself(tmp_path):
    publish(tmp_path, table(houses(a=7)))
    change(tmp_path / "tabellen" / "tab-heim.csv", "a,7", "a,8")
    change(tmp_path / "sachstandsbericht.html", '<td class="zahl">7</td>', '<td class="zahl">9</td>')
    told = {s.where.partition(",")[0]: s.low for s in read(tmp_path).statements}
    assert (told["tabellen/tab-heim.csv"], told["sachstandsbericht.html"], told["sachstandsbericht.xlsx"]) == (8, 9, 7)


def test_a_number_without_evidence_is_told_as_such(tmp_path):
    found = read(publish(tmp_path, table(frame(a=figure(7, "a"), b=3))))
    unexplained = {(s.low, s.tables) for s in found.statements if s.expression is None}
    assert unexplained == {(3, ("heim",))}


def test_the_first_number_of_a_text_cell_is_the_one_with_evidence(tmp_path):
    data = houses(a=7).assign(text=[f"{german.signed(figure(2, 'b'))} seit Juni 2017"])
    told = {(s.expression, s.low, s.high) for s in read(publish(tmp_path, table(data))).statements if "html" in s.where}
    assert told == {(A, 7, 7), (B, Fraction("1.5"), Fraction("2.5"))}


def test_an_alternative_text_tells_only_what_the_data_tell(tmp_path):
    data = houses(a=4, b=5).assign(art=["Heim 7", "Heim 7"])
    alt = "Balken ab 2018, Höchstwert 5 (an 2 Stellen). Heim 7: 9; mit 3 Wendepunkten; sonst 6."  # 9 = 4 + 5
    found = read(publish(tmp_path, chart(data, alt)))
    assert {s.where for s in found.statements if s.expression is None} == {"abb-heim, Alternativtext, Zahl 6"}


def test_a_sum_with_something_hidden_explains_nothing(tmp_path):
    data = houses(a=4, b=None).assign(art=["x", "x"])
    found = read(publish(tmp_path, chart(data, "Balken. x: 9; a: 4.")))
    assert {s.where for s in found.statements if s.expression is None} == {"abb-heim, Alternativtext, Zahl 9"}


def test_a_formula_may_name_only_the_values_of_its_cells(tmp_path):
    share = Figure(50.0, ["*", ["/", figure(5, "c").origin, figure(10, "gesamt").origin], 100.0])
    publish(tmp_path, german.percent(share))
    path = tmp_path / "notebooks" / "sachstandsbericht.ipynb"
    assert read(tmp_path).problems == []
    change(path, "5 : 10 × 100", "5 : (4 + 6) × 100")
    assert [problem.partition(":")[2] for problem in read(tmp_path).problems] == [
        " die Zahl 4 der Rechnung gehört zu keiner ihrer Zellen.",
        " die Zahl 6 der Rechnung gehört zu keiner ihrer Zellen.",
    ]


def test_numbers_outside_tables_and_unknown_files_are_reported(tmp_path):
    publish(tmp_path, table(houses(a=7)))
    book = openpyxl.load_workbook(tmp_path / "sachstandsbericht.xlsx")
    book.create_sheet("Rest").append([1])
    book.save(tmp_path / "sachstandsbericht.xlsx")
    (tmp_path / "tabellen" / "rest.csv").write_text("a\n1\n")
    change(tmp_path / "notebooks" / "heime.ipynb", '"text/plain": "Heime"', '"text/plain": "Heime: 1"')
    problems = " ".join(read(tmp_path).problems)
    for said in ("Blatt Rest: gehört zu keiner", "Blatt Rest: eine Zahl außerhalb", "rest.csv", "die Zahl 1 steht nur"):
        assert said in problems


def test_a_table_of_another_shape_is_reported(tmp_path):
    publish(tmp_path, table(houses(a=7)))
    with (tmp_path / "tabellen" / "tab-heim.csv").open("a") as file:
        file.write("b,1\r\n")
    assert read(tmp_path).problems == ["tabellen/tab-heim.csv, tab-heim: andere Zeilen oder Spalten als beschrieben."]


def test_the_edition_2018_is_read_whole_and_every_number_has_evidence(published):
    start = time.process_time()
    found = read(published / "outputs" / "2018")
    assert time.process_time() - start < 6  # about 1 s; the machine may be busy
    assert found.problems == []
    counted = {"wohnungsvermittlung", "erwerbsfaehige", "schulen", "asylblg", "kinderbetreuung", "fluechtlinge"}
    unexplained = [s for s in found.statements if s.expression is None and counted & set(s.tables)]
    # A dash in the data, which the stacked bars show as nought.
    assert {(s.where.split(", ", 1)[1], s.low) for s in unexplained} == {
        (f"abb-wohnungsvermittlung, Zeile {row}, Spalte {column}", 0)
        for row in (3, 4)
        for column in ("noch_nicht_vermittelbar", "nicht_vermittelbar")
    }
    assert len(found.statements) > 5000
