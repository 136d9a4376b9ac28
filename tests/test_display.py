"""What a notebook shows: the data resource, its HTML, and the mime bundle of a figure."""

import base64
import json
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from IPython.utils.capture import capture_output
from matplotlib.figure import Figure
from matplotlib.text import Text

from soest_analysis import display, german, origin, style
from soest_analysis.bundle import table_html
from soest_analysis.descriptor import Table
from soest_analysis.edition import Edition
from soest_analysis.origin import Leaf
from soest_analysis.paths import Root
from soest_analysis.report import markdown
from soest_analysis.sources import Source
from soest_analysis.tracked import count as tracked_count
from soest_analysis.tracked import track

HOSTILE = '<script>alert("ü")</script> & <b>'
TABLE = Table.model_validate(
    {
        "name": "herkunft",
        "path": "herkunft.csv",
        "title": "Herkunft",
        "description": "",
        "lieferant": "Amt",
        "personenzahlen": [{"feld": "personen"}],
        "schema": {
            "primaryKey": ["gruppe"],
            "fields": [
                {
                    "name": "gruppe",
                    "type": "string",
                    "title": "Gruppe",
                    "categories": [{"value": "nah", "label": "Aus der Nähe"}, {"value": "alle", "label": "Zusammen"}],
                },
                {"name": "personen", "type": "integer", "title": "Personen"},
                {"name": "anteil", "type": "number", "title": "Anteil (%)"},
            ],
        },
    }
)
SOURCE = Source((TABLE,), "Meldeamt; Stand 30.09.2030")


@pytest.fixture
def table(unchanged):
    """Three rows: one without figures, the last a total."""
    return unchanged(
        pd.DataFrame(
            {
                "gruppe": pd.Categorical(["nah", None, "alle"], ["nah", "alle"]),
                "personen": pd.array([1100, None, 7], dtype="Int64"),
                "anteil": pd.array([12.25, None, 100.0], dtype="Float64"),
            }
        )
    )


@pytest.fixture
def make(table):
    """The resource of the table, or of another frame."""
    return lambda frame=table, **options: display.make_resource(
        "tab-probe", frame, "tabelle", **({"title": "Probe", "source": SOURCE} | options)
    )


def parsed(resource, **options):
    return BeautifulSoup(table_html(resource, **options), "html.parser")


def printed(resource, column):
    [field] = [field for field in resource["schema"]["fields"] if field["name"] == column]
    return [display.cell(resource, index, field) for index in range(len(resource["data"]))]


def test_numbers_stay_numbers_and_codes_become_words(make):
    assert make()["data"] == [
        {"gruppe": "Aus der Nähe", "personen": 1100, "anteil": 12.25},
        {"gruppe": None, "personen": None, "anteil": None},
        {"gruppe": "Zusammen", "personen": 7, "anteil": 100.0},
    ]


def test_the_resource_says_what_it_is_and_where_from(make):
    resource = make(note="Nur zur Probe.")
    assert (resource["name"], resource["title"], resource["description"]) == ("tab-probe", "Probe", "Nur zur Probe.")
    assert resource["sources"] == [{"title": "Meldeamt; Stand 30.09.2030"}]
    assert resource["bericht"]["art"] == "tabelle" and resource["bericht"]["tabellen"] == ["herkunft"]
    assert [(field["name"], field["type"], field["title"]) for field in resource["schema"]["fields"]] == [
        ("gruppe", "string", "Gruppe"),
        ("personen", "integer", "Personen"),
        ("anteil", "number", "Anteil (%)"),
    ]


def test_the_resource_is_plain_json(make):
    assert json.loads(json.dumps(make(missing={"personen": ["–", None, pd.NA]}))) == make(
        missing={"personen": ["–", None, None]}
    )


def test_headings_come_from_the_descriptor_unless_the_notebook_says_otherwise(make):
    frame = pd.DataFrame({"gruppe": ["nah"], "nah": [7], "neu": [11], "anteil": [1.0]})
    titles = [field["title"] for field in make(frame, columns={"anteil": "Quote"})["schema"]["fields"]]
    assert titles == ["Gruppe", "Aus der Nähe", "neu", "Quote"]  # a code that became a column keeps its label


def test_months_days_and_yes_or_no_are_written_in_german(make):
    frame = pd.DataFrame(
        {
            "monat": pd.PeriodIndex(["2030-03", None], freq="M"),
            "tag": pd.to_datetime(["2030-03-07", None]),
            "gut": [True, False],
        }
    )
    resource = make(frame)
    assert printed(resource, "monat") == ["03/2030", "liegt nicht vor"]
    assert printed(resource, "tag") == ["07.03.2030", "liegt nicht vor"]
    assert printed(resource, "gut") == ["ja", "nein"]


@pytest.mark.parametrize(
    ("digits", "shown"), [({}, "12,2"), ({"anteil": 0}, "12"), ({"anteil": 2}, "12,25"), ({"anteil": None}, "12,25")]
)
def test_decimals_are_chosen_per_column(make, digits, shown):
    assert printed(make(digits=digits), "anteil")[0] == shown
    assert printed(make(digits=digits), "personen")[0] == "1.100"


@pytest.mark.parametrize(
    ("missing", "shown"),
    [
        ({}, "liegt nicht vor"),
        ({"personen": "–"}, "–"),
        ({"anteil": "–"}, "liegt nicht vor"),  # a sign of another column
        ({"personen": [None, "-", None]}, "–"),  # the hyphen of the official statistics is printed as a dash
        ({"personen": ["-", None, "-"]}, "liegt nicht vor"),  # signs of other rows
        ({"personen": [pd.NA, pd.NA, pd.NA]}, "liegt nicht vor"),
    ],
)
def test_an_absent_value_is_a_sign_where_there_is_one_and_else_said_to_be_missing(make, missing, shown):
    assert printed(make(missing=missing), "personen") == ["1.100", shown, "7"]


def test_the_table_has_a_caption_and_headers_with_scope(make):
    assert len(parsed(make()).tbody.tr.find_all("th")) == 1  # the first column names the row
    html = parsed(make(headers=2))
    assert html.caption.get_text() == "Probe"
    assert [th.get_text() for th in html.thead.find_all("th")] == ["Gruppe", "Personen", "Anteil (%)"]
    assert {th["scope"] for th in html.thead.find_all("th")} == {"col"}
    for row in html.tbody.find_all("tr"):
        assert [(cell.name, cell.get("scope")) for cell in row.find_all(["th", "td"])] == [
            ("th", "row"),
            ("th", "row"),
            ("td", None),
        ]


def test_numbers_and_missing_numbers_are_marked_for_alignment(make):
    rows = parsed(make()).tbody.find_all("tr")
    assert [cell.get("class") for cell in rows[0].find_all(["th", "td"])] == [None, ["zahl"], ["zahl"]]
    assert [cell.get("class") for cell in rows[1].find_all(["th", "td"])] == [
        None,
        ["zahl", "fehlt"],
        ["zahl", "fehlt"],
    ]


def test_number_and_anchor_are_given_by_the_report(make):
    html = parsed(make(), number="Tabelle 7", id="tab-probe")
    assert html.table["id"] == "tab-probe" and html.caption.get_text() == "Tabelle 7: Probe"
    assert "id" not in parsed(make()).table.attrs


def test_markup_in_any_text_is_shown_and_not_executed(make):
    frame = pd.DataFrame({"wer": [HOSTILE], HOSTILE: [HOSTILE], "zahl": pd.array([None], dtype="Int64")})
    resource = make(frame, title=HOSTILE, columns={"wer": HOSTILE}, missing={"zahl": HOSTILE})
    html = parsed(resource, number=HOSTILE, id='"><script>')
    assert html.find(["script", "b"]) is None
    assert [tag.get_text() for tag in html.find_all(["th", "td"])] == [
        HOSTILE,
        HOSTILE,
        "zahl",
        HOSTILE,
        HOSTILE,
        HOSTILE,
    ]
    assert html.caption.get_text() == f"{HOSTILE}: {HOSTILE}" and html.table["id"] == '"><script>'
    assert "ü" in str(html)


def test_an_empty_table_has_its_headings_and_says_that_there_is_nothing(make, table):
    html = parsed(make(table[:0]))
    assert len(html.thead.find_all("th")) == 3
    [cell] = html.tbody.find_all("td")
    assert (cell["colspan"], cell.text) == ("3", "keine Einträge")


def test_how_to_read_a_table_is_not_explained_where_nothing_was_delivered(make, table):
    assert make(table[:0], note="Summen sind gerundet.")["description"] == ""
    own = make(table[:0], note="Niemand hat etwas gemeldet.", source=Source((), "Eigene Zusammenstellung"))
    assert own["description"] == "Niemand hat etwas gemeldet."


@pytest.fixture
def shown(shell):
    """The one mime bundle that a call displays, and its metadata."""

    def show(call, *args, **options):
        with capture_output() as captured:
            call(*args, **options)
        [output] = captured.outputs
        return output.data, output.metadata

    return show


def test_a_table_is_shown_as_html_text_and_data(shown, table):
    bundle, _ = shown(display.show_table, "tab-probe", table, title="Probe", source=SOURCE)
    assert set(bundle) == {display.RESOURCE, "text/html", "text/plain"}
    assert bundle[display.RESOURCE]["name"] == "tab-probe"
    assert BeautifulSoup(bundle["text/html"], "html.parser").caption.get_text() == "Probe"
    for words in ("Probe", "Aus der Nähe", "1.100", "liegt nicht vor", "Meldeamt; Stand 30.09.2030"):
        assert words in bundle["text/plain"]


def test_jupyterlab_shows_note_and_source_below_a_table_every_value_escaped(shown, table):
    source = Source((TABLE,), HOSTILE)
    bundle, _ = shown(display.show_table, "tab-probe", table, title="Probe", source=source, note=HOSTILE)
    page = BeautifulSoup(bundle["text/html"], "html.parser")
    assert [paragraph.get_text() for paragraph in page.find_all("p")] == [HOSTILE, HOSTILE]
    assert page.find(["script", "b"]) is None and page.style.get_text().count("{") == page.style.get_text().count("}")


def test_a_person_sees_title_chart_and_source_of_a_figure_in_one(shown, table, monkeypatch):
    monkeypatch.setattr(display, "is_attended", lambda: True)
    options = {"title": "Wie viele?", "source": SOURCE, "alt": HOSTILE}
    bundle, _ = shown(display.show_figure, "abb-probe", chart(), table, **options)
    page = BeautifulSoup(bundle["text/html"], "html.parser")
    assert [text for text in (p.get_text() for p in page.find_all("p")) if text] == ["Wie viele?", SOURCE.text]
    kind, _, data = page.img["src"].partition(";base64,")
    assert (kind, page.img["alt"]) == ("data:image/svg+xml", HOSTILE)
    assert base64.b64decode(data).decode() == bundle["image/svg+xml"]


@pytest.mark.parametrize(
    ("options", "bold"),
    [
        ({}, []),
        ({"totals": ["alle"]}, [2]),
        ({"totals": ["alle", "nah"]}, [0, 2]),
        ({"totals": ["7"], "totals_in": "personen"}, [2]),
    ],
)
def test_rows_that_are_totals_are_marked(shown, table, options, bold):
    bundle, _ = shown(display.show_table, "tab-probe", table, title="Probe", source=SOURCE, **options)
    assert bundle[display.RESOURCE]["bericht"]["summenzeilen"] == bold
    rows = BeautifulSoup(bundle["text/html"], "html.parser").tbody.find_all("tr")
    assert [index for index, row in enumerate(rows) if row.get("class") == ["summe"]] == bold


def chart() -> Figure:
    drawn = style.figure(height=1)
    style.axes(drawn).bar(["a"], [7])
    return drawn


def test_a_figure_carries_its_alternative_text_and_the_data_behind_it(shown, table):
    options = {"title": "Wie viele?", "source": SOURCE, "alt": "Ein Balken von 7."}
    bundle, metadata = shown(display.show_figure, "abb-probe", chart(), table, **options)
    report = bundle[display.RESOURCE]["bericht"]
    assert report["art"] == "abbildung" and report["alternativtext"] == "Ein Balken von 7."
    assert bundle[display.RESOURCE]["data"][0]["personen"] == 1100
    assert metadata == {kind: {"alt": "Ein Balken von 7."} for kind in ("image/png", "image/svg+xml")}
    assert "Wie viele?" in bundle["text/plain"] and "Ein Balken von 7." in bundle["text/plain"]
    drawing = ElementTree.fromstring(bundle["image/svg+xml"])
    assert [element.text for element in drawing][:2] == ["Wie viele?", f"Ein Balken von 7. Quelle: {SOURCE.text}"]


def test_the_same_figure_gives_the_same_bytes(shown, table):
    options = {"title": "Wie viele?", "source": SOURCE, "alt": "Ein Balken."}
    first, _ = shown(display.show_figure, "abb-probe", chart(), table, **options)
    second, _ = shown(display.show_figure, "abb-probe", chart(), table, **options)
    assert first == second


def test_sentences_become_paragraphs_and_empty_ones_nothing(shown):
    bundle, _ = shown(display.show_text, "Erstens.", "", "Zweitens.")
    assert bundle == {
        **dict.fromkeys(["text/markdown", "text/plain"], "Erstens.\n\nZweitens."),
        display.EVIDENCE: {"text": "Erstens.\n\nZweitens.", "belege": [], "zellen": {}},
    }


def leaf(position: int, column: str, value: float) -> Leaf:
    return Leaf(
        "zelle", f"2030:herkunft/{position}/{column}", value, "data/2030/herkunft.csv", position + 2, None, "Amt"
    )


@pytest.fixture
def tracked_table(table):
    """The table, its figures with their origins."""
    return track(table, leaf, ["personen", "anteil"], leaf(-2, "", 0)._replace(art="anzahl"))


def test_readers_see_the_sentence_and_the_report_how_its_numbers_came_about(shown, tracked_table):
    one, _, all_ = tracked_table.personen
    sentences = f"Von {german.number(all_)} auf {german.number(one)}.", f"Das sind {german.percent(all_ / one * 100)}."
    bundle, _ = shown(display.show_text, *sentences)
    assert bundle["text/markdown"] == "Von 7 auf 1.100.\n\nDas sind 0,6\u00a0%."
    evidence = bundle[display.EVIDENCE]
    first, second = "2030:herkunft/0/personen", "2030:herkunft/2/personen"
    assert evidence["belege"] == [second, first, ["*", ["/", second, first], 100.0]]
    assert [origin.compute(rechnung, {first: 1100, second: 7}) for rechnung in evidence["belege"]][:2] == [7, 1100]
    assert evidence["zellen"][first] == {
        **{"art": "zelle", "wert": 1100.0, "datei": "data/2030/herkunft.csv", "zeile": 2},
        **{"stand": None, "lieferant": "Amt", "titel": "", "worte": ""},
    }
    assert set(evidence["zellen"]) == {first, second}
    assert (
        origin.split(evidence["text"])[1::3] == ["0", "1", "2"]
        and origin.plain(evidence["text"]) == bundle["text/markdown"]
    )
    assert json.loads(json.dumps(evidence)) == evidence


def test_two_counts_of_the_same_rows_are_two_entries(shown, tracked_table):
    counts = [tracked_count(tracked_table), tracked_count(tracked_table.dropna(subset="personen"))]
    bundle, _ = shown(display.show_text, german.enumeration([german.number(n) for n in counts]))
    evidence = bundle[display.EVIDENCE]
    assert [evidence["zellen"][name]["wert"] for name in evidence["belege"]] == [3, 2]


def test_each_cell_of_a_shown_table_says_how_it_was_computed(make, tracked_table):
    frame = tracked_table.assign(doppelt=tracked_table.personen * 2, fest=5)
    resource = make(frame)
    assert resource["data"] == make(frame.astype({"personen": "float", "anteil": "float", "doppelt": "float"}))["data"]
    assert [type(row["personen"]).__name__ for row in resource["data"]] == ["int", "NoneType", "int"]
    first, last = "2030:herkunft/0/personen", "2030:herkunft/2/personen"
    assert resource["bericht"]["belege"] == {
        "personen": [first, None, last],
        "anteil": ["2030:herkunft/0/anteil", None, "2030:herkunft/2/anteil"],
        "doppelt": [["*", first, 2.0], None, ["*", last, 2.0]],
    }
    assert json.loads(json.dumps(resource)) == resource
    assert make(tracked_table)["schema"] == make()["schema"]


def test_a_table_without_origins_has_no_evidence(make):
    assert make()["bericht"]["belege"] == {}


def test_origins_stay_out_of_texts_of_a_table(make, tracked_table):
    marked = german.count(tracked_table.personen[0], "Person", "Personen")
    resource = make(pd.DataFrame({"wer": [marked, None]}), title=f"Probe: {marked}", note=marked)
    assert [row["wer"] for row in resource["data"]] == ["1.100\u00a0Personen", None]
    assert (resource["title"], resource["description"]) == ("Probe: 1.100\u00a0Personen", "1.100\u00a0Personen")


def test_origins_stay_out_of_a_chart_and_its_alternative_text(shown, tracked_table):
    marked = german.number(tracked_table.personen[0])
    drawn = chart()
    drawn.axes[0].set_title(f"Summe {marked}")
    drawn.axes[0].annotate(marked, (0, 7))
    drawn.axes[0].set_xticks([0, 1], [marked, "anderes"])
    options = {"title": "Wie viele?", "source": SOURCE, "alt": f"Ein Balken von {marked}."}
    bundle, metadata = shown(display.show_figure, "abb-probe", drawn, tracked_table, **options)
    alt = "Ein Balken von 1.100."
    assert bundle[display.RESOURCE]["bericht"]["alternativtext"] == alt and bundle["text/plain"] == f"Wie viele?. {alt}"
    assert metadata["image/svg+xml"] == {"alt": alt}
    written = {text.get_text() for text in drawn.findobj(Text)}
    assert written >= {"Summe 1.100", "1.100", "anderes"} and not any(origin.OPEN in text for text in written)


def test_a_table_that_was_not_delivered_says_so_in_its_source():
    edition = Edition(Root(Path(__file__).parent / "towns" / "musterstadt"), 2031, origins=True)
    resource = display.make_resource(
        "tab-spenden", edition.table("spenden"), "tabelle", title="Spenden", source=edition.source("spenden")
    )
    assert resource["data"] == [] and "liegt nicht vor" in resource["sources"][0]["title"]
    assert parsed(resource).tbody.text.strip() == "liegt nicht vor"


def test_a_corrected_figure_is_marked_and_the_mark_is_explained(table):
    resource = display.make_resource(
        "tab-probe", table, "tabelle", title="T", source=SOURCE, note="N.", revised={"personen": [True, False, pd.NA]}
    )
    field = resource["schema"]["fields"][1]
    assert [display.cell(resource, row, field) for row in range(3)] == ["1.100\u00a0r", "liegt nicht vor", "7"]
    assert resource["description"] == "N. r: gegenüber einer früheren Ausgabe berichtigt."
    assert [row["personen"] for row in resource["data"]] == [1100, None, 7]  # the mark never enters the number


def test_without_a_corrected_figure_nothing_is_explained(table):
    resource = display.make_resource(
        "tab-probe", table, "tabelle", title="T", source=SOURCE, revised={"personen": [False, False, False]}
    )
    assert resource["description"] == "" and "revised" not in resource["schema"]["fields"][1]


@pytest.fixture
def secret_table(table, unchanged):
    """The table, its first number of people kept secret; the second was not delivered."""
    hidden = table.assign(personen=pd.array([None, None, 7], dtype="Int64"))
    return unchanged(track(hidden, leaf, ["personen", "anteil"], leaf(-2, "", 0), secret={"2030:herkunft/0/personen"}))


def test_a_secret_cell_is_flagged_beside_an_empty_value_and_explained_once(make, secret_table):
    frame = secret_table.assign(doppelt=secret_table.personen * 2)
    resource = make(frame, note="N.")
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert fields["personen"]["secret"] == fields["doppelt"]["secret"] == [True, False, False]
    assert "secret" not in fields["anteil"] and "secret" not in fields["gruppe"]
    assert [row["personen"] for row in resource["data"]] == [None, None, 7]
    assert printed(resource, "personen") == ["*", "liegt nicht vor", "7"]
    assert resource["description"] == "N. *: unterliegt der Geheimhaltung."
    assert json.loads(json.dumps(resource)) == resource


def test_a_secret_cell_says_which_cells_it_stands_for_and_no_value(make, secret_table):
    resource = make(secret_table.assign(doppelt=secret_table.personen * 2))
    assert resource["bericht"]["belege"]["personen"] == ["2030:herkunft/0/personen", None, "2030:herkunft/2/personen"]
    assert resource["bericht"]["belege"]["doppelt"][0] == ["*", "2030:herkunft/0/personen", 2.0]


def test_the_sign_of_a_secret_comes_before_that_of_a_missing_value_and_alone(make, secret_table):
    options = {"missing": {"personen": ["–", "–", None]}, "revised": {"personen": [True, False, False]}}
    resource = make(secret_table, **options)
    assert printed(resource, "personen") == ["*", "–", "7"]
    assert (
        "revised" not in resource["schema"]["fields"][1]
    )  # else it would tell that the earlier value is not the new one
    assert resource["description"] == "*: unterliegt der Geheimhaltung."


def test_a_secret_cell_is_a_star_that_a_screen_reader_reads_in_words(make, secret_table):
    first, second, _ = parsed(make(secret_table)).tbody.find_all("tr")
    hidden, missing = first.find_all("td")[0], second.find_all("td")[0]
    assert hidden.get_text() == "*" and hidden["class"] == ["zahl", "geheim"]
    assert (hidden.span["role"], hidden.span["aria-label"]) == ("img", "geheim gehalten")
    assert missing["class"] == ["zahl", "fehlt"] and missing.span is None


def test_a_star_in_a_text_of_a_table_is_explained_if_a_secret_number_stands_for_it(make, secret_table):
    secret = german.number(secret_table.personen[0])
    resource = make(pd.DataFrame({"wer": [f"rund {secret}", "Schüler*innen"]}))
    assert [row["wer"] for row in resource["data"]] == ["rund *", "Schüler*innen"]
    assert (
        resource["description"] == "*: unterliegt der Geheimhaltung."
        and "secret" not in resource["schema"]["fields"][0]
    )
    assert make(pd.DataFrame({"wer": ["*"]}))["description"] == ""
    assert make(title=f"Probe mit {secret}")["description"] == "*: unterliegt der Geheimhaltung."


def test_a_secret_number_in_a_sentence_is_printed_as_a_star_and_explained_in_a_paragraph_of_its_own(
    shown, secret_table
):
    hidden, _, known = secret_table.personen
    sentences = f"Von {german.number(known)} auf {german.number(hidden)}, ±{german.percent(hidden / known)}.", "- a"
    bundle, _ = shown(display.show_text, *sentences)
    assert bundle["text/plain"] == "Von 7 auf *, ±*.\n\n- a\n\n*: unterliegt der Geheimhaltung."
    assert bundle["text/markdown"] == "Von 7 auf \\*, ±\\*.\n\n- a\n\n\\*: unterliegt der Geheimhaltung."
    evidence = bundle[display.EVIDENCE]
    assert origin.plain(evidence["text"]) == bundle["text/markdown"]
    assert evidence["belege"] == list(evidence["zellen"]) == ["2030:herkunft/2/personen"]


@pytest.mark.parametrize("text", ["{} und {}", "**Nord: {}**", "- {}: {}", "{}", "{}{}", "*{}* `{}`"])
def test_stars_are_never_markup(shown, secret_table, text):
    said = text.replace("{}", german.number(secret_table.personen[0]))
    bundle, _ = shown(display.show_text, said)
    html = BeautifulSoup(markdown.to_html(bundle["text/markdown"]), "html.parser")
    expected = origin.plain(said).removeprefix("- ")
    expected = expected.removeprefix("**").removesuffix("**") if text.startswith("**") else expected
    assert html.get_text().split("\n")[0 if "- " not in text[:2] else 1].strip() == expected
    assert html.find("em") is None and bool(html.find("strong")) == text.startswith("**")


def test_names_with_a_star_need_no_explanation(shown):
    bundle, _ = shown(display.show_text, "Für Schüler*innen (*).")
    assert bundle["text/plain"] == "Für Schüler*innen (*)."


def test_what_is_read_aloud_of_a_chart_says_secret_in_words_and_its_files_hold_no_mark(shown, secret_table):
    hidden = german.count(secret_table.personen[0], "Person", "Personen")
    drawn = chart()
    drawn.axes[0].annotate(hidden, (0, 7))
    options = {"title": "Wie viele?", "source": SOURCE, "alt": f"Ein Balken von {hidden}."}
    bundle, metadata = shown(display.show_figure, "abb-probe", drawn, secret_table, **options)
    alt = "Ein Balken von geheim gehalten\u00a0Personen."
    assert metadata["image/svg+xml"] == metadata["image/png"] == {"alt": alt}
    assert bundle[display.RESOURCE]["description"] == "*: unterliegt der Geheimhaltung."
    assert alt in bundle["image/svg+xml"] and origin.OPEN not in bundle["image/svg+xml"]
    assert [text.get_text() for text in drawn.axes[0].texts] == ["*\u00a0Personen"]
