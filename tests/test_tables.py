"""Strict reading: what is not exactly right is refused with file, line and column, and nothing is guessed."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from soest_analysis.descriptor import DataPackage, Table
from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root
from soest_analysis.tables import read_table, record_lines, write_table

ROOT = Root(Path(__file__).parents[1])
PACKAGE = DataPackage.load(ROOT.descriptor)
TABLE = Table.model_validate(
    {
        "name": "probe",
        "path": "probe.csv",
        "title": "Probe",
        "description": "Every type once",
        "lieferant": "Amt",
        "personenzahlen": [{"feld": "zahl"}],
        "schema": {
            "primaryKey": ["alter"],
            "fields": [
                {
                    "name": "alter",
                    "type": "string",
                    "title": "Alter",
                    "constraints": {"required": True},
                    "categories": [{"value": "18-25", "label": "18 bis 25"}, {"value": "26-35", "label": "26 bis 35"}],
                    "categoriesOrdered": True,
                },
                {"name": "zahl", "type": "integer", "title": "Zahl", "constraints": {"minimum": 0, "maximum": 1000}},
                {"name": "anteil", "type": "number", "title": "Anteil"},
                {"name": "tag", "type": "date", "title": "Tag"},
                {"name": "monat", "type": "yearmonth", "title": "Monat"},
                {"name": "code", "type": "string", "title": "Code", "constraints": {"pattern": "[a-z]{2,4}"}},
            ],
        },
    }
)
HEADER = "alter,zahl,anteil,tag,monat,code\n"
COLUMNS = [field.name for field in TABLE.fields]


@pytest.fixture
def read(tmp_path):
    """Read text or bytes as the table ``probe``."""

    def build(content):
        path = tmp_path / "probe.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, TABLE)

    return build


@pytest.fixture
def problems(read):
    """What is wrong with it."""

    def build(content):
        with pytest.raises(UnusableInput) as refusal:
            read(content)
        return refusal.value.problems

    return build


def row(**cells):
    """The second line of the file, right but for ``cells``."""
    right = {"alter": "18-25", "zahl": "7", "anteil": "7.5", "tag": "2030-09-30", "monat": "2030-09", "code": "ab"}
    return HEADER + ",".join((right | cells).values()) + "\n"


def test_a_right_file_is_read_with_its_types(read):
    frame = read(row() + "26-35,,,,,\n")
    assert frame.dtypes.astype(str).to_dict() == {
        "alter": "category",
        "zahl": "Int64",
        "anteil": "Float64",
        "tag": "datetime64[s]",
        "monat": "period[M]",
        "code": "string",
    }
    assert frame.iloc[0].tolist() == ["18-25", 7, 7.5, pd.Timestamp("2030-09-30"), pd.Period("2030-09"), "ab"]
    assert frame.iloc[1, 1:].isna().all()


def test_categories_keep_the_descriptors_order_even_if_one_does_not_occur(read):
    frame = read(HEADER + "26-35,,,,,\n")
    assert frame.alter.cat.ordered and frame.alter.cat.categories.tolist() == ["18-25", "26-35"]


WHOLE, DECIMAL = "ganze Zahl ohne Tausenderpunkt", "Zahl mit Dezimalpunkt und höchstens 15 Ziffern"
AGES, BLANK = "eine Angabe aus 18-25, 26-35", "Text ohne Leerzeichen am Rand"


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        *(("zahl", text, WHOLE) for text in ("sieben", "1.234", "12,5", "1e3", "TRUE", "2.5", "+7", "07", "0x7", "−7")),
        *(("zahl", text, WHOLE) for text in ("-", ".", "*", "k. A.", "x", "NA", "None", "null", "٧", "1_000")),
        *(("zahl", text, BLANK) for text in ("7 ", " 7", "\t7", "\u00a07", " ")),
        ("zahl", "-1", "mindestens 0"),
        ("zahl", "1001", "höchstens 1000"),
        *(("anteil", text, DECIMAL) for text in ("7,5", "1.234,5", "1e3", ".5", "5.", "7 %", "nan", "inf", "NaN", "-")),
        ("anteil", "1234567890.123456", DECIMAL),  # a floating-point number would give another one back
        *(
            ("alter", text, AGES)
            for text in ("18–25", "18 - 25", "18-24", "Jan 03", "2018-01-03", "NA", "None", "null")
        ),
        ("alter", "18-25 ", BLANK),
        ("alter", "", "Angabe erwartet, leere Zelle"),
        *(
            ("tag", text, "Datum JJJJ-MM-TT")
            for text in ("30.09.2030", "2030-02-30", "2030-13-01", "2030-9-1", "43373")
        ),
        *(("monat", text, "Monat JJJJ-MM") for text in ("2030-13", "09/2030", "2030", "2030-09-30", "Sep 30")),
        *(("code", text, "Angabe nach dem Muster [a-z]{2,4}") for text in ("a", "abcde", "AB", "ab1")),
        ("code", "u\u0308b", "zusammengesetzten Umlauten"),
        ("code", "a\ue000b", "Text ohne Zeichen wie U+E000, die nichts bedeuten,"),
        ("code", "a\u202eb", "Text ohne Zeichen wie U+202E, die nichts bedeuten,"),
        ("code", "a\x1bb", "Text ohne Zeichen wie U+001B, die nichts bedeuten,"),
        ("code", "a\u2028b", "Text ohne Zeichen wie U+2028, die nichts bedeuten,"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place_what_was_expected_and_what_was_found(problems, column, text, expected):
    cell = f'"{text}"'  # quoted, so that a comma stays in the cell
    [problem] = problems(row(**{column: cell}))
    assert problem.startswith(f"Datei probe.csv, Zeile 2, Spalte {column}: ")
    assert expected in problem and "erwartet" in problem
    advice = " Bitte die Stelle neu eintippen." if "die nichts bedeuten" in expected else ""
    shown = "".join(c if c.isprintable() or c in "\t\u00a0\ue000" else f"[U+{ord(c):04X}]" for c in text)
    assert problem.endswith(f"„{shown}“ gefunden.{advice}" if text else "leere Zelle gefunden.")


def test_absent_values_never_become_zero(read):
    frame = read(row(zahl="", anteil=""))
    assert frame[["zahl", "anteil"]].isna().all(axis=None)


def test_a_word_that_elsewhere_means_missing_stays_text(read):
    assert read(row(code="null")).code.tolist() == ["null"]


def test_all_problems_of_a_file_are_reported_at_once(problems):
    found = problems(HEADER + "18-25,sieben,,,,ab\n18-25,7,7;5,,,ab\n26-35,7\n99,7,,,2030,ab\n")
    assert [problem.removeprefix("Datei probe.csv, ").split(":")[0] for problem in found] == [
        "Zeile 2, Spalte zahl",
        "Zeile 3, Spalte anteil",
        "Zeile 3",  # the key of line 2 again
        "Zeile 4",
        "Zeile 5, Spalte alter",
        "Zeile 5, Spalte monat",
    ]


def test_a_repeated_key_is_refused_with_both_lines(problems):
    assert problems(row() + "18-25,11,,,,\n") == ["Datei probe.csv, Zeile 3: Schlüssel 18-25 steht schon in Zeile 2."]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("alter,zahl,anteil,tag,monat", ["Spalte „code“ erwartet, nicht gefunden"]),
        (
            "alter,ZAHL,anteil,tag,monat,code",
            ["Spalte „zahl“ erwartet, nicht", "Spalte „ZAHL“ gefunden, nicht erwartet"],
        ),
        ("alter,zahl ,anteil,tag,monat,code", ["Spalte „zahl“ erwartet, nicht", "Spalte „zahl “ gefunden"]),
        ("alter,zahl,anteil,tag,monat,code,code", ["Spalte „code“ steht mehrfach da"]),
        ("alter,zahl,anteil,tag,monat,code,mehr", ["Spalte „mehr“ gefunden, nicht erwartet"]),
        (
            "zahl,alter,anteil,tag,monat,code",
            ["Reihenfolge alter, zahl, anteil, tag, monat, code erwartet, zahl, alter"],
        ),
        ("alter;zahl;anteil;tag;monat;code", ["Komma als Trennzeichen erwartet, Semikolon gefunden"]),
    ],
)
def test_a_wrong_header_is_refused_column_by_column(problems, header, said):
    found = problems(f"{header}\n18-25,7,7.5,,,\n")
    assert len(found) == len(said)
    for problem, words in zip(found, said, strict=True):
        assert problem.startswith("Datei probe.csv, Zeile 1: ") and words in problem


def test_a_decomposed_umlaut_in_the_header_is_not_the_column(problems):
    assert any("a\u0308lter" in problem for problem in problems(row().replace("alter", "a\u0308lter")))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Kopfzeile erwartet, leere Datei gefunden"),
        (row(code="ab").replace("ab", "\u00fc").encode("cp1252"), "UTF-8 erwartet, andere Kodierung gefunden"),
        (row().encode("utf-16"), "UTF-8 erwartet, UTF-16 gefunden"),
        (row().encode("utf-16-le"), "UTF-8 erwartet"),
        (row().encode() + b'18-25,"7', "lesbares CSV erwartet. Hier oder darüber steht ein Anführungszeichen zu viel"),
        (b"PK\x03\x04\x00\x00", "UTF-8 erwartet, Nullzeichen gefunden"),  # an .xlsx named .csv
        (b"\xd0\xcf\x11\xe0", "UTF-8 erwartet"),  # an old .xls named .csv
    ],
)
def test_a_file_that_is_no_utf8_csv_is_refused_with_one_sentence(problems, content, said):
    [problem] = problems(content)
    assert re.match(r"Datei probe\.csv(, Zeile \d+)?: ", problem) and said in problem


def test_html_named_csv_has_none_of_the_columns(problems):
    found = problems("<html><table><tr><td>7</td></tr></table></html>")
    assert [
        f"Spalte „{name}“ erwartet, nicht gefunden" in text for name, text in zip(COLUMNS, found, strict=False)
    ] == [True] * 6


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf" + row().encode(), row().replace("\n", "\r\n").encode(), row()[:-1]]
)
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(read, content):
    assert_frame_equal(read(content), read(row()))


def test_a_header_alone_is_refused_because_nothing_was_delivered(problems):
    (problem,) = problems(HEADER)
    assert problem.startswith("Datei probe.csv: mindestens eine Zeile unter der Kopfzeile erwartet, keine gefunden.")


def test_a_table_that_may_be_empty_keeps_its_types(read, tmp_path):
    filled = read(row())
    (tmp_path / "probe.csv").write_text(HEADER, encoding="utf-8")
    frame = read_table(tmp_path / "probe.csv", TABLE.model_copy(update={"leer_erlaubt": True}))
    assert frame.empty and frame.dtypes.equals(filled.dtypes)


@pytest.mark.parametrize("error", ["#REF!", "#BEZUG!", "#DIV/0!", "#N/A", "#NAME?"])
def test_an_error_of_the_spreadsheet_is_no_text(problems, error):
    assert problems(row(code=error)) == [
        f"Datei probe.csv, Zeile 2, Spalte code: Angabe erwartet, Fehlerwert „{error}“ einer Tabellenkalkulation gefunden."
    ]


def test_a_blank_line_is_refused(problems):
    assert problems(row() + "\n") == ["Datei probe.csv, Zeile 3: 6 Felder erwartet, 0 gefunden."]


def test_an_absent_file_says_what_to_do(tmp_path):
    with pytest.raises(UnusableInput, match=r"Datei data/2030/probe.csv: fehlt\. Bitte anlegen"):
        read_table(tmp_path / "probe.csv", TABLE, "data/2030/probe.csv")


@given(text=st.text("0123456789.,-+eE ", min_size=1, max_size=8), column=st.sampled_from(["zahl", "anteil"]))
def test_a_number_is_read_as_it_stands_or_refused(tmp_path_factory, text, column):
    path = tmp_path_factory.getbasetemp() / "zahl.csv"
    path.write_text(row(**{column: f'"{text}"'}), encoding="utf-8")
    try:
        value = read_table(path, TABLE)[column].iloc[0]
    except UnusableInput as refusal:
        assert f"„{text}“" in str(refusal)
    else:
        assert Decimal(str(value)) == Decimal(text)


@pytest.mark.parametrize("name", [table.name for table in PACKAGE.resources])
def test_a_table_written_back_is_the_same_file(tmp_path, unchanged, name):
    source, copy = ROOT.table(2018, name), tmp_path / "copy.csv"
    write_table(unchanged(read_table(source, PACKAGE.table(name))), copy)
    assert copy.read_bytes() == source.read_bytes()


def test_text_with_commas_quotes_and_formulas_survives_the_round_trip(tmp_path, unchanged):
    frame = unchanged(pd.DataFrame({"text": pd.array(['a, "b"', "=1+1", "NA", "Zeile\nzwei", None], dtype="string")}))
    table = Table.model_validate(
        TABLE.model_dump(by_alias=True)
        | {"schema": {"primaryKey": ["text"], "fields": [{"name": "text", "type": "string", "title": "Text"}]}}
        | {"personenzahlen": []}
    )
    write_table(frame.dropna(), tmp_path / "text.csv")
    assert_frame_equal(read_table(tmp_path / "text.csv", table), frame.dropna())


def test_an_unknown_table_names_the_known_ones():
    with pytest.raises(KeyError, match="„gibt_es_nicht“ ist unbekannt; bekannt sind: zuweisung, bevoelkerung"):
        PACKAGE.table("gibt_es_nicht")


def _fields(*fields):
    return {"schema": {"primaryKey": [], "fields": fields}}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": "../probe"}, "name"),
        ({"unbekannt": 1}, "unbekannt"),
        ({"seit": "2031"}, "seit"),
        (_fields({"name": "a", "type": "string", "title": "A", "constraints": {"pattern": "("}}), "pattern"),
        ({"schema": {"primaryKey": [], "fields": [{"name": "a", "type": "boolean", "title": "A"}]}}, "fields.0.type"),
    ],
)
def test_a_descriptor_that_says_what_we_do_not_know_is_refused_with_the_place(tmp_path, change, place):
    resource = TABLE.model_dump(by_alias=True) | change
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "a", "title": "A", "resources": [resource]}), encoding="utf-8")
    with pytest.raises(UnusableInput, match=rf"Datei datapackage.json, resources.0.*{place}: "):
        DataPackage.load(path)


def test_a_descriptor_that_names_something_twice_is_refused(tmp_path):
    path, field = tmp_path / "datapackage.json", {"name": "a", "type": "string", "title": "A"}
    resource = TABLE.model_dump(by_alias=True)
    for resources, said in (
        ([resource, resource], "Tabelle mehrfach genannt: probe"),
        ([resource | _fields(field, field)], "Feld mehrfach genannt: a"),
        (
            [resource | _fields(field | {"categories": [{"value": "x", "label": "X"}] * 2})],
            "a, Angabe mehrfach genannt: x",
        ),
    ):
        path.write_text(json.dumps({"name": "a", "title": "A", "resources": resources}), encoding="utf-8")
        with pytest.raises(UnusableInput, match=said):
            DataPackage.load(path)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"feld": "alter"}, "Feld mit Zahlen außerhalb des Schlüssels erwartet, „alter“ gefunden"),
        ({"feld": "zahl", "wo": {"ort": ["a"]}}, "unbekanntes Feld „ort“ genannt"),
        ({"feld": "zahl", "ausser": {"alter": ["18-25", "26"]}}, "alter hat keine Angabe „26“"),
        ({"feld": "zahl", "ohne": {}}, "unbekannter Schlüssel"),
        (True, "Schlüssel und Werte erwartet, „true“ gefunden"),
    ],
)
def test_counts_of_persons_are_named_by_fields_and_codes_that_exist(tmp_path, counts, said):
    resource = TABLE.model_dump(by_alias=True) | {"personenzahlen": [counts]}
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "a", "title": "A", "resources": [resource]}), encoding="utf-8")
    with pytest.raises(UnusableInput, match=said):
        DataPackage.load(path)


def test_which_figures_count_persons_can_depend_on_the_row():
    conditions = {"wo": {"alter": ["18-25"]}, "ausser": {"code": ["ab"]}}
    resource = TABLE.model_dump(by_alias=True) | {"personenzahlen": [{"feld": "zahl", **conditions}]}
    table = Table.model_validate(resource)
    rows = [("18-25", "xy"), ("26-35", "xy"), ("18-25", "ab"), (pd.NA, "xy")]  # one that does not say is meant
    counted = [table.counts_persons({"alter": alter, "code": code}, "zahl") for alter, code in rows]
    assert counted == [True, False, False, True]
    assert not table.counts_persons({"alter": "18-25", "code": "xy"}, "anteil")


def test_the_lines_of_records_are_counted_as_they_are_read(tmp_path):
    (tmp_path / "probe.csv").write_bytes('\ufeffa\r\nx\u2028y\r\n"z\r\nz"\r\nlast\r\n'.encode())
    assert record_lines(tmp_path / "probe.csv") == [2, 4, 5]
