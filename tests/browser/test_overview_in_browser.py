"""The overview of a fleet in a real browser: on a desk and on a telephone, in the light and in the dark."""

import pytest

from soest_analysis.fleet.overview import write
from tests.fleet.editions import GLANCE, REFUGEES, SECRET, failure, publish, result

pytestmark = pytest.mark.slow  # a browser


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A fleet with everything that the page can show."""
    folder = tmp_path_factory.mktemp("flotte")
    hidden = [(REFUGEES, SECRET, "Personen", "Mai 2030"), *GLANCE[1:], ("… davon im Kurs", None, "Personen", "")]
    text = "Amt für Beispiele; Stand 30.09.2030; neue Zählweise: mit Kindern"
    results = [
        result(publish(folder / "a", "Adorf", mark="SYNTHETISCHE DATEN", glance=hidden, text=text), "Adorf"),
        result(publish(folder / "b", "Bad Langenbeispielshausen"), "Bad Langenbeispielshausen", status="unverändert"),
        result(publish(folder / "b", "Adorf", year=2031), "Adorf", 2031),
        result(folder / "weg" / "outputs" / "2030", "Wegdorf"),
        failure(folder / "c", 1, ["Tabelle asylblg: Summe 12 erwartet, 13 gefunden."], log=str(folder / "lauf.log")),
    ]
    return write(results, folder / "ergebnis")[0]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (400, "light"), (400, "dark")])
def test_axe_finds_no_violation_and_nothing_lies_outside_the_window(visit, violations, file, width, scheme):
    page = visit(file, width, color_scheme=scheme)
    assert page.evaluate("document.scrollingElement.scrollWidth") == width
    assert violations(page) == []
    assert page.requested == [file.as_uri()]


def test_a_link_leads_to_the_report(visit, file):
    page = visit(file)
    page.get_by_role("link", name="Bad Langenbeispielshausen").click()
    assert page.url.endswith("/b/outputs/2030/sachstandsbericht.html")


def test_the_name_of_the_town_stays_in_sight_when_the_table_scrolls(visit, file):
    page = visit(file, 400)
    region = page.get_by_role("region", name="Kennzahlen der Ausgabe 2030")
    region.evaluate("region => { region.scrollLeft = 500 }")
    head, box = region.get_by_role("rowheader", name="Adorf").bounding_box(), region.bounding_box()
    assert abs(head["x"] - box["x"]) < 2
