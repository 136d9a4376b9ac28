"""Numbering, references, explanations: what the combined notebook says and what it keeps to itself."""

import copy
import json

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_output
from sample_report import FINDINGS, METADATA, computed, figure, notebook, said, sections, table

from soest_analysis import origin, tracked
from soest_analysis.bundle import RESOURCE, cell
from soest_analysis.errors import SectionFailed
from soest_analysis.origin import Figure, Leaf
from soest_analysis.parameters import Run
from soest_analysis.report import markdown
from soest_analysis.report.assemble import assemble, assemble_single


def run(name, *cells, **options):
    return Run(abschnitt=name, **options), notebook(*cells)


def resources(combined):
    return {o.data[RESOURCE]["name"]: o.data[RESOURCE] for c in combined.cells for o in c.get("outputs", ())}


def texts(combined):
    return [cell.source for cell in combined.cells if cell.cell_type == "markdown"]


def test_sections_become_numbered_chapters_in_static_and_in_computed_text():
    combined = assemble(
        [
            run("eins", "# Erstes\n\nText\n\n## A", said("## B\n\ngerechnet"), "### B1\n## C #"),
            run("zwei", "# Zweites", "### Ebene übersprungen\n### und noch eine"),
        ],
        METADATA,
    )
    assert texts(combined) == [
        "# 1 Erstes",
        "Text",
        "## 1.1 A",
        "## 1.2 B",
        "gerechnet",
        "### 1.2.1 B1",
        "## 1.3 C",
        "# 2 Zweites",
        "## 2.1 Ebene übersprungen",
        "## 2.2 und noch eine",
    ]


def test_the_title_of_a_run_replaces_the_notebooks_and_opens_the_chapter():
    combined = assemble([run("ist_stand", said("vorweg"), "# Ist-Stand", titel="Ist-Stand: Sprache")], METADATA)
    assert texts(combined) == ["# 1 Ist-Stand: Sprache", "vorweg"]


def test_a_second_title_in_a_section_does_not_make_a_second_chapter():
    assert texts(assemble([run("eins", "# Eins", "# Noch eins")], METADATA)) == ["# 1 Eins", "## 1.1 Noch eins"]


def test_anchors_come_from_run_and_heading_and_are_unique():
    cells = "# Titel", "## Größe & Maß", "## Größe & Maß"
    combined = assemble(
        [run("ist_stand", *cells, parameter={"baustein": "sprache"}), run("ist_stand", *cells)], METADATA
    )
    assert [entry["anchor"] for entry in combined.metadata.sachstandsbericht.inhalt] == [
        "ist_stand-sprache",
        "ist_stand-sprache-groesse-mass",
        "ist_stand-sprache-groesse-mass-2",
        "ist_stand",
        "ist_stand-groesse-mass",
        "ist_stand-groesse-mass-2",
    ]


def test_tables_and_figures_are_numbered_through_the_report():
    about = assemble(sections(), METADATA).metadata.sachstandsbericht
    assert [(entry["id"], entry["number"]) for entry in about.tabellen] == [
        ("tab-zuweisung", "Tabelle 1"),
        ("tab-massnahmen", "Tabelle 2"),
        ("tab-leistungen", "Tabelle 3"),
        ("tab-feindlich", "Tabelle 4"),
    ]
    assert [entry["number"] for entry in about.abbildungen] == ["Abbildung 1", "Abbildung 2", "Abbildung 3"]
    assert about.titel == METADATA["titel"]


def test_references_lead_forward_backward_and_stand_in_every_text():
    combined = assemble(
        [
            run("eins", "# Zu [@tab-b]", said("siehe [@tab-b] und [@abb-a]"), table("tab-a")),
            run(
                "zwei",
                "# Zwei",
                table("tab-b", note="wie [@tab-a]"),
                figure("abb-a", alt="mehr als [@tab-a]"),
                "zurück zu [@tab-a]",
            ),
        ],
        METADATA,
    )
    shown = resources(combined)
    assert texts(combined) == [
        "# 1 Zu Tabelle\u00a02",
        "siehe [Tabelle 2](#tab-b) und [Abbildung 1](#abb-a)",
        "# 2 Zwei",
        "zurück zu [Tabelle 1](#tab-a)",
    ]
    assert shown["tab-b"]["description"] == "wie Tabelle 1"
    assert shown["abb-a"]["bericht"]["alternativtext"] == "mehr als Tabelle 1"


def test_a_reference_without_target_names_section_and_id():
    with pytest.raises(SectionFailed, match=r"Abschnitt zwei: .*\[@tab-fehlt\].*kein Ziel"):
        assemble([run("eins", "# Eins"), run("zwei", "# Zwei", said("siehe [@tab-fehlt]"))], METADATA)


def test_an_excerpt_may_refer_to_what_the_whole_report_shows():
    combined = assemble([run("eins", "# Eins\n\nsiehe [@tab-b]")], METADATA, elsewhere=["tab-b"])
    assert texts(combined)[1] == "siehe tab-b (im Gesamtbericht)"


def test_a_cell_that_speaks_and_shows_keeps_its_order():
    both = said("Satz")
    both.outputs += table("tab-a").outputs
    cells = assemble([run("eins", "# Eins", both, "Schluss")], METADATA).cells
    assert [cell.source for cell in cells] == ["# 1 Eins", "Satz", "", "Schluss"]


def test_an_id_shown_twice_is_refused():
    with pytest.raises(SectionFailed, match="Abschnitt zwei: „tab-a“ wird zum zweiten Mal gezeigt"):
        assemble([run("eins", "# Eins", table("tab-a")), run("zwei", "# Zwei", table("tab-a"))], METADATA)


def test_an_explanation_stands_under_the_first_table_that_shows_the_source_and_nowhere_else():
    shown = resources(
        assemble(
            [
                run(
                    "eins",
                    "# Eins",
                    figure("abb-a", "leistungen"),
                    table("tab-a", None, "leistungen"),
                    table("tab-b", None, "leistungen"),
                )
            ],
            METADATA,
            FINDINGS,
        )
    )
    assert shown["tab-a"]["bericht"]["fussnoten"] == ["Das Jobcenter zählte drei Personen doppelt."]
    assert shown["abb-a"]["bericht"]["fussnoten"] == shown["tab-b"]["bericht"]["fussnoten"] == []


def test_the_number_of_an_explanation_stands_at_the_cell_that_it_is_about():
    cells = ["sprachkurse/maenner", "sprachkurse/frauen"]
    leaves = [Leaf("zelle", f"2018:leistungen/{cell}", 7, "leistungen.csv", 2, None, "Amt") for cell in cells]
    frame = pd.DataFrame({"art": cells, "zahl": tracked.column([Figure(7, leaf) for leaf in leaves], "Int64")})
    shown = resources(assemble([run("eins", "# Eins", table("tab-a", frame, "leistungen"))], METADATA, FINDINGS))
    number = shown["tab-a"]["schema"]["fields"][1]
    assert [cell(shown["tab-a"], row, number) for row in (0, 1)] == ["7", "7\u00a0¹"]


def shares(*cells, of="leistungen"):
    """Numbers of cells such as ``a/b``; one of several cells is their ratio."""
    figures = [Figure(7, Leaf("zelle", f"2018:{of}/{cell}", 7, f"{of}.csv", 2, None, "Amt")) for cell in cells]
    number = figures[0] if len(figures) == 1 else figures[0] / figures[1]
    return pd.DataFrame({"art": ["x"], "zahl": tracked.column([number], "Float64")})


@pytest.mark.parametrize(
    ("frames", "below"),
    [
        ({"tab-andere": ["sprachkurse/maenner"]}, []),  # the same table, but not this cell
        ({"tab-andere": ["sprachkurse/maenner"], "tab-zelle": ["sprachkurse/frauen"]}, ["tab-zelle"]),
        ({"tab-anteil": ["sprachkurse/frauen", "gesamt/frauen"]}, ["tab-anteil"]),  # computed from the cell
        ({"tab-anteil": ["sprachkurse/frauen", "gesamt/frauen"], "tab-zelle": ["sprachkurse/frauen"]}, ["tab-zelle"]),
        ({"tab-zelle": ["sprachkurse/frauen"], "tab-nochmal": ["sprachkurse/frauen"]}, ["tab-zelle"]),
        ({"tab-andere": ["sprachkurse/maenner"], "tab-text": None}, ["tab-text"]),  # without origins: the table counts
    ],
)
def test_an_explanation_stands_where_its_cell_is_shown_or_computed_with(frames, below):
    cells = [table(id, cells and shares(*cells), "leistungen") for id, cells in frames.items()]
    shown = resources(assemble([run("eins", "# Eins", *cells)], METADATA, FINDINGS))
    assert [id for id in shown if shown[id]["bericht"]["fussnoten"]] == below


def test_a_finding_whose_key_is_the_cell_alone_is_marked_too():
    finding = FINDINGS[0] | {"schluessel": "leistungen/sprachkurse/frauen"}
    cells = table("tab-a", shares("sprachkurse/frauen"), "leistungen")
    shown = resources(assemble([run("eins", "# Eins", cells)], METADATA, [finding]))
    assert cell(shown["tab-a"], 0, shown["tab-a"]["schema"]["fields"][1]) == "7,0\u00a0¹"


def test_marked_numbers_are_counted_through_all_sections():
    notebook = assemble(
        [run("eins", "# Eins", computed("Es sind {}.", 7)), run("zwei", "# Zwei", computed("Es sind {}.", 12))],
        METADATA,
    )
    about = notebook.metadata["sachstandsbericht"]
    assert [(entry["nummer"], entry["zahl"], entry["abschnitt"]) for entry in about["belege"]] == [
        (1, "7", "eins"), (2, "12", "zwei")
    ]  # fmt: skip
    assert about["zellen"]["2018:zuweisung/12/personen"]["wert"] == 12


def test_an_explanation_stands_under_a_figure_if_no_table_shows_the_source():
    shown = resources(
        assemble(
            [run("eins", "# Eins", table("tab-a", None, "anderes"), figure("abb-a", "leistungen"))], METADATA, FINDINGS
        )
    )
    assert len(shown["abb-a"]["bericht"]["fussnoten"]) == 1
    assert shown["tab-a"]["bericht"]["fussnoten"] == []


def test_error_output_never_gets_into_a_report():
    failed = new_code_cell("1/0", outputs=[new_output("error", ename="ZeroDivisionError", evalue="", traceback=[])])
    failed.metadata["tags"] = ["raises-exception"]
    with pytest.raises(SectionFailed, match=r"Abschnitt eins, Zelle 2: .*ZeroDivisionError"):
        assemble([run("eins", "# Eins", failed)], METADATA)


def test_a_section_without_title_is_refused():
    with pytest.raises(SectionFailed, match="Abschnitt eins: eine Überschrift erster Ebene"):
        assemble([run("eins", "nur Text")], METADATA)


def test_code_streams_paths_times_and_user_names_stay_behind():
    secret = new_code_cell(
        "geheimer_code()",
        outputs=[new_output("stream", text="geheim"), new_output("execute_result", data={"text/plain": "geheim"})],
    )
    text = nbformat.writes(assemble([*sections(), run("eins", "# Eins", secret)], METADATA, FINDINGS))
    assert all(word not in text for word in ("geheim", "papermill", "/home", "2031", "kernelspec", "nur JupyterLab"))


def test_the_sections_are_not_changed():
    before = sections()
    untouched = copy.deepcopy(before)
    assemble(before, METADATA, FINDINGS)
    assemble_single(before[2][1])
    assert before == untouched


def test_the_same_sections_give_the_same_valid_notebook():
    first, second = (assemble(sections(), METADATA, FINDINGS) for _ in range(2))
    nbformat.validate(first)
    assert json.dumps(first) == json.dumps(second)


def test_a_section_alone_lends_the_report_its_title_and_may_refer_elsewhere():
    combined = assemble_single(
        notebook("# Der *Titel*", "## A\n\nsiehe [@tab-a] und [@tab-weit]", table("tab-a"), "### B")
    )
    assert combined.metadata.sachstandsbericht.titel == "Der Titel"
    assert texts(combined) == ["# 1 A", "siehe [Tabelle 1](#tab-a) und tab-weit (im Gesamtbericht)", "## 1.1 B"]


def test_a_section_that_was_not_executed_is_no_report():
    section = notebook("# Titel", table("tab-a"))
    section.cells[1].execution_count = None
    with pytest.raises(SectionFailed, match=r"Zelle 2: wurde nicht ausgeführt.* Bitte das Notebook vollständig"):
        assemble_single(section)


def test_a_comment_cannot_feign_the_origin_of_a_number():
    comment = f"Es sind {origin.OPEN}beleg-1{origin.BETWEEN}999{origin.CLOSE}."
    about = [run("eins", "# Eins", computed("Es sind {}.", 7))]
    assert texts(assemble(about, METADATA, comments={"eins": comment}))[-1] == "Es sind beleg-1999."


def test_an_offices_alternative_text_may_refer_to_a_table():
    about = [run("eins", "# Eins", table("tab-a"), figure("abb-a"))]
    shown = resources(assemble(about, METADATA, alternatives={"abb-a": "Eine Linie; siehe [@tab-a]."}))
    assert shown["abb-a"]["bericht"]["alternativtext"] == "Eine Linie; siehe Tabelle 1."


def test_a_comment_is_printed_below_its_section_with_its_references_resolved():
    about = [run("eins", "# Eins\n\nBerechnet.", table("tab-a", pd.DataFrame({"n": [1]}))), run("zwei", "# Zwei")]
    comment = "Siehe [@tab-a] und [@tab-fremd].\n\n## keine Überschrift\n"
    combined = assemble(about, METADATA, comments={"eins": comment, "zwei": " \n", "drei": "Anderswo."})
    assert texts(combined) == [
        "# 1 Eins",
        "Berechnet.",
        "## 1.1 Kommentar der Verwaltung",
        "Siehe [Tabelle 1](#tab-a) und [@tab-fremd].\n\n## keine Überschrift",
        "# 2 Zwei",
    ]
    assert [entry["text"] for entry in combined.metadata["sachstandsbericht"]["inhalt"]] == [
        *("Eins", "Kommentar der Verwaltung", "Zwei")
    ]


def test_a_title_from_the_parameters_is_no_markdown():
    section = (Run(abschnitt="eins", titel="1. *Schüler*innen* [@nirgends]"), notebook("# Anders"))
    assert assemble([section], METADATA).metadata["sachstandsbericht"]["inhalt"][0]["text"] == section[0].titel


def test_entities_in_a_comment_feign_neither_origins_nor_control_characters():
    text = "&#xe000;beleg-1&#xe001;7&#xe002; &#x202e;a"
    assert markdown.plain(text) == "beleg-17 a"
