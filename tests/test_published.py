"""The tables of the edition 2018 against the printed concept, typed in a second time from its text.

Source: Stadt Soest, Kommunales Handlungskonzept zur Integration von Flüchtlingen in Soest, data as of autumn 2018.
The literals repeat the printed lines; "-" is the printed sign for "nothing there", "." an empty cell of the print.
"""

from pathlib import Path

import pandas as pd
import pytest

from soest_analysis.edition import Edition
from soest_analysis.paths import Root

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def edition():
    return Edition(Root(ROOT), 2018)


def stored(table, keys, column):
    """Key -> stored value, None where it is missing."""
    values = [None if pd.isna(value) else value for value in table[column]]
    return dict(zip(table[keys].astype("string").agg("/".join, axis=1), values, strict=True))


def printed(text, columns, kind=int):
    """Row/column -> printed number, None for "-" and "."; the first word of a line names the row."""
    cells = {}
    for line in text.strip().splitlines():
        row, *words = line.split()
        for column, word in zip(columns, words, strict=True):
            cells[f"{row}/{column}"] = None if word in "-." else kind(word.replace(".", "").replace(",", "."))
    return cells


def test_table_1_allocation(edition):
    # Chapter 2.2, Tabelle 1 (Bezirksregierung Arnsberg, 07.10.2018). The print has lost its headings; chapter 2.2 names
    # the key (0,268) and the quota (about 80 %): "Soest 172 0,267870503 0 217 -45 79,12".
    [row] = edition.table("zuweisung").to_dict("records")
    assert (row["kommune"], row["regierungsbezirk"], row["kreis"]) == ("Soest", "Arnsberg", "Kreis Soest")
    numbers = ("bestand", "schluessel", "anrechnung", "aufnahmesoll", "differenz", "erfuellungsquote")
    assert [row[name] for name in numbers] == [172, 0.267870503, 0, 217, -45, 79.12]


# Chapter 4.2, Tabelle 2: year, Germans with a migration background, foreigners, both together.
PERSONS_2 = """
2009 9.685 3.023 12.708
2011 9.220 2.880 12.100
2013 9.476 3.294 12.770
2015 9.479 4.024 13.503
2017 9.771 4.276 14.047
"""
SHARES_2 = """
2009 20,2 6,3 26,5
2011 19,9 6,2 26,1
2013 19,7 6,9 26,6
2015 19,4 8,3 27,7
2017 20,0 8,7 28,7
"""


def test_table_2_population(edition):
    groups = ("deutsche_mit_mh", "auslaender", "gesamt_mit_mh")
    table = edition.table("bevoelkerung")
    assert stored(table, ["jahr", "gruppe"], "anzahl") == printed(PERSONS_2, groups)
    assert stored(table, ["jahr", "gruppe"], "anteil") == printed(SHARES_2, groups, float)


# Chapter 4.2, Tabelle 3: month, all refugees, municipal housing, the state's facility.
TABLE_3 = """
2015-06 311 311 -
2015-12 848 350 498
2016-06 564 266 298
2016-12 348 185 163
2017-06 190 190 -
2017-12 200 200 -
2018-06 244 244 -
"""


def test_table_3_refugees(edition):
    table, keys = edition.table("fluechtlinge"), ["monat", "unterbringung"]
    expected = printed(TABLE_3, ("gesamt", "staedtischer_wohnraum", "landeseinrichtung"))
    assert stored(table, keys, "personen") == expected
    signs = stored(table, keys, "zeichen")
    assert {key for key, sign in signs.items() if sign == "-"} == {key for key, n in expected.items() if n is None}


def test_figure_3_benefits(edition):
    # Chapter 4.2, Abbildung 3 (30.09.2018); its image is lost, the text before it gives the three numbers.
    assert stored(edition.table("asylblg"), ["aufenthaltsstatus"], "personen") == {
        "gestattung": 122,
        "duldung": 37,
        "gesamt": 159,
    }


# Chapter 5.2.1.1, Tabelle 4 (June 2018): kind of care, under three years, three to five years.
TABLE_4 = """
kita 10 25
zuhause 19 9
gesamt 29 34
"""


def test_table_4_day_care(edition):
    table = edition.table("kinderbetreuung")
    assert stored(table, ["betreuungsart", "altersgruppe"], "kinder") == printed(TABLE_4, ("u3", "ue3"))


# Chapter 5.2.1.2, Tabelle 5 (school year 2018/2019): classes, pupils, of these Sek. I and Sek. II, foreigners, GU.
# The print shortens names ("Alde", "Convos", "Archi", "-GS", "-RS"); the order is the printed one.
TABLE_5 = """
Bruno-Grundschule                 8   179   .   .   8   4
Hellweg-Grundschule               8   189   .   .   6   1
Johannes-Grundschule             10   232   .   .  39  10
Patrokli-Grundschule              9   205   .   .   4   2
Petri-Grundschule                11   265   .   .  20   6
Wiese-Grundschule                11   243   .   .  18   4
Georg-Grundschule                 8   195   .   .   7   4
Astrid-Lindgren-Grundschule       8   157   .   .  69  21
grundschule                      73 1.665   .   . 171  52
Pauli-Hauptschule                 7   147   .   .  41  14
Hansa-Realschule                  5   127   .   .   8   0
Christian-Rohlfs-Realschule      22   576   .   .  24  15
realschule                       27   703   .   .  32  15
Aldegrever-Gymnasium             16   648 413 235  18   8
Conrad-von-Soest-Gymnasium       20   867 520 347  17   1
Archigymnasium                   18   801 484 317  12   1
gymnasium                        54 2.316   .   .  47  10
Hanna-Arendt-Gesamtschule        24   892 672 220  46  43
Sekundarschule                   16   403   .   .  28  31
"""


def test_table_5_schools(edition):
    table = edition.table("schulen")
    name = table.schule.where(table.schule != "gesamt", table.schulform.astype("string"))
    columns = ["klassen", "schueler", "schueler_sek1", "schueler_sek2", "auslaender", "gu"]
    cells = table[columns].set_axis(name).stack(future_stack=True)
    assert {
        f"{school}/{column}": None if pd.isna(value) else value for (school, column), value in cells.items()
    } == printed(TABLE_5, columns)
    assert table.schulform.value_counts(sort=False).tolist() == [9, 1, 3, 4, 1, 1]


# Chapter 5.4.1.1, Tabelle 6 (30.09.2018): age, all, Berufskolleg, language course, job, no measure or waiting list.
# Rows and columns contradict each other in the print; they are transcribed as they stand.
TABLE_6 = """
18-25   35 11 17 12  7
26-35   36  1 17 12  7
36-45   23  1  7  7  6
46-55    9  0  7  1  6
56-62    4  0  2  1  1
gesamt 122 12 50 33 27
"""


def test_table_6_working_age(edition):
    columns = ("gesamt", "berufskolleg", "sprachkurs", "beschaeftigung", "ohne_massnahme")
    table = edition.table("erwerbsfaehige")
    assert stored(table, ["altersgruppe", "taetigkeit"], "personen") == printed(TABLE_6, columns)


# Chapter 5.5.1.3, Tabelle 7 (01.10.2018). Columns: placed in municipal (SW) and private housing (PW), can be placed now,
# not yet, not at all. Rows: single persons, members of families, and in a second table the families that they form.
PERSONS_7 = """
asylblg/einzelpersonen        8  11   3  14  41
asylblg/familienangehoerige 113  24   6  49  49
sgb2/einzelpersonen           4  70  36   -   -
sgb2/familienangehoerige     37 195  63   -   -
gesamt/gesamt               162 300 108  63  90
"""
FAMILIES_7 = """
asylblg/familienangehoerige 38  8  1 12 13
sgb2/familienangehoerige    11 53 11  .  .
"""
STATES_7 = (
    *("vermittelt/staedtisch", "vermittelt/privat", "vermittelbar/offen"),
    *("noch_nicht_vermittelbar/offen", "nicht_vermittelbar/offen"),
)


def test_table_7_placement(edition):
    table, keys = edition.table("wohnungsvermittlung"), ["rechtskreis", "personenart", "vermittlungsstand", "wohnraum"]
    persons = printed(PERSONS_7, STATES_7)
    assert stored(table, keys, "personen") == persons | {"gesamt/gesamt/vermittelt/gesamt": 462}
    signs = stored(table, keys, "zeichen")
    assert {key for key, sign in signs.items() if sign == "-"} == {key for key, n in persons.items() if n is None}
    families = stored(table.dropna(subset="familien"), keys, "familien")
    assert families == {key: n for key, n in printed(FAMILIES_7, STATES_7).items() if n is not None}


# Chapter 5.5.1.2, Abbildung 5 (30.09.2018): the labels of the line, January 2016 to September 2018, one line per year.
FIGURE_5 = """
2016 343 334 318 303 296 286 269 242 227 229 228 189
2017 195 187 184 185 183 181 177 188 199 186 187 202
2018 195 190 214 212 212 244 274 269 252 . . .
"""


def test_figure_5_municipal_housing(edition):
    months = printed(FIGURE_5, [f"{month:02}" for month in range(1, 13)])
    expected = {key.replace("/", "-"): n for key, n in months.items() if n is not None}
    assert stored(edition.table("staedtischer_wohnraum"), ["monat"], "personen") == expected
