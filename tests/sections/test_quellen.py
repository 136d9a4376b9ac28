"""Where the tables come from, with invented sources."""

import pytest
from shown import listed, plain

from soest_analysis.descriptor import Retired
from soest_analysis.disclosure.protection import Protection
from soest_analysis.parameters import Disclosure
from soest_analysis.sections import quellen as section
from soest_analysis.sources import Document, Sources, TableSource
from tests.conftest import PACKAGE

SOURCES = Sources(
    dokumente={
        "a": Document(
            titel="Lieferung", kurz="Lieferung", herausgeber="Amt", lizenz="CC0", sha256="0123456789abcdef" * 4
        ),
        "b": Document(titel="Brief", kurz="Brief", herausgeber="Verein", lizenz="nicht angegeben"),
    },
    tabellen={
        "eins": TableSource(dokument="a", quelle="Meldeamt", stand="07/2030", fundstelle="Blatt 1", lieferant="Amt"),
        "zwei": TableSource(dokument="b", fundstelle="Blatt 2", lieferant="Amt"),
    },
)


TITLES = {"eins": "Erste", "drei": "Dritte", "zwei": "Zweite"}


def without(*names):
    """The sources of an edition that did not get these tables."""
    return SOURCES.model_copy(update={"nicht_geliefert": dict.fromkeys(names, "noch nicht gezählt")})


def test_each_table_says_its_source_or_why_it_is_missing():
    table = section.compute_quellen(without("drei"), TITLES)
    assert table.tabelle.tolist() == ["Erste", "Dritte", "Zweite"]
    assert listed(table.quelle) == ["Meldeamt", "liegt nicht vor: noch nicht gezählt", None]
    assert listed(table.stand) == ["07/2030", "–", None]
    assert listed(table.lieferant) == ["Amt", "–", "Amt"]


def test_a_table_of_our_own_needs_no_source():
    assert section.compute_quellen(SOURCES, {"erlaeuterungen": "Erläuterungen"}).empty


def test_documents_are_listed_with_the_start_of_their_checksum():
    table = section.compute_dokumente(SOURCES)
    assert table.titel.tolist() == ["Lieferung", "Brief"]
    assert listed(table.pruefsumme) == ["0123456789ab", None]


@pytest.mark.parametrize(
    ("names", "missing", "said"),
    [
        (("eins", "zwei"), (), "Diesem Bericht liegen 2 Tabellen zugrunde."),
        (("eins",), (), "Diesem Bericht liegt 1 Tabelle zugrunde."),
        (("eins", "drei"), ("drei",), "Diesem Bericht liegt 1 Tabelle zugrunde. Nicht geliefert: „Dritte“."),
        (("drei",), ("drei",), "Diesem Bericht liegt noch keine Tabelle zugrunde. Nicht geliefert: „Dritte“."),
        (("eins", "zwei"), ("zwei",), "Diesem Bericht liegt 1 Tabelle zugrunde. Nicht geliefert: „Zweite“."),
    ],
)
def test_delivered_tables_are_counted_and_missing_ones_named(names, missing, said):
    titles = {name: TITLES[name] for name in names}
    assert plain(section.sentence_lieferung(without(*missing), titles)) == said


@pytest.mark.parametrize(
    ("year", "said"),
    [(2030, ""), (2031, "Nicht mehr erhoben: „Asyl“ seit 2031 (anders gezählt)."), (2033, "seit 2031")],
)
def test_a_retired_table_is_named_with_year_and_reason(year, said):
    table = PACKAGE.table("asylblg")
    retired = table.model_copy(update={"title": "Asyl", "eingestellt": Retired(ab=2031, grund="anders gezählt.")})
    sentence = section.sentence_eingestellt([table, retired], year)
    assert said in sentence and bool(sentence) == bool(said)


REASONS = "Grund: Klein ist kenntlich. Rechtsgrundlage: § 16 BStatG."
PUBLISHED = {"wo": "Konzept (2030)", "grund": "Verdecken schützt niemanden."}


@pytest.mark.parametrize(
    ("mode", "rule", "hidden", "said"),
    [
        ("geschuetzt", {}, 12,
         "Personenzahlen unter drei sind geheim, und mit ihnen andere Zahlen, aus denen sie sich errechnen ließen. Eine Null ist "
         "keine kleine Zahl und wird gezeigt. Statt einer geheimen Zahl, und statt der Summen, Anteile und Veränderungen, die "
         "aus ihr zu berechnen wären, steht „*“. Das Zeichen steht für kleine Zahlen und für andere, die sie schützen. In dieser "
         f"Ausgabe sind 12 Zahlen geheim. {REASONS}"),
        ("geschuetzt", {"verfahren": "rundung"}, 0,
         "Alle Personenzahlen sind auf Vielfache von fünf gerundet. Summen, Anteile und Veränderungen sind aus den gerundeten "
         f"Zahlen berechnet und können deshalb abweichen. {REASONS}"),
        ("veroeffentlicht", {"bereits_veroeffentlicht": PUBLISHED}, 0,
         "Diese Ausgabe nennt alle Zahlen, auch kleine Personenzahlen, denn sie sind bereits veröffentlicht: Konzept (2030). "
         "Verdecken schützt niemanden."),
        ("intern", {}, 0,
         "Diese Fassung nennt alle Zahlen, auch kleine Personenzahlen, und ist deshalb nur für den Dienstgebrauch. "
         f"{REASONS}"),
    ],
)  # fmt: skip
def test_readers_are_told_what_is_kept_secret_and_why(mode, rule, hidden, said):
    assert protection(mode, hidden, **rule) == f"Geheimhaltung: {said}"


def test_thresholds_zeros_and_how_many_are_secret_are_told_as_they_are():
    assert "Personenzahlen unter zehn sind geheim" in protection("geschuetzt", 2, schwelle=10)
    assert "Auch eine Null ist geheim." in protection("geschuetzt", 2, nullen_zeigen=False)
    assert "In dieser Ausgabe ist 1 Zahl geheim." in protection("geschuetzt", 1)
    assert "In dieser Ausgabe ist keine Zahl geheim." in protection("geschuetzt", 0)


def protection(mode, hidden, **rule):
    """The sentence on an edition with so many hidden figures."""
    rule = Disclosure(rechtsgrundlage="§ 16 BStatG", grund="Klein ist kenntlich.", **rule)
    cells = {"2030/asylblg": [f"asylblg/{number}/personen" for number in range(hidden)], "2029/asylblg": ["a"]}
    return plain(section.sentence_geheimhaltung(Protection(2030, mode, rule, cells)))
