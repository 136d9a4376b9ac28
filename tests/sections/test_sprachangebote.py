"""Offers of German courses, on invented frames."""

import pytest
from shown import plain

from soest_analysis.sections import sprachangebote as section


@pytest.fixture
def offers(frame):
    return lambda *rows: frame("sprachangebote", "anbieter,angebot,kinderbetreuung", *rows)


def test_providers_and_offers_are_counted_by_kind(offers, labels):
    table = offers("Haus A,vorkurs,", "Haus A,deutschkurs,", "Haus B,deutschkurs,")
    sentence = plain(section.sentence_angebote(table, labels("sprachangebote", "angebot")))
    assert sentence == (
        "2 Anbieter halten zusammen 3 Angebote vor: Deutschkurs (2) und Vorkurs mit Sprachförderung (1)."
    )


def test_one_provider_holds_one_offer(offers, labels):
    sentence = section.sentence_angebote(offers("Haus A,vorkurs,"), labels("sprachangebote", "angebot"))
    assert plain(sentence).startswith("1 Anbieter hält zusammen 1 Angebot vor:")


@pytest.mark.parametrize(
    ("cares", "said"),
    [
        (["ja", "ja", "nein"], "bei 2 der 3 Angebote"),
        (["nein", "nein"], "bei keinem der 2 Angebote"),
        (["ja", "nein", ""], "bei 1 der 2 Angebote"),
    ],
)
def test_child_care_is_counted_among_the_offers_that_say(offers, cares, said):
    table = offers(*(f"Haus {position},vorkurs,{care}" for position, care in enumerate(cares)))
    sentence = section.sentence_kinderbetreuung(table)
    assert said in sentence
    assert ("zu 1 liegt keine Angabe vor" in sentence) == ("" in cares)


def test_what_nobody_reported_is_missing(offers):
    assert section.sentence_angebote(offers(), {}).endswith("liegt nicht vor.")
    for table in (offers(), offers("Haus A,vorkurs,")):
        assert section.sentence_kinderbetreuung(table).endswith("liegt nicht vor.")
