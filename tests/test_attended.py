"""What a person in JupyterLab gets, through a real kernel: sentences instead of tracebacks, explanations, completion."""

import pytest
from jupyter_client.manager import start_new_kernel

SETUP = """
import soest_analysis
from soest_analysis import Edition, exploring, show_table
from soest_analysis.errors import UnusableInput
"""
RAISE = "raise UnusableInput('Datei a.csv, Zeile 3: Zahl erwartet.', 'Datei b.csv: fehlt.')"


@pytest.fixture(scope="module")
def client():
    manager, client = start_new_kernel()
    client.execute(SETUP, reply=True, timeout=60)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def error(client, attended, code=RAISE):
    """The error that a cell ends in, as the kernel sends it."""
    found = []
    client.execute_interactive(
        code,
        allow_stdin=attended,
        timeout=60,
        output_hook=lambda m: found.append(m) if m["msg_type"] == "error" else None,
    )
    [message] = found
    return message["content"]


def test_a_person_reads_the_sentences_alone(client):
    told = error(client, attended=True)
    assert told["traceback"] == ["Datei a.csv, Zeile 3: Zahl erwartet.", "Datei b.csv: fehlt."]


def test_a_run_records_the_error_with_its_traceback(client):
    told = error(client, attended=False)
    assert (told["ename"], told["evalue"]) == (
        "UnusableInput",
        "Datei a.csv, Zeile 3: Zahl erwartet.\nDatei b.csv: fehlt.",
    )
    assert "Traceback" in "\n".join(told["traceback"])


def test_other_errors_keep_their_traceback(client):
    assert "Traceback" in "\n".join(error(client, attended=True, code="1 / 0")["traceback"])


@pytest.mark.parametrize("name", ["show_table", "exploring.show_series", "Edition.load"])
def test_a_question_mark_explains(client, name):
    data = client.inspect(name, reply=True, timeout=60)["content"]["data"]["text/plain"]
    assert "Docstring:" in data and "<no docstring>" not in data


@pytest.mark.parametrize(
    ("begun", "offered"),
    [("soest_analysis.sho", "show_figure"), ("exploring.show_", "show_findings"), ("Edition.lo", "load")],
)
def test_the_tabulator_completes(client, begun, offered):
    matches = client.complete(begun, reply=True, timeout=60)["content"]["matches"]
    assert any(match.endswith(offered) for match in matches), matches
