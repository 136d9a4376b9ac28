"""Text files are UTF-8 of a bounded size, and JSON says one thing only."""

import pytest

from soest_analysis.errors import UnusableInput
from soest_analysis.text_files import read_json, read_text


@pytest.fixture
def refusal(tmp_path):
    """The one sentence with which bytes are refused."""

    def build(data, read=read_json):
        (tmp_path / "x.json").write_bytes(data)
        with pytest.raises(UnusableInput) as refused:
            read(tmp_path / "x.json", "x.json")
        [problem] = refused.value.problems
        return problem.removeprefix("Datei x.json")

    return build


def test_a_byte_order_mark_is_left_out(tmp_path):
    (tmp_path / "x").write_bytes("\ufeffä".encode())
    assert read_text(tmp_path / "x", "x") == "ä"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a\nb\xfc", ", Zeile 2: UTF-8 erwartet, andere Kodierung gefunden."),
        ("ä".encode("utf-16"), ": UTF-8 erwartet, UTF-16 gefunden."),
        (b"a\n\0", ", Zeile 2: UTF-8 erwartet, Nullzeichen gefunden."),
        (b"12345", ": höchstens 0 KB erwartet, mehr gefunden."),
    ],
)
def test_what_is_no_utf8_or_too_large_is_refused(refusal, data, said):
    assert refusal(data, lambda path, name: read_text(path, name, 4)).startswith(said)


def test_what_is_absent_or_a_folder_is_refused(tmp_path):
    with pytest.raises(UnusableInput, match=r"Datei x: fehlt\."):
        read_text(tmp_path / "nichts", "x")
    with pytest.raises(UnusableInput, match=r"lesbare Datei erwartet, nicht lesbar \((dort liegt ein Ordner|keine B)"):
        read_text(tmp_path, "x")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a": 1,\n "a": 2}', ": gültiges JSON erwartet, mehrfach den Schlüssel „a“ gefunden."),
        (b'{"a": NaN}', ": gültiges JSON erwartet, die Angabe NaN gefunden."),
        (b'{"a": 1,\n}', ", Zeile 2, Spalte 1: kein gültiges JSON."),
        (b"[" * 100_000, ": gültiges JSON erwartet, zu tief verschachtelte Angaben gefunden."),
        (b"9" * 5000, ": gültiges JSON erwartet, eine unbrauchbare Zahl gefunden."),
    ],
)
def test_json_that_could_mean_something_else_is_refused(refusal, data, said):
    assert refusal(data).startswith(said)
