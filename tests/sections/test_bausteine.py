"""The overview of the six fields of action, on invented frames."""

import pytest
from shown import plain

from soest_analysis.sections import bausteine as section

AREAS = {"sprache": "Sprache", "kita_schule": "Kita & Schule", "berufskollegs": "Berufskollegs"}


@pytest.fixture
def overview(frame, unchanged):
    """The overview of areas with these numbers of goals and of measures."""

    def build(goals, measures):
        def rows(numbers):
            return [f"{area},{n}" for area, n in zip(AREAS, numbers, strict=False) for n in range(n)]

        return unchanged(
            section.compute_uebersicht(
                AREAS,
                {
                    "ziele": frame("ziele", "baustein,text", *rows(goals)),
                    "massnahmen": frame("massnahmen", "baustein,nummer", *rows(measures)),
                },
            )
        )

    return build


def test_every_baustein_is_counted_in_every_table(overview):
    table = overview((1, 0, 2), (0, 0, 3))
    assert table.to_numpy().tolist() == [["sprache", 1, 0], ["kita_schule", 0, 0], ["berufskollegs", 2, 3]]


def test_an_area_unknown_to_the_edition_is_not_counted(frame):
    table = frame("akteure", "baustein,akteur", "uebergreifend,A", "sprache,B")
    assert section.compute_uebersicht({"sprache": "Sprache"}, {"akteure": table}).akteure.tolist() == [1]


@pytest.mark.parametrize(
    ("goals", "measures", "said"),
    [
        ((1, 0, 0), (1, 0, 3), "1 Ziel und 4 Maßnahmen. Die meisten Maßnahmen, 3, hat der Baustein „Berufskollegs“."),
        ((2, 1, 0), (2, 2, 1), "3 Ziele und 5 Maßnahmen."),
        ((2, 1, 0), (2, 2, 1), "Maßnahmen, 2, haben die Bausteine „Sprache“ und „Kita & Schule“."),
        ((2, 2, 2), (1, 0, 0), "6 Ziele und 1 Maßnahme."),
    ],
)
def test_the_sentence_counts_together_and_names_all_leaders(overview, goals, measures, said):
    sentence = plain(section.sentence_uebersicht(overview(goals, measures), AREAS))
    assert sentence.startswith("Die drei Bausteine umfassen ") and said in sentence
