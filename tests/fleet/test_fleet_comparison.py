"""Key figures of many editions: read from what was published and nothing else, secrets and gaps as they stand there."""

import pytest

from soest_analysis.fleet.comparison import as_rows, columns, read_file, read_published, usual_stand
from tests.fleet.editions import GLANCE, POPULATION, REFUGEES, SECRET, SOURCE, WORKING, publish

PERSONS = "Personen"
RATE = "Geflüchtete in Unterkünften"


def printed(edition):
    return {figure.label: figure.printed for figure in edition.figures}


def test_every_row_at_a_glance_is_a_key_figure_with_unit_date_and_source(tmp_path):
    edition = read_published(str(publish(tmp_path, "Musterdorf")))
    assert (edition.town, edition.ags, edition.year, edition.mark) == ("Musterdorf", "00000001", 2030, "")
    first = edition.figures[0]
    assert (first.label, first.unit, first.value, first.sign, first.stand) == (REFUGEES, PERSONS, 120, "", "Juni 2030")
    assert first.source == f"Gemeinde Musterdorf, Sachstandsbericht 2030, Tabelle 1: Kernzahlen ({SOURCE})"


def test_a_part_is_named_after_its_whole(tmp_path):
    parts = [(WORKING, 40, PERSONS, ""), ("… davon im Kurs", 30, PERSONS, ""), ("… davon in Arbeit", 10, PERSONS, "")]
    edition = read_published(str(publish(tmp_path, glance=parts, population=None)))
    assert list(printed(edition)) == [WORKING, f"{WORKING}, davon im Kurs", f"{WORKING}, davon in Arbeit"]


def test_shares_are_those_of_the_latest_year(tmp_path):
    edition = read_published(str(publish(tmp_path)))
    assert printed(edition)["Ausländeranteil"] == "9,5"
    assert edition.figure(("Ausländeranteil", "Prozent")).stand == "30.09.2030"


def test_refugees_per_thousand_inhabitants_follow_from_a_count_and_its_share(tmp_path):
    # 3,000 people are 20 %, so there are 15,000 inhabitants: 120 refugees are 8 in a thousand.
    found = read_published(str(publish(tmp_path))).figure((RATE, "je 1.000 Einwohner"))
    assert (found.value, found.printed) == (8.0, "8,0")
    assert found.source.startswith("berechnet: 120 : (3.000 : 20 × 100) × 1.000")
    assert found.stand == "Juni 2030; Einwohner: 30.09.2030"


@pytest.mark.parametrize(("value", "sign"), [(SECRET, "*"), (None, "liegt nicht vor")])
def test_what_is_secret_or_missing_stays_so_and_so_does_what_is_computed_from_it(tmp_path, value, sign):
    glance = [(REFUGEES, value, PERSONS, "Juni 2030"), GLANCE[1]]
    edition = read_published(str(publish(tmp_path, glance=glance)))
    found = printed(edition)
    assert found[REFUGEES] == found[RATE] == sign
    assert found[WORKING] == "40"
    assert [row["wert"] for row in as_rows([edition]) if row["zeichen"] == sign] == ["", ""]


def test_a_share_of_zero_gives_no_number_of_inhabitants(tmp_path):
    nobody = POPULATION | {"gesamt_mit_mh": [0, 0], "gesamt_mit_mh_anteil": [0.0, 0.0]}
    found = printed(read_published(str(publish(tmp_path, population=nobody))))
    assert found[RATE] == "liegt nicht vor"


def test_an_edition_without_these_tables_has_no_key_figures(tmp_path):
    assert read_published(str(publish(tmp_path, glance=None, population=None))).figures == ()


def test_another_unit_is_another_column(tmp_path):
    families = [(REFUGEES, 30, "Familien", "Juni 2030")]
    one = read_published(str(publish(tmp_path / "a", population=None)))
    other = read_published(str(publish(tmp_path / "b", glance=families, population=None)))
    assert columns([one, other]) == [(REFUGEES, PERSONS), (WORKING, PERSONS), (REFUGEES, "Familien")]
    assert other.figure((REFUGEES, PERSONS)) is None


def test_the_usual_date_is_that_of_most_towns(tmp_path):
    dates = ["Juni 2030", "Mai 2030", "Juni 2030", ""]
    editions = [
        read_published(str(publish(tmp_path / str(number), glance=[(REFUGEES, 1, PERSONS, date)], population=None)))
        for number, date in enumerate(dates)
    ]
    assert usual_stand(editions, (REFUGEES, PERSONS)) == "Juni 2030"
    assert usual_stand(editions, (WORKING, PERSONS)) == ""


def test_another_way_of_counting_and_rounding_limit_the_comparison(tmp_path):
    text = f"{SOURCE}; neue Zählweise: mit Kindern · Personenzahlen gerundet auf Vielfache von 5"
    edition = read_published(str(publish(tmp_path, text=text)))
    assert edition.remarks == ("neue Zählweise: mit Kindern", "Personenzahlen gerundet auf Vielfache von 5")
    assert all("neue Zählweise" in row["vergleichbarkeit"] for row in as_rows([edition]))


def test_an_address_is_read_like_a_folder(tmp_path):
    import fsspec

    here = publish(tmp_path)
    there = fsspec.filesystem("memory")
    there.put(str(here), "/vergleich/2030", recursive=True)
    try:
        assert read_published("memory://vergleich/2030") == read_published(str(here))
        with pytest.raises(OSError):
            read_file("memory://vergleich/2030", "fehlt.json")
    finally:
        there.rm("/vergleich", recursive=True)


@pytest.mark.slow  # the real report of 2018, whose tables this module must keep finding
def test_the_real_edition_has_all_key_figures(published):
    edition = read_published(str(published / "outputs" / "2018"))
    found = {label: (figure.value, figure.stand) for figure in edition.figures for label in [figure.label]}
    assert len(edition.figures) == 8 + 1 + 5
    assert found[REFUGEES] == (244, "Juni 2018")  # Tabelle 3 of the concept
    assert found["Leistungsberechtigte nach dem AsylbLG"] == (159, "30.09.2018")  # Abbildung 3
    assert found["Ausländeranteil"] == (8.7, "31.12.2017")  # Tabelle 2
    assert found["Anteil der Menschen mit Migrationshintergrund"] == (28.7, "31.12.2017")  # Tabelle 2
    assert found[RATE][0] == 5.0  # of 14,047 : 28.7 % = 48,944
    assert found["Erwerbsfähige in Beschäftigung"][0] == pytest.approx(33 / 122 * 100)  # Tabelle 6
