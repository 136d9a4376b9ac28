"""Controls in JupyterLab, through a real kernel as a front end speaks with it; and what others that execute notebooks see."""

import re
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from jupyter_client.manager import start_new_kernel
from nbconvert import HTMLExporter
from nbformat import v4

from soest_analysis import controls, origin
from soest_analysis.bundle import RESOURCE
from soest_analysis.disclosure.protection import Protection
from soest_analysis.parameters import Disclosure
from soest_analysis.premises import Premise
from soest_analysis.report.assemble import assemble_single
from soest_analysis.report.engine import execute
from tests.running import copy_inputs

VIEW = "application/vnd.jupyter.widget-view+json"
# Places and the percentage that is credited: 1,200 * 50 % = 600.
SETUP = """
import pandas as pd
from soest_analysis import explore, german, origin, style, tracked
from soest_analysis.errors import UnusableInput
from soest_analysis.premises import Premise
from soest_analysis.sources import Source

asked = []

def erkunden(values, *, bestand=None):
    asked.append(values)
    if values.get("plaetze") == 0:
        raise UnusableInput("Ohne Plätze gibt es <nichts> anzurechnen.")
    if values.get("plaetze") == 1:
        raise ZeroDivisionError("division by zero")
    credited = values.get("plaetze", 10) * values.get("anteil", 10) / 100
    frame = pd.DataFrame({"fall": ["Geplant"], "angerechnet": tracked.column([credited], "Float64")})
    if bestand is not None:
        frame["bestand"] = tracked.column([bestand], "Float64")
    chart = style.figure(height=1)
    style.axes(chart).bar(["Geplant"], [1])
    return frame, chart

VORGABEN = {
    "plaetze": Premise("plaetze", "Belegbare Plätze", 1200, None, None, "Plätze", "", "Konzept", False),
    "anteil": Premise("anteil", "Anrechnung", 50.0, 25.0, 75.0, "Prozent", "", "Vorsichtig", True),
    "fehlt": Premise("fehlt", "Nie genannt", pd.NA, None, None, "Personen", "", "Konzept", False),
}
ANGABEN = {"title": "Was wäre, wenn?", "source": Source((), "Bezirksregierung; Stand 07.10.2030")}
"""
EXPLORE = 'explore(erkunden, VORGABEN, ["plaetze", "fehlt", "anteil", "unbekannt"], **ANGABEN)'


class Kernel:
    """A front end without a screen: executes cells, and changes widgets by the messages that JupyterLab sends."""

    def __init__(self, client):
        self._client = client
        self.states = {}  # model id -> state of a widget

    def run(self, code, attended=True):
        """What the code shows."""
        return self._shown(self._client.execute(code, allow_stdin=attended))

    def set(self, model, **state):
        """What is shown anew once a widget has changed."""
        return self._send(model, {"method": "update", "state": state, "buffer_paths": []})

    def click(self, model):
        return self._send(model, {"method": "custom", "content": {"event": "click"}})

    def widgets(self, kind):
        """Model id -> state, in the order of the page."""
        return {id: state for id, state in self.states.items() if state["_model_name"] == f"{kind}Model"}

    def _send(self, model, data):
        message = self._client.session.msg("comm_msg", {"comm_id": model, "data": data})
        self._client.shell_channel.send(message)
        return self._shown(message["header"]["msg_id"])

    def _shown(self, request):
        shown = []
        while True:
            message = self._client.get_iopub_msg(timeout=60)
            content, kind = message["content"], message["msg_type"]
            if message["parent_header"].get("msg_id") != request:
                continue
            if kind == "status" and content["execution_state"] == "idle":
                return shown
            assert kind not in ("error", "stream"), content
            if kind == "comm_open":
                self.states[content["comm_id"]] = content["data"]["state"]
            if kind == "comm_msg":
                self.states[content["comm_id"]].update(content["data"].get("state", {}))
            if kind in ("display_data", "update_display_data"):
                shown.append(content)


@pytest.fixture(scope="module")
def front_end():
    manager, client = start_new_kernel()
    kernel = Kernel(client)
    kernel.run(SETUP)
    yield kernel
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(front_end):
    front_end.states.clear()
    front_end.run("asked.clear()")
    return front_end


def text(output):
    return BeautifulSoup(output["data"]["text/html"], "html.parser").get_text(" ")


def premise(value, low=None, high=None, unit="Plätze"):
    return Premise("name", "Titel", value, low, high, unit, "", "", True)


@pytest.mark.parametrize(
    ("given", "low", "start", "high", "step"),
    [
        (premise(1200), 0, 1200, 2400, 50),  # a hundredth is 24
        (premise(2658), 0, 2658, 5316, 100),  # 53
        (premise(1.75), 0, 1.75, 3.5, 0.05),  # 0.035
        (premise(37), 0, 37, 74, 1),  # 0.74, of whole numbers
        (premise(3, 1, 6), 1, 3, 6, 1),
        (premise(70000, 60000, 80000), 60000, 70000, 80000, 200),
        (premise(66.7, 50, 100, "Prozent"), 50, 66.7, 100, 0.5),
        (premise(50, unit="Prozent"), 0, 50, 100, 1),
        (premise(50, unit="Prozent der Belegung"), 0, 50, 100, 1),
        (premise(120, unit="Prozent"), 0, 120, 240, 5),  # more than all
        (premise(10, 5), 5, 10, 20, 1),
        (premise(0), 0, 0, 1, 1),
        (premise(-4), -8, -4, 0, 1),
        (premise(origin.assumed(6, "2030:annahmen/dauer", "parameters/2030.yaml", "Dauer")), 0, 6, 12, 1),
    ],
)
def test_a_slider_reaches_over_the_range_of_its_premise_in_round_steps(given, low, start, high, step):
    slider = controls.number(given)
    assert (slider.low, slider.start, slider.high, slider.step) == (low, start, high, step)


def test_every_known_premise_gets_a_labelled_field_and_a_slider(kernel):
    kernel.run(EXPLORE)
    sliders, fields = (list(kernel.widgets(kind).values()) for kind in ("FloatSlider", "BoundedFloatText"))
    for widgets in (sliders, fields):
        limits = [tuple(state[key] for key in ("min", "value", "max", "step")) for state in widgets]
        assert limits == [(0, 1200, 2400, 50), (25, 50, 75, 1)]
    assert [state["description"] for state in fields] == ["Belegbare Plätze (Plätze)", "Anrechnung (Prozent)"]
    assert not any(state["continuous_update"] for state in [*sliders, *fields])


def test_controls_and_result_are_two_outputs_and_both_can_be_read_without_widgets(kernel):
    panel, result = kernel.run(EXPLORE)
    assert set(panel["data"]) == {VIEW, "text/html", "text/plain"}
    assert kernel.states[panel["data"][VIEW]["model_id"]]["_model_name"] == "VBoxModel"
    assert (
        "Belegbare Plätze; Anrechnung" in text(panel) and "Belegbare Plätze; Anrechnung" in panel["data"]["text/plain"]
    )
    assert set(result["data"]) == {"text/html", "text/plain"}  # no data resource: a report prints none of this


def test_the_result_is_chart_and_table_in_german_with_the_values_behind_it(kernel):
    _, result = kernel.run(EXPLORE.replace("**ANGABEN", 'columns={"angerechnet": "Angerechnete Plätze"}, **ANGABEN'))
    page = BeautifulSoup(result["data"]["text/html"], "html.parser")
    assert page.p.get_text() == "Gerechnet mit: Belegbare Plätze: 1.200\u00a0Plätze; Anrechnung: 50\u00a0Prozent"
    assert page.caption.get_text() == "Was wäre, wenn?"
    assert [cell.get_text() for cell in page.find_all(["th", "td"])] == [
        *("fall", "Angerechnete Plätze"),
        *("Geplant", "600,0"),
    ]
    assert page.find_all("p")[-1].get_text() == "Bezirksregierung; Stand 07.10.2030"
    assert page.img["src"].startswith("data:image/png;base64,iVBOR") and "Was wäre, wenn?" in page.img["alt"]
    assert not re.search(r"https?://|<script", result["data"]["text/html"])
    plain = result["data"]["text/plain"]
    assert "1.200" in plain and "600,0" in plain and "Bezirksregierung" in plain


def test_a_moved_slider_computes_once_and_renews_the_result(kernel):
    _, first = kernel.run(EXPLORE)
    slider = next(iter(kernel.widgets("FloatSlider")))
    kernel.run("asked.clear()")
    [renewed] = kernel.set(slider, value=1300.0)
    assert renewed["transient"] == first["transient"]  # the same place on the page
    assert "Belegbare Plätze: 1.300" in text(renewed) and "650,0" in text(renewed)
    assert [state["value"] for state in kernel.widgets("BoundedFloatText").values()] == [1300, 50]
    kernel.run("assert asked == [{'plaetze': 1300, 'anteil': 50}] and type(asked[0]['plaetze']) is int, asked")


def test_a_typed_number_moves_the_slider_and_stays_within_its_ends(kernel):
    kernel.run(EXPLORE)
    field = list(kernel.widgets("BoundedFloatText"))[1]
    [renewed] = kernel.set(field, value=66.7)
    assert "Anrechnung: 66,7" in text(renewed) and "800,4" in text(renewed)  # 1,200 * 0.667
    assert [state["value"] for state in kernel.widgets("FloatSlider").values()] == [1200, 66.7]
    [renewed] = kernel.set(field, value=99.0)
    assert "900,0" in text(renewed)  # 1,200 * 0.75


def test_reset_brings_all_starting_values_back_in_one_go(kernel):
    _, first = kernel.run(EXPLORE)
    for slider, value in zip(kernel.widgets("FloatSlider"), (1300.0, 60.0), strict=True):
        kernel.set(slider, value=value)
    [button] = kernel.widgets("Button")
    assert kernel.states[button]["description"] == "Zurücksetzen"
    [renewed] = kernel.click(button)
    assert renewed["data"] == first["data"]
    assert [state["value"] for state in kernel.widgets("FloatSlider").values()] == [1200, 50]
    [renewed] = kernel.set(next(iter(kernel.widgets("FloatSlider"))), value=1400.0)  # and they still work
    assert "700,0" in text(renewed)


def test_what_cannot_be_computed_is_said_in_a_sentence_and_can_be_undone(kernel):
    kernel.run(EXPLORE)
    slider = next(iter(kernel.widgets("FloatSlider")))
    [refused] = kernel.set(slider, value=0.0)
    assert "lässt sich nicht rechnen (Belegbare Plätze: 0\u00a0Plätze; " in text(refused)
    assert "Ohne Plätze gibt es <nichts> anzurechnen." in text(refused)
    assert "Ohne Plätze gibt es <nichts> anzurechnen." in refused["data"]["text/plain"]
    [broken] = kernel.set(slider, value=1.0)
    assert "Fehler im Programm: ZeroDivisionError: division by zero" in text(broken)
    assert "Traceback" not in str(broken)
    [renewed] = kernel.set(slider, value=1200.0)
    assert "600,0" in text(renewed)


def test_of_a_list_all_are_chosen_at_first_and_any_may_be(kernel):
    _, first = kernel.run(
        'explore(erkunden, {}, [], choices={"gemeinde": ["Nah", "Fern", "Weit"]}, columns={"gemeinde": "Gemeinden"}, **ANGABEN)'
    )
    [(model, state)] = kernel.widgets("SelectMultiple").items()
    assert state["_options_labels"] == ["Nah", "Fern", "Weit"] and state["index"] == [0, 1, 2]
    assert state["description"].startswith("Gemeinden (")
    assert "Gemeinden: alle" in text(first)
    [some] = kernel.set(model, index=[0, 2])
    assert "Gemeinden: Nah und Weit" in text(some)
    [none] = kernel.set(model, index=[])
    assert "Gemeinden: keine Auswahl" in text(none)
    chosen = [("Nah", "Fern", "Weit"), ("Nah", "Weit"), ()]
    kernel.run(f"assert [values['gemeinde'] for values in asked] == {chosen}, asked")


def test_signs_for_missing_cells_follow_from_the_table(kernel):
    code = 'explore(erkunden, VORGABEN, ["plaetze"], bestand=pd.NA, missing=lambda f: {"bestand": "x"}, **ANGABEN)'
    _, result = kernel.run(code)
    assert BeautifulSoup(result["data"]["text/html"], "html.parser").find_all("td")[-1].get_text() == "x"


def test_what_nobody_states_gets_no_control_and_the_result_stands_alone(kernel):
    [result] = kernel.run('explore(erkunden, VORGABEN, ["fehlt", "unbekannt"], **ANGABEN)')
    assert kernel.states == {} and "1,0" in text(result)  # 10 * 10 %
    fixed = "explore(erkunden, {'fest': Premise('fest', 'Fest', 7, 7, 7, 'Monate', '', '', True)}, ['fest'], **ANGABEN)"
    [result] = kernel.run(fixed)
    assert kernel.states == {} and "Gerechnet" not in text(result)


def test_secret_premises_get_no_control_and_secret_results_their_sign(kernel):
    leaf = "origin.Leaf('zelle', '2030:a/b', None, 'data/2030/a.csv', 2, None, 'Amt')"
    kernel.run(f"geheim = origin.Secret(origin={leaf})")
    _, result = kernel.run(
        "vorgaben = VORGABEN | {'fehlt': VORGABEN['fehlt']._replace(value=geheim)}\n"
        "explore(erkunden, vorgaben, ['fehlt', 'plaetze'], bestand=geheim, **ANGABEN)"
    )
    assert len(kernel.widgets("FloatSlider")) == 1
    assert re.search(r"\* \s*\*: unterliegt der Geheimhaltung\.", text(result)), text(result)
    assert "unterliegt der Geheimhaltung" in result["data"]["text/plain"]


def test_origins_of_figures_stay_out_of_what_is_shown(kernel):
    leaf = "origin.Leaf('zelle', '2030:a/b', 7.0, 'data/2030/a.csv', 2, None, 'Amt')"
    kernel.run(
        f"figure = origin.Figure(7, {leaf})\n"
        "def verfolgt(values, **data):\n"
        "    frame, chart = erkunden(values, **data)\n"
        "    chart.axes[0].set_title(f'Bestand {german.number(figure)}')\n"
        "    return frame.assign(satz=f'Es sind {german.number(figure)}.'), chart\n"
    )
    _, result = kernel.run(
        "vorgaben = {'plaetze': VORGABEN['plaetze']._replace(value=figure)}\n"
        "explore(verfolgt, vorgaben, ['plaetze'], bestand=figure, **ANGABEN)"
    )
    assert "Plätze: 7\u00a0Plätze" in text(result) and "Es sind 7." in text(result)
    assert origin.OPEN not in str(result)


def test_a_program_that_executes_the_notebook_gets_the_result_without_widgets(kernel):
    [result] = kernel.run(EXPLORE, attended=False)
    assert kernel.states == {} and "600,0" in text(result)


def saved(kernel):
    """The notebook as JupyterLab saves it."""
    outputs = [v4.new_output("display_data", data=output["data"]) for output in kernel.run(EXPLORE)]
    cell = v4.new_code_cell(EXPLORE, outputs=outputs, execution_count=1)
    return v4.new_notebook(cells=[v4.new_markdown_cell("# Wohnen\n\nEin Absatz."), cell])


def test_a_saved_notebook_shows_the_result_wherever_it_is_opened(kernel):
    page = BeautifulSoup(HTMLExporter().from_notebook_node(saved(kernel))[0], "html.parser")
    [shown] = page.select(".jp-OutputArea")
    assert "600,0" in shown.get_text() and shown.img["src"].startswith("data:image/png")
    assert "Regler zum Ausprobieren" in shown.get_text()
    assert not page.find_all("script", type=VIEW) and "VBox(" not in shown.get_text()


def test_a_report_made_of_a_saved_notebook_prints_none_of_it(kernel):
    printed = assemble_single(saved(kernel)).cells
    assert [cell.source for cell in printed] == ["Ein Absatz."]
    assert not any(cell.get("outputs") for cell in printed)


@pytest.fixture
def run(tmp_path):
    """The notebook as a run executes it: the outputs of its cells. ``hidden``: with the run's word on what it may see."""
    root = copy_inputs(tmp_path / "stadt")
    cells = [SETUP, EXPLORE, "import sys\nasked, [name for name in sys.modules if 'ipywidgets' in name]"]
    (root / "notebooks" / "probe.ipynb").write_text(
        v4.writes(v4.new_notebook(cells=[v4.new_code_cell(source) for source in cells])), "utf-8"
    )
    folder = tmp_path / "schutz"
    folder.mkdir()
    rule = Disclosure(verfahren="sperrung", schwelle=3, nullen_zeigen=True, rechtsgrundlage="Recht", grund="Grund")
    Protection(2018, "intern", rule, folder=folder).save("")

    def execute_it(hidden):
        limits = {"cell_timeout": 60, "start_timeout": 60}
        given = {"protection": folder if hidden else None}
        notebook = execute(root / "notebooks" / "probe.ipynb", tmp_path / "probe.ipynb", {}, **given, **limits)
        return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]

    return execute_it


def test_a_run_shows_nothing_computes_nothing_and_does_not_import_widgets(run):
    _, shown, [told] = run(hidden=True)
    assert shown == [] and told.data["text/plain"] == "([], [])"


def test_papermill_without_a_run_shows_the_result_and_does_not_import_widgets(run):
    _, [shown], [told] = run(hidden=False)
    assert "600,0" in text(shown) and set(shown.data) == {"text/html", "text/plain"} and RESOURCE not in shown.data
    assert told.data["text/plain"] == "([{'plaetze': 1200, 'anteil': 50}], [])"


@pytest.mark.parametrize("module", ["soest_analysis.controls", "soest_analysis.report.preload"])
def test_nothing_that_a_run_imports_needs_widgets(module):
    code = f"import sys, {module}; print([name for name in sys.modules if 'ipywidgets' in name])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
