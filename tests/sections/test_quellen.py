"""Where the tables come from, with invented sources."""

import pytest
from shown import listed, plain

from soest_analysis.edition import Document, Sources, TableSource
from soest_analysis.sections import quellen as section

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


def test_each_table_says_its_source_or_why_it_is_missing():
    table = section.compute_quellen(
        SOURCES, {"eins": "Erste", "drei": "Dritte", "zwei": "Zweite"}, {"drei": "noch nicht gezählt"}
    )
    assert table.tabelle.tolist() == ["Erste", "Dritte", "Zweite"]
    assert listed(table.quelle) == ["Meldeamt", "liegt nicht vor: noch nicht gezählt", None]
    assert listed(table.stand) == ["07/2030", None, None]
    assert listed(table.lieferant) == ["Amt", None, "Amt"]


def test_a_table_of_our_own_needs_no_source():
    assert section.compute_quellen(SOURCES, {"erlaeuterungen": "Erläuterungen"}, {}).empty


def test_documents_are_listed_with_the_start_of_their_checksum():
    table = section.compute_dokumente(SOURCES)
    assert table.titel.tolist() == ["Lieferung", "Brief"]
    assert listed(table.pruefsumme) == ["0123456789ab", None]


@pytest.mark.parametrize(
    ("titles", "missing", "said"),
    [
        (("eins", "zwei"), (), "2 Tabellen liegen diesem Bericht zugrunde."),
        (("eins",), (), "1 Tabelle liegt diesem Bericht zugrunde."),
        (("eins", "drei"), ("drei",), "1 Tabelle liegt diesem Bericht zugrunde. Nicht geliefert: "),
    ],
)
def test_delivered_tables_are_counted_and_missing_ones_named(unchanged, titles, missing, said):
    reasons = dict.fromkeys(missing, "noch nicht gezählt")
    table = unchanged(section.compute_quellen(SOURCES, {name: name for name in titles}, reasons))
    sentence = plain(section.sentence_lieferung(table, reasons))
    assert sentence.startswith(said) and all(name in sentence for name in missing)
