"""Texts that people wrote beside figures that are kept secret."""

from dataclasses import replace

import pytest

from soest_analysis.disclosure.prepare import decide
from soest_analysis.disclosure.texts import refuse_secrets
from soest_analysis.edition import Edition
from soest_analysis.errors import DisclosureRefused
from soest_analysis.paths import Root
from tests.disclosure.test_prepare import undeclare
from tests.examples import build_town

SHOWN = {"erwerbsfaehige": {"erwerbsfaehige"}, "fluechtlingszahlen": {"fluechtlinge"}}
TEXT = "data/2030/texte/erwerbsfaehige.md"


@pytest.fixture(scope="module")
def decided(tmp_path_factory):
    """The example town and what is hidden there: 26-35, Berufskolleg counts two persons."""
    folder = build_town(tmp_path_factory.mktemp("stadt"))
    undeclare(folder, 2030)
    protection = decide(Edition(Root(folder), 2030), "public").protection
    assert "erwerbsfaehige/26-35/berufskolleg/personen" in protection.cells["2030/erwerbsfaehige"]
    return folder, protection


@pytest.fixture
def refused(decided):
    """``refused(comment)``: raises what is said against it."""
    folder, protection = decided

    def refuse(comment, run="erwerbsfaehige", findings=(), **rule):
        path = folder / "data" / "2030" / "texte" / f"{run}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(comment, "utf-8")
        seen = replace(protection, rule=protection.rule.model_copy(update=rule))
        try:
            refuse_secrets(Edition(Root(folder), 2030), seen, SHOWN, findings)
        finally:
            path.unlink()

    return refuse


@pytest.mark.parametrize("comment", ["Es waren 2.", "Nur zwei lernen noch.", "Zwei von ihnen", "Sie:\n\n- 2"])
def test_a_comment_that_names_a_hidden_number_is_refused_with_its_place(refused, comment):
    line = comment.count("\n") + 1
    with pytest.raises(
        DisclosureRefused, match=rf"Datei {TEXT}, Zeile {line} des Textes: nennt „(2|[Zz]wei)"
    ) as failure:
        refused(comment)
    assert "gelesene_texte" in failure.value.problems[-1]


@pytest.mark.parametrize("comment", ["Es waren 22 und 2000.", "Eine Schule kam hinzu.", "Stand 02.02.2031"])
def test_another_number_is_none_of_them(refused, comment):
    refused(comment)


def test_a_text_that_somebody_has_read_may_say_it(refused):
    refused("Die 2 Sprachkurse laufen weiter.", gelesene_texte=("erwerbsfaehige.md",))


def test_a_comment_on_another_section_says_nothing_of_it(refused):
    refused("Es waren 2 Zählungen.", run="massnahmen")


def test_an_explanation_that_is_printed_must_not_say_it_either(refused):
    finding = {"tabelle": "erwerbsfaehige", "erlaeuterung": {"text": "Es sind 2 statt 3."}}
    with pytest.raises(DisclosureRefused, match=r"erlaeuterungen\.csv, Zeile 1 des Textes: nennt „2“"):
        refused("Kein Kommentar.", findings=[finding])


def test_an_explanation_of_another_table_may(refused):
    refused("Kein Kommentar.", findings=[{"tabelle": "asylblg", "erlaeuterung": {"text": "Es sind 2 statt 3."}}])
