"""Comments and open decisions: references without target, unsafe markup, files of no section."""

import shutil
from pathlib import Path

import pytest

from soest_analysis.edition import Edition
from soest_analysis.quality.texts import check_texts

TOWN = Path(__file__).parents[1] / "towns" / "musterstadt"


@pytest.fixture
def found(tmp_path):
    """The findings for a comment on the section ``wohnen``."""

    def build(text, name="wohnen", parameters=""):
        root = Path(shutil.copytree(TOWN, tmp_path / "town"))
        (root / "data/2031/texte").mkdir()
        (root / f"data/2031/texte/{name}.md").write_text(text, encoding="utf-8")
        path = root / "parameters/2031.yaml"
        path.write_text(parameters + path.read_text(encoding="utf-8"), encoding="utf-8")
        return check_texts(Edition.load(2031, root))

    return build


@pytest.mark.parametrize(
    "text",
    [
        "Die Zahl stieg, siehe [@tab-belegung] und [@abb-belegung].\n\n- **fett**\n- 5 < 7 & 8 > 7\n",
        "[Statistik](https://example.org), [Post](mailto:amt@example.org), [oben](#wohnen)",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Eine # mitten im Satz und ein `Wort`.",
        "",
    ],
)
def test_ordinary_markdown_is_no_finding(found, text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "rule", "shown"),
    [
        ("Siehe [@tab-unbekannt].", "verweis", "[@tab-unbekannt]"),
        ("Siehe <script>alert(1)</script>", "auszeichnung", "<script>"),
        ("<img src=x onerror=alert(1)>", "auszeichnung", "<img src=x onerror=alert(1)>"),
        ("</title>", "auszeichnung", "</title>"),
        ("![Bild](https://example.org/x.png)", "auszeichnung", "![Bild](https://example.org/x.png)"),
        ("[klick](javascript:alert(1))", "auszeichnung", "javascript:"),
        ("[klick]( JavaScript:alert(1))", "auszeichnung", "JavaScript:"),
        ("```\nrm\n```", "auszeichnung", "```"),
        ("## Überschrift", "auszeichnung", "## Überschrift"),
        ("links\u202erechts", "auszeichnung", "U+202E"),
        ("a\x07b", "auszeichnung", "U+0007"),
    ],
)
def test_what_cannot_be_printed_is_found_with_file_and_line(found, text, rule, shown):
    befund = found(f"Erste Zeile.\n{text}")[0]
    assert (befund.regel, befund.schwere, befund.zeile) == (rule, "fehler", 2)
    assert (befund.datei, befund.gefunden) == ("data/2031/texte/wohnen.md", shown)
    assert befund.blocks


def test_a_comment_on_no_section_is_found(found):
    [befund] = found("Text.", name="wohnne")
    assert (befund.regel, befund.gefunden, befund.zeile) == ("verweis", "wohnne", None)
    assert befund.erwartet == "baustein-sprache-2 oder wohnen"


def test_a_file_that_nobody_reads_is_a_warning(tmp_path):
    root = Path(shutil.copytree(TOWN, tmp_path / "town"))
    litter = (".~lock.notizen.docx#", "._belegung.csv", "Thumbs.db", "desktop.ini", "texte/._wohnen.md")
    for name in (*litter, "notizen.docx", "text/wohnen.md", "texte/wohnen.txt", "texte/wohnen.md"):
        (root / "data/2031" / name).parent.mkdir(exist_ok=True)
        (root / "data/2031" / name).write_text("Text.", encoding="utf-8")
    found = check_texts(Edition.load(2031, root))
    assert [(b.regel, b.schwere, b.datei) for b in found] == [
        ("datei", "warnung", f"data/2031/{name}") for name in ("notizen.docx", "text", "texte/wohnen.txt")
    ]
    assert {(b.tabelle, b.grund) for b in found} == {
        ("daten", "Was nicht gelesen wird, fehlt im Bericht, ohne dass es jemand merkt.")
    }


def test_a_table_without_source_or_document_is_an_error(tmp_path):
    root = Path(shutil.copytree(TOWN, tmp_path / "town"))
    path = root / "data/2031/quellen.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  belegung:", "  belegugn:", 1), encoding="utf-8")
    [befund] = check_texts(Edition.load(2031, root))
    assert (befund.regel, befund.schwere, befund.gefunden) == ("quelle", "fehler", "nichts unter tabellen.belegung")
    assert befund.tabelle == "belegung" and "woher ihre Zahlen kommen" in befund.grund
    path.write_text(text.replace("dokument: lieferung", "dokument: leiferung"), encoding="utf-8")
    assert {b.gefunden for b in check_texts(Edition.load(2031, root))} == {"leiferung"}


def test_an_open_decision_is_a_warning(found):
    [befund] = found("Text.", parameters="# ENTSCHEIDEN: Stichtag bestätigen\n")
    assert (befund.regel, befund.schwere, befund.zeile) == ("entscheidung", "warnung", 1)
    assert befund.datei == "parameters/2031.yaml" and befund.text.endswith("zu entscheiden: Stichtag bestätigen")
    assert not befund.blocks
