"""Two editions of an invented town, Musterstadt, and every difference between them."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from soest_analysis import origin
from soest_analysis.cli import cli
from soest_analysis.compare import (
    COLUMNS,
    MOVES,
    as_json,
    as_text,
    compare,
    compare_with_earlier,
    moved,
    place,
    summary,
)
from soest_analysis.compare.tables import weight
from soest_analysis.disclosure.protection import Protection
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.parameters import Disclosure
from soest_analysis.paths import Root

PARAMETERS = (Path(__file__).parent / "towns" / "musterstadt" / "parameters" / "2030.yaml").read_text(encoding="utf-8")
STATUS = [{"value": "begonnen", "label": "Begonnen"}, {"value": "fertig", "label": "Fertig"}]
GROUPS = [{"value": code, "label": code.capitalize()} for code in ("nah", "fern", "gesamt")]
TOPICS = [{"value": "sprache", "label": "Sprache"}]
UNITS = [{"value": code, "label": code.capitalize()} for code in ("personen", "prozent", "kurse")]
AREAS = [{"value": code, "label": code.capitalize()} for code in ("stadt", "kreis")]
SERIES = {"zeit": "stichtag", "je": ["kennzahl"], "gleich": ["einheit", "gebiet"], "bruch": "definition"}


def described(name, fields, key, **extra):
    """A table: fields as ``name:type:unit``, type string and no unit if left out."""
    columns = []
    for text in fields.split():
        column, kind, unit = [*text.split(":"), "", ""][:3]
        field = {"name": column, "type": kind or "string", "title": column.capitalize(), "unit": unit or None}
        codes = {"gruppe": GROUPS, "status": STATUS, "baustein": TOPICS, "einheit": UNITS, "gebiet": AREAS}.get(column)
        columns.append(field | ({"categories": codes} if codes else {}))
    return {
        **{"name": name, "path": f"{name}.csv", "title": f"Tafel {name}", "description": "", "lieferant": "Amt"},
        **{"personenzahlen": [], "leer_erlaubt": True, "schema": {"fields": columns, "primaryKey": key}, **extra},
    }


TABLES = [
    described(
        "herkunft",
        "gruppe personen:integer:Personen anteil:number:Prozent",
        ["gruppe"],
        summen=[{"feld": "gruppe", "gesamt": "gesamt"}],
    ),
    described(
        "belegung",
        "monat:yearmonth haus personen:integer:Personen",
        ["monat", "haus"],
        zeitreihe={"zeit": "monat", "je": ["haus"]},
    ),
    described(
        "kennzahlen",
        "kennzahl stichtag:date zeitbezug art bezeichnung wert:number einheit gebiet fundstelle definition",
        ["kennzahl", "stichtag", "fundstelle"],
        zeitreihe=SERIES,
        erhebung={"nur": {"art": ["kennzahl"]}},
    ),
    described("ziele", "ziel text phase:integer plaetze:integer:Plätze fundstelle", ["ziel"]),
    described("massnahmen", "nummer baustein titel status bearbeitungsstand naechster_schritt termin:date", ["nummer"]),
    described("frueher", "gruppe personen:integer:Personen", ["gruppe"], eingestellt={"ab": 2041, "grund": "zu klein"}),
    described("spaeter", "gruppe personen:integer:Personen", ["gruppe"], seit=2041),
    described("erlaeuterungen", "regel schluessel erlaeuterung stelle datum:date", ["regel", "schluessel"]),
]
HEADS = {table["name"]: ",".join(field["name"] for field in table["schema"]["fields"]) for table in TABLES}


@pytest.fixture
def town(tmp_path):
    """``town({2030: {"herkunft": ["nah,7,"]}, …}, absent={2031: {"ziele": "krank"}}, sources={2031: {"ziele": {…}}})``.

    Tables that are not named hold no row. Returns the editions, earliest first.
    """

    def build(rows, absent=None, sources=None, documents=None):
        (tmp_path / "parameters").mkdir()
        (tmp_path / "data").mkdir()
        package = {"name": "klein", "title": "klein", "resources": TABLES}
        (tmp_path / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        for year, tables in rows.items():
            text = PARAMETERS.replace("jahr: 2030", f"jahr: {year}", 1).replace("stichtag: 2030", f"stichtag: {year}")
            (tmp_path / "parameters" / f"{year}.yaml").write_text(text, encoding="utf-8")
            folder, missing = tmp_path / "data" / str(year), (absent or {}).get(year, {})
            folder.mkdir()
            for name in HEADS.keys() - missing.keys():
                lines = [HEADS[name], *tables.get(name, [])]
                (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
            entry = {"dokument": "d", "stand": f"30.09.{year}", "fundstelle": "Blatt 1", "lieferant": "Amt"}
            document = {"titel": "Mappe", "kurz": f"Mappe {year}", "herausgeber": "Amt", "lizenz": "CC0"}
            given = (sources or {}).get(year, {})
            content = {
                "dokumente": {"d": document | (documents or {}).get(year, {})},
                "tabellen": {name: entry | given.get(name, {}) for name in HEADS.keys() - missing.keys()},
                "nicht_geliefert": missing,
            }
            (folder / "quellen.yaml").write_text(json.dumps(content), encoding="utf-8")
        return [Edition(Root(tmp_path), year) for year in rows]

    return build


def brief(comparison, *columns):
    """The columns of every change, in order."""
    return comparison.changes[list(columns)].to_numpy().tolist()


def test_a_table_whose_values_moved_shows_the_difference_from_stand_to_stand(town):
    a, b = town({2030: {"herkunft": ["nah,122,20.2", "fern,37,"]}, 2031: {"herkunft": ["nah,131,20.5", "fern,37,"]}})
    changes = compare(a, b).changes
    assert len(changes) == 2  # 37 stayed
    row = changes.iloc[0].to_dict()
    assert row == {
        **{"tabelle": "herkunft", "titel": "Tafel herkunft", "schluessel": "Nah", "feld": "personen"},
        **{"feldtitel": "Personen", "einheit": "Personen", "art": "geaendert", "ebene": "einzelwert"},
        **{"alt": 122, "neu": 131, "veraenderung": 9, "prozent": pytest.approx(7.377, abs=0.001)},  # 9/122
        **{"stand_alt": "30.09.2030", "stand_neu": "30.09.2031", "grund": None},
        "quelle_alt": "Ausgabe 2030: Stand 30.09.2030; Mappe 2030, Blatt 1",
        "quelle_neu": "Ausgabe 2031: Stand 30.09.2031; Mappe 2031, Blatt 1",
    }
    share = changes.iloc[1]
    assert share.veraenderung == 0.3 and share.prozent is None  # percentage points, and not a percent of percents


@pytest.mark.parametrize(("old", "new", "percent"), [(0, 5, None), (-4, 2, None), (4, 5, 25.0)])
def test_a_share_of_nothing_or_of_less_is_not_given(town, old, new, percent):
    a, b = town({2030: {"herkunft": [f"nah,{old},"]}, 2031: {"herkunft": [f"nah,{new},"]}})
    assert brief(compare(a, b), "veraenderung", "prozent") == [[new - old, percent]]


def test_rows_and_values_come_and_go(town):
    a, b = town(
        {2030: {"herkunft": ["nah,7,", "gesamt,20,5.5"]}, 2031: {"herkunft": ["fern,4,36.4", "gesamt,,9.5"]}},
        documents={2031: {"datei": "amt.xlsx"}},
    )
    comparison = compare(a, b)
    assert brief(comparison, "schluessel", "feld", "art", "alt", "neu", "grund") == [
        ["Gesamt", "anteil", "geaendert", 5.5, 9.5, None],
        ["Fern", "personen", "neu", None, 4, None],
        ["Fern", "anteil", "neu", None, 36.4, None],
        ["Gesamt", "personen", "entfallen", 20, None, "liegt in Ausgabe 2031 nicht vor"],
        ["Nah", "personen", "entfallen", 7, None, "in Ausgabe 2031 nicht mehr enthalten"],
    ]
    assert comparison.changes.ebene.tolist() == ["summe", "einzelwert", "einzelwert", "summe", "einzelwert"]
    assert comparison.changes.quelle_neu[1] == "Ausgabe 2031: Stand 30.09.2031; Mappe 2031, Blatt 1; Datei amt.xlsx"
    assert comparison.changes.quelle_neu[4] is None and comparison.changes.stand_neu[4] is None


def test_a_table_that_is_counted_anew_shows_both_values_and_subtracts_nothing(town):
    a, b = town(
        {2030: {"herkunft": ["nah,122,", "fern,37,"]}, 2031: {"herkunft": ["nah,131,", "fern,37,"]}},
        sources={2031: {"herkunft": {"definition": "mit Nebenwohnsitz"}}},
    )
    columns = ("schluessel", "art", "alt", "neu", "veraenderung", "prozent", "grund")
    assert brief(compare(a, b), *columns) == [["Nah", "neue_zaehlweise", 122, 131, None, None, "mit Nebenwohnsitz"]]


def test_texts_come_after_figures_and_a_number_without_unit_is_a_name(town):
    a, b = town(
        {
            2030: {"ziele": ["z1,Alle lernen.,1,40,Seite 1", "z2,Alle wohnen.,2,7,Seite 1", "z3,Alt.,,,Seite 2"]},
            2031: {"ziele": ["z1,Alle lernen viel.,2,40,Seite 9", "z2,Alle wohnen.,2,8,", "z4,Neu.,3,,Seite 3"]},
        }
    )
    assert brief(compare(a, b), "schluessel", "feld", "art", "ebene", "alt", "neu", "veraenderung") == [
        ["z2", "plaetze", "geaendert", "einzelwert", 7, 8, 1],
        ["z1", "text", "geaendert", "text", "Alle lernen.", "Alle lernen viel.", None],
        ["z1", "phase", "geaendert", "text", 1, 2, None],
        ["z4", "text", "neu", "text", None, "Neu.", None],
        ["z3", "text", "entfallen", "text", "Alt.", None, None],
    ]


def test_a_row_that_names_its_place_names_it_as_source(town):
    a, b = town({2030: {"ziele": ["z1,,,1,Seite 4"]}, 2031: {"ziele": ["z1,,,2,"]}})
    assert brief(compare(a, b), "quelle_alt", "quelle_neu") == [
        ["Ausgabe 2030: Stand 30.09.2030; Mappe 2030, Seite 4", "Ausgabe 2031: Stand 30.09.2031; Mappe 2031, Blatt 1"]
    ]


def test_a_small_count_that_doubled_does_not_outrank_a_large_one(town):
    # |new - old| / sqrt(larger): fern 8/sqrt(116) = 0.74; nah 1/sqrt(2) = 0.71; gesamt 100/sqrt(10000) = 1.0
    a, b = town(
        {
            2030: {"herkunft": ["nah,1,", "fern,108,", "gesamt,10000,"]},
            2031: {"herkunft": ["nah,2,", "fern,116,", "gesamt,9900,"]},
        }
    )
    changes = compare(a, b).changes
    assert changes.schluessel.tolist() == ["Gesamt", "Fern", "Nah"]
    assert [round(weight(change), 2) for change in changes.to_dict("records")] == [1.0, 0.74, 0.71]


def test_a_revised_point_names_both_sources_and_a_new_one_is_set_beside_the_last(town):
    a, b = town(
        {
            2030: {"belegung": ["2030-08,Ost,190", "2030-09,Ost,200", "2030-09,West,50"]},
            2031: {"belegung": ["2030-08,Ost,202", "2030-09,Ost,200", "2030-12,Ost,230", "2031-09,Ost,210"]},
        }
    )
    columns = ("schluessel", "art", "ebene", "alt", "neu", "veraenderung", "stand_alt", "stand_neu")
    assert brief(compare(a, b), *columns) == [
        ["12/2030, Ost", "neu", "zwischenstand", 200, 230, 30, "09/2030", "12/2030"],  # 30/sqrt(230) = 1.98
        ["08/2030, Ost", "revidiert", "einzelwert", 190, 202, 12, "08/2030", "08/2030"],  # 12/sqrt(202) = 0.84
        ["09/2031, Ost", "neu", "einzelwert", 200, 210, 10, "09/2030", "09/2031"],  # 10/sqrt(210) = 0.69
    ]
    revised = compare(a, b).changes.iloc[1]
    assert revised.quelle_alt.startswith("Ausgabe 2030: ") and revised.quelle_neu.startswith("Ausgabe 2031: ")


def test_a_point_that_was_empty_or_is_emptied(town):
    a, b = town(
        {
            2030: {"belegung": ["2030-08,Ost,", "2030-09,Ost,7"]},
            2031: {"belegung": ["2030-08,Ost,11", "2030-09,Ost,", "2030-10,Ost,"]},
        }
    )
    assert brief(compare(a, b), "schluessel", "art", "alt", "neu") == [
        ["08/2030, Ost", "neu", None, 11],
        ["09/2030, Ost", "revidiert", 7, None],
    ]


def test_a_point_from_before_the_last_one_is_new_but_moved_nothing(town):
    a, b = town({2030: {"belegung": ["2030-09,Ost,7"]}, 2031: {"belegung": ["2029-09,Ost,11", "2030-09,West,4"]}})
    assert brief(compare(a, b), "schluessel", "art", "alt", "neu", "veraenderung", "stand_alt") == [
        ["09/2029, Ost", "neu", None, 11, None, None],
        ["09/2030, West", "neu", None, 4, None, None],
    ]


def test_a_series_that_is_counted_anew_is_not_revised(town):
    a, b = town(
        {
            2030: {"belegung": ["2030-08,Ost,200", "2030-09,Ost,200"]},
            2031: {"belegung": ["2030-08,Ost,200", "2030-09,Ost,150", "2031-09,Ost,160"]},
        },
        sources={2031: {"belegung": {"definition": "ohne Gäste"}}},
    )
    columns = ("schluessel", "art", "alt", "neu", "veraenderung", "grund")
    assert brief(compare(a, b), *columns) == [
        ["09/2030, Ost", "neue_zaehlweise", 200, 150, None, "ohne Gäste"],
        ["09/2031, Ost", "neue_zaehlweise", 200, 160, None, "ohne Gäste"],
    ]


def test_a_first_value_is_new_however_it_is_counted(town):
    a, b = town(
        {2030: {"belegung": ["2030-09,Ost,"]}, 2031: {"belegung": ["2030-09,Ost,7", "2031-09,Ost,11"]}},
        sources={2031: {"belegung": {"definition": "ohne Gäste"}}},
    )
    assert brief(compare(a, b), "art", "alt", "neu", "grund") == [["neu", None, 7, None], ["neu", None, 11, None]]


def test_over_several_editions_only_the_ends_count(town):
    first, second, third = town(
        {
            2030: {"belegung": ["2030-08,Ost,7", "2030-09,Ost,20"]},
            2031: {"belegung": ["2030-08,Ost,11", "2030-09,Ost,21"]},
            2032: {"belegung": ["2030-08,Ost,7", "2032-09,Ost,30"]},
        }
    )
    assert brief(compare(first, third), "schluessel", "art", "alt", "neu", "quelle_neu", "grund") == [
        [
            *("09/2032, Ost", "neu", 21, 30, "Ausgabe 2032: Stand 30.09.2032; Mappe 2032, Blatt 1"),
            "Wert für 09/2030 berichtigt: 20 → 21",
        ],
        ["09/2030, Ost", "revidiert", 20, 21, "Ausgabe 2031: Stand 30.09.2031; Mappe 2031, Blatt 1", None],
    ]
    assert brief(compare(second, third), "schluessel", "art", "alt", "neu") == [
        ["09/2032, Ost", "neu", 21, 30],
        ["08/2030, Ost", "revidiert", 11, 7],
    ]


def figure(name, day, value, *, when="", art="kennzahl", unit="personen", area="stadt", place="S. 1", definition=""):
    """A line of the key figures."""
    return f"{name},{day},{when},{art},Zahl {name},{value},{unit},{area},{place},{definition}"


def test_a_key_figure_is_one_row_from_latest_to_latest(town):
    a, b = town(
        {
            2030: {
                "kennzahlen": [figure("kurse", "2029-12-31", 5), figure("kurse", "2030-06-30", 7, when="Mitte 2030")]
            },
            2031: {"kennzahlen": [figure("kurse", "2031-03-31", 9), figure("kurse", "2031-06-30", 11)]},
        }
    )
    columns = ("schluessel", "ebene", "einheit", "art", "alt", "neu", "veraenderung", "stand_alt", "stand_neu")
    assert brief(compare(a, b), *columns) == [
        ["Zahl kurse", "kennzahl", "Personen", "geaendert", 7.0, 11.0, 4.0, "Mitte 2030", "30.06.2031"]
    ]


def test_the_same_value_for_a_later_day_is_no_change(town):
    a, b = town(
        {
            2030: {"kennzahlen": [figure("kurse", "2030-06-30", 7)]},
            2031: {"kennzahlen": [figure("kurse", "2031-06-30", 7)]},
        }
    )
    assert compare(a, b).changes.empty


def test_a_key_figure_stated_otherwise_for_the_same_day_is_revised_once(town):
    a, b = town(
        {
            2030: {"kennzahlen": [figure("kurse", "2030-06-30", 7), figure("kurse", "2030-06-30", 7, place="S. 9")]},
            2031: {"kennzahlen": [figure("kurse", "2030-06-30", 8), figure("kurse", "2030-06-30", 8, place="S. 9")]},
        }
    )
    assert brief(compare(a, b), "art", "alt", "neu") == [["revidiert", 7.0, 8.0]]


def test_a_later_value_is_compared_with_the_revised_one_and_says_so(town):
    a, b = town(
        {
            2030: {"kennzahlen": [figure("kurse", "2030-06-30", 200)]},
            2031: {"kennzahlen": [figure("kurse", "2030-06-30", 202), figure("kurse", "2031-06-30", 230)]},
        }
    )
    assert brief(compare(a, b), "art", "alt", "neu", "grund") == [
        ["geaendert", 202.0, 230.0, "Wert für 30.06.2030 berichtigt: 200 → 202"],
        ["revidiert", 200.0, 202.0, None],
    ]


@pytest.mark.parametrize(
    ("change", "unit", "reason"),
    [
        ({"unit": "prozent"}, None, "andere Einheit (Personen → Prozent)"),
        ({"area": "kreis"}, "Personen", "anderes Gebiet (Stadt → Kreis)"),
        ({"definition": "ohne Gäste"}, "Personen", "ohne Gäste"),
        ({"area": "kreis", "definition": "ohne Gäste"}, "Personen", "ohne Gäste; anderes Gebiet (Stadt → Kreis)"),
    ],
)
def test_a_key_figure_that_is_counted_otherwise_says_why(town, change, unit, reason):
    a, b = town(
        {
            2030: {"kennzahlen": [figure("kurse", "2030-06-30", 7)]},
            2031: {"kennzahlen": [figure("kurse", "2031-06-30", 7, **change)]},  # the same number means another thing
        }
    )
    assert brief(compare(a, b), "art", "alt", "neu", "einheit", "veraenderung", "grund") == [
        ["neue_zaehlweise", 7.0, 7.0, unit, None, reason]
    ]


def test_key_figures_come_and_go(town):
    a, b = town(
        {
            2030: {"kennzahlen": [figure("kurse", "2030-06-30", 7), figure("still", "2030-06-30", 4)]},
            2031: {"kennzahlen": [figure("kurse", "2031-06-30", ""), figure("neu", "2031-06-30", 11)]},
        }
    )
    assert brief(compare(a, b), "schluessel", "art", "alt", "neu", "grund") == [
        ["Zahl kurse", "entfallen", 7.0, None, "liegt in Ausgabe 2031 nicht vor"],
        ["Zahl neu", "neu", None, 11.0, None],
        ["Zahl still", "entfallen", 4.0, None, "in Ausgabe 2031 nicht mehr enthalten"],
    ]


def test_key_figures_that_one_edition_did_not_get_are_continued_from_the_ones_before(town):
    editions = town(
        {
            2030: {"kennzahlen": [figure("kurse", "2030-06-30", 7)]},
            2031: {},
            2032: {"kennzahlen": [figure("kurse", "2030-06-30", 8), figure("kurse", "2032-06-30", 11)]},
        },
        absent={2031: {"kennzahlen": "krank"}},
    )
    assert brief(compare(*editions[1:]), "art", "alt", "neu") == [["geaendert", 8.0, 11.0], ["revidiert", 7.0, 8.0]]


def test_a_measure_that_moved_is_no_edition_without_change(town):
    a, b = town({2030: {"massnahmen": ["1.1,sprache,A,,,,"]}, 2031: {"massnahmen": ["1.1,sprache,A,begonnen,,,"]}})
    assert (
        summary(compare(a, b)) == "Gegenüber der Ausgabe 2030 hat sich außer dem Stand von Maßnahmen nichts geändert."
    )


def test_rules_count_only_if_they_changed_and_repetitions_never(town):
    later = "2031-06-30"
    a, b = town(
        {
            2030: {
                "kennzahlen": [
                    figure("frist", "2030-06-30", 3, art="regelwert"),
                    figure("alter", "2030-06-30", 6, art="regelwert"),
                    figure("summe", "2030-06-30", 7, art="wiedergabe"),
                    figure("gleich", "2030-06-30", 7, art="wiedergabe"),
                ]
            },
            2031: {
                "kennzahlen": [
                    figure("frist", later, 4, art="regelwert"),
                    figure("alter", later, 6, art="regelwert", area="kreis"),
                    figure("dauer", later, 2, art="regelwert"),
                    figure("summe", later, 9, art="wiedergabe"),
                    figure("gleich", "2030-06-30", 9, art="wiedergabe"),
                ]
            },
        }
    )
    assert brief(compare(a, b), "schluessel", "art", "neu") == [["Zahl frist", "geaendert", 4.0]]


def test_whole_tables_come_and_go_in_one_row_each(town):
    a, b = town(
        {2040: {"frueher": ["nah,7"], "herkunft": ["nah,7,", "fern,4,"]}, 2041: {"spaeter": ["nah,7", "fern,4"]}},
        absent={2040: {"ziele": "krank", "massnahmen": "krank"}, 2041: {"herkunft": "krank", "massnahmen": "krank"}},
    )
    comparison = compare(a, b)
    assert brief(comparison, "tabelle", "schluessel", "feld", "art", "ebene", "grund") == [
        ["herkunft", None, None, "entfallen", "tabelle", "nicht geliefert: krank"],
        ["ziele", None, None, "neu", "tabelle", "in Ausgabe 2040 nicht geliefert, 0\u00a0Zeilen"],
        ["frueher", None, None, "entfallen", "tabelle", "seit 2041 nicht mehr erhoben: zu klein"],
        ["spaeter", None, None, "neu", "tabelle", "erstmals erhoben, 2\u00a0Zeilen"],
    ]
    assert brief(comparison, "stand_alt", "stand_neu")[:2] == [["30.09.2040", None], [None, "30.09.2041"]]


def test_an_explanation_of_the_change_is_its_reason(town):
    explained = [
        "vorjahr,belegung/2030-08/Ost/personen,Zwei Gäste nachgemeldet.,Amt,2031-10-01",
        "vorjahr,belegung/2030-08/Ost/personen2,Falsche Spalte.,Amt,2031-10-01",
        "summe,belegung/2030-09/Ost/personen,Andere Regel.,Amt,2031-10-01",
        "vorjahr,kennzahlen/kurse/2031-06-30/S. 1/wert,Mehr Räume.,Amt,2031-10-01",
    ]
    a, b = town(
        {
            2030: {
                "belegung": ["2030-08,Ost,200", "2030-09,Ost,300"],
                "kennzahlen": [figure("kurse", "2030-06-30", 7)],
            },
            2031: {
                "belegung": ["2030-08,Ost,202", "2030-09,Ost,301"],
                "kennzahlen": [figure("kurse", "2031-06-30", 9)],
                "erlaeuterungen": explained,
            },
        }
    )
    assert brief(compare(a, b), "schluessel", "art", "grund") == [
        ["08/2030, Ost", "revidiert", "Zwei Gäste nachgemeldet."],
        ["09/2030, Ost", "revidiert", None],
        ["Zahl kurse", "geaendert", "Mehr Räume."],
    ]  # and the explanations themselves are no difference


def test_measures_move_by_their_status_and_their_report_is_told_once(town):
    a, b = town(
        {
            2030: {
                "massnahmen": [
                    *(
                        "1.1,sprache,Lernen,,,,",
                        "1.2,sprache,Üben,begonnen,läuft,,",
                        "1.3,sprache,Reden,begonnen,läuft,,",
                    ),
                    "1.4,sprache,Ende,begonnen,,,",
                ]
            },
            2031: {
                "massnahmen": [
                    *("1.1,sprache,Lernen,begonnen,startet,prüfen,2032-03-01", "1.2,sprache,Üben,,,,"),
                    *("1.3,sprache,Reden,begonnen,läuft gut,,", "1.5,sprache,Neu,begonnen,,,"),
                ]
            },
        }
    )
    measures = moved(a, b)
    assert list(measures) == MOVES
    assert measures.nummer.tolist() == ["1.1", "1.2"]  # 1.4 is gone and 1.5 is new: those stand with the changes
    assert measures[["status_alt", "status_neu"]].to_numpy().tolist() == [[None, "Begonnen"], ["Begonnen", None]]
    assert measures.bearbeitungsstand.tolist() == ["startet", None]
    comparison = compare(a, b)
    assert comparison.measures.equals(measures)
    assert brief(comparison, "schluessel", "feld", "alt", "neu") == [
        ["1.3", "bearbeitungsstand", "läuft", "läuft gut"],
        ["1.5", "titel", None, "Neu"],
        ["1.4", "titel", "Ende", None],
    ]
    assert as_json(comparison)["massnahmen"][0] == {
        **{"nummer": "1.1", "titel": "Lernen", "baustein": "Sprache", "status_alt": None, "status_neu": "Begonnen"},
        **{"bearbeitungsstand": "startet", "naechster_schritt": "prüfen", "termin": "2032-03-01"},
    }


FULL = {
    "herkunft": ["nah,122,20.2", "gesamt,159,"],
    "belegung": ["2030-09,Ost,200"],
    "kennzahlen": [figure("kurse", "2030-06-30", 7), figure("kurse", "2030-06-30", 7, place="S. 9")],
    "ziele": ["z1,Alle lernen.,1,40,"],
    "massnahmen": ["1.1,sprache,Lernen,begonnen,,,2032-03-01"],
}


def test_an_edition_and_its_copy_do_not_differ(town):
    a, b = town({2030: FULL, 2031: FULL})
    comparison = compare(a, b)
    assert comparison.changes.empty and comparison.measures.empty
    assert as_text(comparison, 80) == "Gegenüber der Ausgabe 2030 hat sich keine Angabe geändert."


def test_tables_come_in_the_order_of_the_descriptor(town):
    later = FULL | {"herkunft": ["nah,123,20.2", "gesamt,160,"], "ziele": ["z1,Alle lernen.,1,4000,"]}
    a, b = town({2030: FULL, 2031: later})
    assert compare(a, b).changes.tabelle.tolist() == ["herkunft", "herkunft", "ziele"]


@pytest.mark.parametrize("years", [(0, 0), (1, 0)])
def test_the_earlier_edition_comes_first(town, years):
    editions = town({2030: {}, 2031: {}})
    with pytest.raises(UnusableInput, match=r"^Ausgaben \d+ und 2030: zuerst die frühere"):
        compare(*(editions[position] for position in years))


def test_what_cannot_be_read_is_said_of_all_files(town):
    a, b = town({2030: {"belegung": ["2030-09,Ost,sieben"]}, 2031: {"herkunft": ["nah,sieben,"]}})
    with pytest.raises(UnusableInput) as refusal:
        compare(a, b)
    assert [problem.split(",")[0] for problem in refusal.value.problems] == [
        "Datei data/2030/belegung.csv",
        "Datei data/2031/herkunft.csv",
    ]


def test_the_first_edition_has_nothing_to_compare_with(town):
    first, second = town({2030: FULL, 2031: FULL})
    comparison = compare_with_earlier(first)
    assert comparison.years == (None, 2030)
    assert list(comparison.changes) == COLUMNS and list(comparison.measures) == MOVES
    assert comparison.changes.empty and comparison.measures.empty
    assert summary(comparison) == "Eine frühere Ausgabe liegt nicht vor."
    assert compare_with_earlier(second).years == (2030, 2031)


def test_a_town_without_measures_and_explanations_is_compared_too():
    root = Root(Path(__file__).parent / "towns" / "musterstadt")
    changes = compare_with_earlier(Edition(root, 2031)).changes
    # herkunft.csv: nah 7 → 25 and 63.6 → 25.0, fern 4 → 75, gesamt 11 → 100
    fern = changes[(changes.schluessel == "Aus der Ferne") & (changes.feld == "personen")].iloc[0]
    assert (fern.alt, fern.neu, fern.veraenderung) == (4, 75, 71)


RICH = {
    2030: {
        "herkunft": ["nah,122,68.3", "gesamt,159,"],
        "belegung": ["2030-08,Ost,200"],
        "kennzahlen": [figure("kurse", "2030-06-30", 7), figure("räume", "2030-06-30", 30)],
        "ziele": ["z1,Alt.,,,"],
        "massnahmen": ["1.1,sprache,Lernen,,,,"],
    },
    2031: {
        "herkunft": ["nah,131,70.5", "gesamt,159,"],
        "belegung": ["2030-08,Ost,202"],
        "kennzahlen": [figure("kurse", "2031-06-30", 9), figure("räume", "2031-06-30", 1700, unit="kurse")],
        "ziele": ["z2,Neu.,,,"],
        "massnahmen": ["1.1,sprache,Lernen,begonnen,,,"],
        "erlaeuterungen": ["vorjahr,belegung/2030-08/Ost/personen,Nachgemeldet.,Amt,2031-10-01"],
    },
}
ABSENT = {2031: {"frueher": "zu spät"}}


def test_the_comparison_in_words(town):
    a, b = town(RICH, absent=ABSENT)
    text = as_text(compare(a, b), 400).replace("\u00a0", " ")
    assert text.split("\n") == [
        "Gegenüber der Ausgabe 2030 sind 8 Angaben anders: 1 neu, 3 geändert, 1 berichtigt, 1 mit neuer Zählweise "
        "und 2 entfallen.",
        *("", "Tafel herkunft"),
        "  Nah, Personen: 122 → 131 (+9; +7,4 %)  [geändert; Stand 30.09.2030 → 30.09.2031]",
        "  Nah, Anteil: 68,3 → 70,5 % (+2,2 Prozentpunkte)  [geändert; Stand 30.09.2030 → 30.09.2031]",
        *("", "Tafel belegung"),
        "  berichtigt: 08/2030, Ost 200 → 202 (+2; +1,0 %)",
        "      bisher: Ausgabe 2030: Stand 30.09.2030; Mappe 2030, Blatt 1",
        "      jetzt: Ausgabe 2031: Stand 30.09.2031; Mappe 2031, Blatt 1",
        "      Grund: Nachgemeldet.",
        *("", "Tafel kennzahlen"),
        "  Zahl kurse: 7 → 9 Personen (+2; +28,6 %)  [geändert; Stand 30.06.2030 → 30.06.2031]",
        "  Zahl räume: 30 → 1.700  [neue Zählweise; Stand 30.06.2030 → 30.06.2031; andere Einheit (Personen → Kurse)]",
        *("", "Tafel ziele"),
        "  z2, Text: „Neu.“  [neu; Stand 30.09.2031]",
        "  z1, Text: „Alt.“  [entfallen; Stand 30.09.2030; in Ausgabe 2031 nicht mehr enthalten]",
        *("", "Tafel frueher"),
        "  ganze Tabelle  [entfallen; Stand 30.09.2030; nicht geliefert: zu spät]",
        *("", "Maßnahmen mit geändertem Stand: 1"),
        "  1.1 Lernen (Sprache): liegt nicht vor → Begonnen",
    ]


def test_no_line_is_wider_than_the_terminal(town):
    a, b = town(RICH, absent=ABSENT)
    assert max(map(len, as_text(compare(a, b), 60).split("\n"))) <= 60


def test_the_comparison_for_machines_has_stable_keys(town):
    a, b = town(RICH, absent=ABSENT)
    document = json.loads(json.dumps(as_json(compare(a, b))))
    assert list(document) == ["schema", "ausgaben", "anzahl", "veraenderungen", "massnahmen"]
    assert document["schema"] == "1.0" and document["ausgaben"] == {"alt": 2030, "neu": 2031}
    assert document["anzahl"] == {"neu": 1, "geaendert": 3, "revidiert": 1, "neue_zaehlweise": 1, "entfallen": 2}
    assert [list(change) for change in document["veraenderungen"]] == [COLUMNS] * 8
    assert document["veraenderungen"][0]["neu"] == 131 and document["veraenderungen"][0]["grund"] is None
    assert [list(measure) for measure in document["massnahmen"]] == [MOVES]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schluessel": None, "ebene": "tabelle", "feldtitel": None, "einheit": None}, "ganze Tabelle"),
        ({"schluessel": "Nah", "ebene": "einzelwert", "feldtitel": "Anzahl", "einheit": "Personen"}, "Nah, Anzahl"),
        ({"schluessel": "Nah", "ebene": "einzelwert", "feldtitel": "Personen", "einheit": "Personen"}, "Nah"),
        ({"schluessel": "Zahl", "ebene": "kennzahl", "feldtitel": "Wert", "einheit": "Personen"}, "Zahl"),
    ],
)
def test_a_place_says_nothing_twice(change, words):
    assert place(change) == words


def test_the_command_prints_text_or_json(town):
    a, _ = town(RICH, absent=ABSENT)
    call = ["compare", "2030", "2031", "--root", str(a.root.folder)]
    text, document = (CliRunner().invoke(cli, [*call, *more], catch_exceptions=False) for more in ([], ["--json"]))
    assert text.output.startswith("Gegenüber der Ausgabe 2030 sind 8\u00a0Angaben anders:")
    assert json.loads(document.output)["anzahl"]["revidiert"] == 1
    unknown = CliRunner().invoke(cli, ["compare", "2029", "2031", "--root", str(a.root.folder)])
    assert isinstance(unknown.exception, UnusableInput) and "Jahr 2029" in str(unknown.exception)


@pytest.fixture
def protected(town, tmp_path):
    """``protected({2030: {…}, 2031: {…}}, "2031/herkunft/nah/personen")``: both editions, with these figures hidden."""

    def build(rows, *hidden):
        editions = town(rows)
        cells = {}
        for name in hidden:
            year, table, *_, column = name.split("/")
            cells.setdefault(f"{year}/{table}", set()).add(name.partition("/")[2])
            described = editions[-1].describe(table)
            seen = tmp_path / "geschuetzt" / year / f"{table}.csv"
            seen.parent.mkdir(parents=True, exist_ok=True)
            delivered = editions[-1].root.table(int(year), table)
            lines = list(csv.DictReader((seen if seen.exists() else delivered).read_text().splitlines()))
            for line in lines:
                if described.cell(line, column) == name.partition("/")[2]:
                    line[column] = ""
            text = [",".join(lines[0]), *(",".join(line.values()) for line in lines)]
            seen.write_text("\n".join(text) + "\n", encoding="utf-8")
        seen_by_all = Protection(editions[-1].year, "geschuetzt", Disclosure(), cells, tmp_path / "geschuetzt")
        last = Edition(editions[-1].root, editions[-1].year, origins=True, protection=seen_by_all)
        return last.earlier[-1], last

    return build


MORE = {2030: {"herkunft": ["nah,122,", "fern,7919,"]}, 2031: {"herkunft": ["nah,131,", "fern,7900,"]}}


@pytest.mark.parametrize("hidden", [["2030"], ["2031"], ["2030", "2031"]], ids=["before", "now", "both"])
def test_a_figure_with_a_secret_value_is_no_change_and_not_gone(protected, hidden):
    a, b = protected(MORE, *(f"{year}/herkunft/fern/personen" for year in hidden))
    comparison = compare(a, b)
    assert brief(comparison, "schluessel", "art", "alt", "neu") == [["Nah", "geaendert", 122, 131]]
    assert comparison.secret == 1
    assert origin.plain(summary(comparison)).replace("\u00a0", " ") == (
        "Gegenüber der Ausgabe 2030 ist 1 Angabe anders: 1 geändert. Bei 1 Zahl lässt sich das nicht sagen, weil ein Wert der "
        "Geheimhaltung unterliegt."
    )


def test_if_all_that_may_have_changed_is_secret_nobody_says_that_nothing_changed(protected):
    a, b = protected(MORE, "2031/herkunft/fern/personen", "2030/herkunft/nah/personen")
    assert origin.plain(summary(compare(a, b))).replace("\u00a0", " ") == (
        "Gegenüber der Ausgabe 2030 hat sich keine genannte Angabe geändert. Bei 2 Zahlen lässt sich das nicht sagen, weil ein "
        "Wert der Geheimhaltung unterliegt."
    )


def test_a_row_with_a_secret_figure_that_comes_or_goes_is_left_out(protected):
    rows = {2030: {"herkunft": ["nah,2,12.5"]}, 2031: {"herkunft": ["fern,2,36.5"]}}
    comparison = compare(*protected(rows, "2030/herkunft/nah/personen", "2031/herkunft/fern/personen"))
    assert brief(comparison, "schluessel", "feld", "art") == [["Fern", "anteil", "neu"], ["Nah", "anteil", "entfallen"]]
    assert comparison.secret == 2


@pytest.mark.parametrize(
    ("hidden", "told", "secret"),
    [
        (
            ["2031/belegung/2030-09/Ost/personen"],
            [["10/2030, West", "neu", None, 4]],
            2,
        ),  # neither revised nor compared
        (["2030/belegung/2030-09/Ost/personen"], [["10/2030, Ost", "neu", 8, 9], ["10/2030, West", "neu", None, 4]], 1),
        (
            ["2031/belegung/2030-10/West/personen"],
            [["10/2030, Ost", "neu", 8, 9], ["09/2030, Ost", "revidiert", 7, 8]],
            1,
        ),
    ],
    ids=["restated", "stated before", "new"],
)
def test_a_secret_point_of_a_series_is_neither_revised_nor_compared_with(protected, hidden, told, secret):
    new = ["2030-09,Ost,8", "2030-10,Ost,9", "2030-10,West,4"]
    comparison = compare(*protected({2030: {"belegung": ["2030-09,Ost,7"]}, 2031: {"belegung": new}}, *hidden))
    assert sorted(brief(comparison, "schluessel", "art", "alt", "neu")) == sorted(told)
    assert comparison.secret == secret


@pytest.mark.parametrize("hidden", ["2030/kennzahlen/b/2030-06-30/S. 1", "2031/kennzahlen/b/2031-06-30/S. 1"])
def test_a_key_figure_with_a_secret_value_has_not_moved(protected, hidden):
    years = {year: {"kennzahlen": [figure(n, f"{year}-06-30", size) for n, size in zip("ab", sizes, strict=True)]}
             for year, sizes in ((2030, (7, 2)), (2031, (9, 11)))}  # fmt: skip
    comparison = compare(*protected(years, f"{hidden}/wert"))
    assert brief(comparison, "schluessel", "art", "alt", "neu") == [["Zahl a", "geaendert", 7, 9]]
    assert comparison.secret == 1


def test_a_secret_key_figure_that_is_not_stated_any_more_is_left_out(protected):
    years = {2030: {"kennzahlen": [figure("a", "2030-06-30", 2)]}, 2031: {"kennzahlen": [figure("b", "2031-06-30", 9)]}}
    comparison = compare(*protected(years, "2030/kennzahlen/a/2030-06-30/S. 1/wert"))
    assert brief(comparison, "schluessel", "art") == [["Zahl b", "neu"]] and comparison.secret == 1
