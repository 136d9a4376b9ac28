"""The page in plain language of whole editions: it keeps the rules, fits on a page and agrees with the summary."""

import re
import shutil
from io import BytesIO

import nbformat
import pytest
from examples import REPOSITORY, answer_survey, build_town
from pypdf import PdfReader
from ruamel.yaml import YAML

from soest_analysis import Edition, display, german, history, origin
from soest_analysis.parameters import Run
from soest_analysis.report.assemble import assemble
from soest_analysis.report.pdf import PDFReportExporter
from soest_analysis.sections import fluechtlingszahlen, zusammenfassung

FEW_WORDS, MOST_WORDS, LONG_WORD = 12, 15, 18
HARD = (
    "AsylbLG|Asylbewerber|SGB|FlüAG|ZUE|BAMF|ABS|AfB|Stichtag|Rechtskreis|erwerbsfähig|Baustein|vermittel|zugewiesen|"
    "Zuweisung|Aufnahmesoll|Quote|Prozent|Konzept|Leistung|Duldung|Gestattung|kommunal|städtisch|Kommune|Ausgabe|"
    "Sachstand|Monitoring|Integration|Prozessverantwortung|liegt nicht vor|bzw|ca|z\\. ?B|u\\. ?a|d\\. ?h|Nr|usw|etc"
)
EXPLAINED = {  # hard words that the page needs -> how it explains them
    "Unterkünfte": "Unterkünfte sind ",
    "Land": "Das Land ist ",
    "Ausschuss": "Ein Ausschuss hilft ",
    "Berufskolleg": "Ein Berufskolleg ist ",
    "Kita": "Eine Kita ist ",
    "Maßnahme": "Eine Maßnahme ist ",
}
TABLES = (
    "fluechtlinge",
    "staedtischer_wohnraum",
    "unterkuenfte",
    "erwerbsfaehige",
    "wohnungsvermittlung",
    "kinderbetreuung",
    "schulen",
    "massnahmen",
)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Beispielstadt with both editions."""
    root = build_town(tmp_path_factory.mktemp("einfach") / "stadt")
    answer_survey(root)
    return root


@pytest.fixture
def page(monkeypatch):
    """The page as the notebook shows it: its cells run here, without a kernel, and their Markdown in one text."""

    def show(root, year):
        shown, names = [], {"jahr": year}
        monkeypatch.chdir(root)
        monkeypatch.setattr(display, "show_text", lambda *texts: shown.append("\n\n".join(filter(None, texts))))
        for cell in nbformat.read(REPOSITORY / "notebooks" / "einfache_sprache.ipynb", as_version=4).cells:
            if cell.cell_type == "markdown":
                shown.append(cell.source)
            elif "parameters" not in cell.metadata.get("tags", []):
                exec(cell.source, names)
        return origin.plain("\n\n".join(shown)).replace(german.NBSP, " ")

    return show


@pytest.fixture(params=[2018, 2030, 2031])
def edition(request, town):
    return (REPOSITORY if request.param == 2018 else town), request.param


def sentences(text):
    """Every sentence of the page; a reference counts as the two words that it becomes, list marks and title are left out."""
    text = re.sub(r"\[@[\w-]+\]", "Tabelle 1", text)
    lines = [re.sub(r"^(#+|-) ", "", line) for line in text.splitlines() if line]
    return [part for line in lines for part in re.split(r"(?<=[.?!:]) +(?=[A-ZÄÖÜ0-9])", line)]


def test_its_sentences_are_short(page, edition):
    lengths = {sentence: len(sentence.split()) for sentence in sentences(page(*edition))}
    assert len(lengths) > 30
    assert {s for s, words in lengths.items() if words > MOST_WORDS} == set()
    assert sum(words <= FEW_WORDS for words in lengths.values()) >= 0.95 * len(lengths)


def test_it_fits_on_one_printed_page(page, edition):
    text = re.sub(r"\[@[\w-]+\]", "Tabelle 29", page(*edition))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    combined = assemble([(Run(abschnitt="einfache_sprache"), notebook)], {"titel": "Bericht", "jahr": edition[1]})
    pdf, _ = PDFReportExporter().from_notebook_node(combined)
    _, _, *pages = (printed.extract_text() for printed in PdfReader(BytesIO(pdf)).pages)  # behind title and contents
    assert ["Haben Sie Fragen?" in printed for printed in pages] == [True]


def test_it_uses_no_jargon_and_no_hard_grammar(page, edition):
    text = re.sub(r"\[@[\w-]+\]", "Tabelle 1", page(*edition))
    names = Edition.load(edition[1], edition[0]).parameters
    for name in (names.ausschuss.name, names.kommune.bezeichnung, names.kommune.stelle):
        text = text.replace(name, "Name")
    assert re.findall(rf"\b(?:{HARD})\w*", text) == []
    assert (
        re.findall(r"[;()\[\]„“\"%–/]", text.replace("2018/2019", "").replace("2030/2031", "").replace("2031/2032", ""))
        == []
    )
    assert re.findall(r"\b(?:wurden?|werden|wird|würden?|hätten?|wären?|könnten?|sollten?|des|eines)\b", text) == []
    assert [word for word in re.findall(r"\w+", text) if len(word) > LONG_WORD] == []


def test_hard_words_are_explained_close_to_where_they_first_stand(page, edition):
    text = page(*edition)
    for word, explanation in EXPLAINED.items():
        first = re.search(rf"\b{word}", re.sub(r"^#.*$", lambda m: " " * len(m[0]), text, flags=re.MULTILINE)).start()
        assert explanation in text[first - len("Eine ") : first + 160], word


def test_its_figures_are_those_of_the_table_at_a_glance(page, edition):
    text, given = page(*edition), Edition.load(edition[1], edition[0])
    z, adults = zusammenfassung, given.deliveries("erwerbsfaehige")
    flats, series = given.deliveries("wohnungsvermittlung"), history.current(given.series("fluechtlinge"))
    entwicklung = fluechtlingszahlen.compute_entwicklung(series)
    wohnraum = history.current(given.series("staedtischer_wohnraum"))
    for where, row in (
        ("von Stadt und Land", z.row_latest("", entwicklung, "gesamt", "")),
        ("von der Stadt", z.row_latest("", wohnraum, "personen", "")),
    ):
        change, month = origin.plain(row["veraenderung"]).split(" seit ")
        more = "mehr" if change.startswith("+") else "weniger"
        assert re.search(
            rf"vom {row['stand']}\. {row['wert']:.0f} Menschen leben in Unterkünften {where}\. "
            rf"Im {month} waren es \d+\. Jetzt sind es {change[1:]} {more}\.",
            text,
        )
    total = {"altersgruppe": "gesamt"}
    for ending, deliveries, where in (
        ("sind im richtigen Alter", adults, total | {"taetigkeit": "gesamt"}),
        ("haben keinen Kurs und keine Arbeit", adults, total | {"taetigkeit": "ohne_massnahme"}),
        ("haben schon eine Wohnung", flats, {"vermittlungsstand": "vermittelt", "wohnraum": "gesamt"}),
        ("suchen noch eine Wohnung", flats, {"vermittlungsstand": "vermittelbar", "rechtskreis": "gesamt"}),
    ):
        assert f"{z.row_cell('', deliveries, where, 'personen', '')['wert']:.0f} Menschen {ending}" in text


def test_the_edition_2018_says_what_the_concept_prints(page):
    # Concept of 2018: table 3, figure 5 with chapter 5.5.1.2, tables 6, 7 and 4, chapter 5.x.3
    text = page(REPOSITORY, 2018)
    for figure in (
        "vom Juni 2018. 244 Menschen leben",
        "Im Juni 2017 waren es 190. Jetzt sind es 54 mehr.",
        "vom September 2018. 252 Menschen leben",
        "Im September 2017 waren es 199. Jetzt sind es 53 mehr.",
        "bis zu 360 Plätze",
        "122 Menschen sind im richtigen Alter",
        "- 50 Menschen lernen Deutsch",
        "- 12 Menschen lernen in einem Berufskolleg",
        "- 33 Menschen haben eine Arbeit",
        "- 27 Menschen haben keinen Kurs",
        "462 Menschen haben schon eine Wohnung gefunden",
        "108 Menschen suchen noch eine Wohnung",
        "63 Kinder von Geflüchteten",
        "35 Kinder gehen in eine Kita",
        "23 Maßnahmen für geflüchtete Menschen",
        "Im Jahr 2021 prüft",
    ):
        assert figure in text


def test_it_points_only_to_what_the_report_shows(page, edition):
    shown = {id for run in Edition.load(edition[1], edition[0]).runs for id in run.zeigt}
    references = re.findall(r"\[@([\w-]+)\]", page(*edition))
    delivered = 7 - (edition[1] == 2031)  # child care was not delivered in 2031, so nothing is pointed to
    assert len(references) == delivered and set(references) <= shown


@pytest.mark.parametrize("missing", [*TABLES, "all"])
def test_a_table_that_was_not_delivered_is_said_to_be_missing_and_never_zero(page, town, tmp_path, missing):
    root = tmp_path / "stadt"
    shutil.copytree(town, root)
    gone = TABLES if missing == "all" else (missing,)
    path, yaml = root / "data" / "2030" / "quellen.yaml", YAML()
    sources = yaml.load(path)
    for name in gone:
        (root / "data" / "2030" / f"{name}.csv").unlink()
        del sources["tabellen"][name]
        sources.setdefault("nicht_geliefert", {})[name] = "nicht gemeldet"
    yaml.dump(sources, path)
    whole, text = page(town, 2030), page(root, 2030)
    asked = len(re.findall(r"\? (Diese Zahl fehlt uns|Das wissen wir) noch", text))
    assert "fehlt uns noch" not in whole and asked >= len(gone)
    assert not re.search(r"(?<![\d.])0 |liegt nicht vor|None|nan|<NA>", text)
    if missing == "all":
        assert "Mehr dazu" not in text
        assert set(re.findall(r"\d[\d.]*", text)) == {"2030.", "2032"}  # the edition's year and that of the review
