"""What the gate checked and found, with an invented result."""

import pytest
from shown import listed, plain

from soest_analysis.sections import datenqualitaet as section

TITLES = {"eins": "Erste Tabelle"}


def finding(severity="fehler", explanation=None, table="eins"):
    return {
        "tabelle": table,
        "schwere": severity,
        "status": "erlaeutert" if explanation else "offen",
        "text": "Summe 7 erwartet, 11 gefunden.",
        "erlaeuterung": {"text": explanation} if explanation else None,
    }


def gate(*findings, rows=(7, 100)):
    tables = {name: {"zeilen": n, "erwartungen": 3} for name, n in zip(("eins", "zwei"), rows, strict=False)}
    return {"befunde": list(findings), "tabellen": tables, "erwartungen": 3 * len(tables)}


def test_findings_are_counted_per_table_and_severity():
    table = section.compute_pruefumfang(gate(finding(), finding(), finding("hinweis", table="zwei")), TITLES)
    assert table.tabelle.tolist() == ["Erste Tabelle", "zwei"]
    assert table.zeilen.tolist() == [7, 100] and table.erwartungen.tolist() == [3, 3]
    assert table[["fehler", "warnung", "hinweis"]].to_numpy().tolist() == [[2, 0, 0], [0, 0, 1]]


def test_without_findings_every_table_counts_zero():
    assert section.compute_pruefumfang(gate(), TITLES)[list(section.SEVERITIES)].to_numpy().sum() == 0


def test_findings_keep_their_order_and_show_their_explanation():
    table = section.compute_befunde([finding(explanation="Zählfehler"), finding("warnung", table="zwei")], TITLES)
    assert table.nummer.tolist() == [1, 2]
    assert table.tabelle.tolist() == ["Erste Tabelle", "zwei"]
    assert table.schwere.tolist() == ["Fehler", "Warnung"] and table.status.tolist() == ["erläutert", "offen"]
    assert listed(table.erlaeuterung) == ["Zählfehler", None]


def test_no_finding_still_gives_a_table_with_its_columns():
    assert section.compute_befunde([], TITLES).columns.tolist()[0] == "nummer"


@pytest.mark.parametrize(
    ("rows", "said"),
    [((700, 400), "2 Tabellen mit zusammen 1.100 Zeilen gegen 6 Regeln"), ((1,), "1 Tabelle mit zusammen 1 Zeile")],
)
def test_the_extent_is_counted(rows, said):
    assert said in plain(section.sentence_umfang(gate(rows=rows)))


def test_a_table_that_nobody_delivered_was_not_checked():
    checked = gate(rows=(700, 0))
    table = section.compute_pruefumfang(checked, TITLES, ["zwei"])
    assert table.iloc[1, 1:].isna().all() and table.iloc[0, 1:].notna().all()
    assert plain(section.sentence_umfang(checked, ["zwei"])).endswith(" Davon liegt 1 Tabelle nicht vor.")


def test_a_finding_about_a_table_that_is_missing_is_counted():
    table = section.compute_pruefumfang(gate(finding(table="zwei"), rows=(700, 0)), TITLES, ["zwei"])
    assert table.fehler[1] == 1 and table.zeilen[1] == 0


def test_where_nothing_was_delivered_nothing_was_counted():
    said = plain(section.sentence_umfang(gate(rows=(0, 0)), ["eins", "zwei"]))
    assert said.startswith("Von 2 Tabellen liegt noch keine vor.") and "Zeilen" not in said


def test_the_explanations_are_checked_too_and_named():
    checked = gate()
    checked["tabellen"]["erlaeuterungen"] = {"zeilen": 1, "erwartungen": 1}
    said = plain(section.sentence_umfang(checked))
    assert said.startswith("Geprüft wurden 3 Tabellen, darunter die der Erläuterungen, mit zusammen ")


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ([], "keinen Fehler."),
        (
            [finding("warnung"), finding("hinweis"), finding("warnung")],
            "fand keinen Fehler, aber 2 Warnungen und 1 Hinweis.",
        ),
        ([finding(), finding("warnung")], "Hinzu kommt 1 Warnung."),
        ([finding()], "1 Widerspruch"),
        ([finding(explanation="x"), finding(explanation="y")], "2 Widersprüche; alle sind erläutert."),
        ([finding(explanation="x"), finding()], "2 Widersprüche; 1 davon erläutert."),
    ],
)
def test_errors_are_counted_apart_from_the_rest(findings, said):
    assert said in plain(section.sentence_befunde(findings))


def test_an_open_error_is_never_called_explained():
    assert "alle" not in section.sentence_befunde([finding(), finding(explanation="x"), finding("hinweis", "y")])
