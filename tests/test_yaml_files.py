"""YAML is read as YAML 1.2 says, or refused with file, line and column."""

from datetime import date

import pytest
from pydantic import BaseModel, ConfigDict

from soest_analysis.errors import UnusableInput
from soest_analysis.yaml_files import LARGEST, load_model, read_yaml


class Probe(BaseModel):
    """A small strict schema."""

    model_config = ConfigDict(extra="forbid")

    zahl: int
    text: str
    liste: list[int] = []


@pytest.fixture
def write(tmp_path):
    """Write a YAML file."""

    def build(content):
        path = tmp_path / "probe.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return build


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # YAML 1.2.2, chapter 10.3.2 (core schema): only true and false are booleans.
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("12:30", "12:30"),
        ('"05974040"', "05974040"),
        ("~", None),
        ("2030-09-30", date(2030, 9, 30)),
        ("30.09.2030", "30.09.2030"),
        ('"2030-09-30"', "2030-09-30"),
    ],
)
def test_a_value_means_what_yaml_1_2_says(write, text, value):
    found = read_yaml(write(f"a: {text}\n"), "probe.yaml")["a"]
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\nb: 2\na: 3\n", 'Zeile 3, Spalte 1: der Schlüssel "a" steht mehrfach.'),
        ("a:\n  b: 1\n  b: 2\n", 'Zeile 3, Spalte 3: der Schlüssel "b" steht mehrfach.'),
        ("a:\n\tb: 1\n", "Zeile 2, Spalte 1: Leerzeichen zum Einrücken erwartet, Tabulator gefunden."),
        ("a: [1, 2\nb: 3\n", "Zeile 2, Spalte 2: kein gültiges YAML"),
        ("a: 1\n---\nb: 2\n", "Zeile 2, Spalte 1: kein gültiges YAML"),
        ("a: !!python/object/apply:os.system [exit 7]\n", "Zeile 1, Spalte 4: kein gültiges YAML"),
        ("a: !!python/name:os.system\n", "Zeile 1, Spalte 4: kein gültiges YAML"),
        ("a: 1\nb: x\ue001\n", "Zeile 2: Text erwartet, ein Zeichen ohne Bedeutung gefunden."),
        ("a: !eigen 1\n", "Zeile 1, Spalte 4: kein gültiges YAML"),
        ("a: !!bool ja\n", "Zeile 1, Spalte 4: kein gültiges YAML"),
        ("%YAML 1.1\n---\na: no\n", "Zeile 1: YAML 1.2 erwartet, „%YAML 1.1“ gefunden."),
        # 15 in YAML 1.1, 17 in YAML 1.2, 017 to whoever wrote it
        *(
            (f"a: {number}\n", f"Zeile 1, Spalte 4: ganze Zahl oder Text in Anführungszeichen erwartet, „{number}“")
            for number in ("017", "018", "0o17", "1_000", "0x" + "f" * 50)
        ),
        ("a: 1\nb: 2030-02-31\n", "Zeile 2, Spalte 4: Datum JJJJ-MM-TT erwartet, „2030-02-31“ gefunden."),
        ("a: 2030-09-30T12:00:00\n", "Zeile 1, Spalte 4: Datum JJJJ-MM-TT erwartet, „2030-09-30T12:00:00“"),
        ("a: &x [1]\nb: *x\n", "Zeile 1, Spalte 4: Angabe erwartet, Verweis mit & gefunden."),
        ("a: *x\n", "Zeile 1, Spalte 4: Angabe erwartet, Verweis mit * gefunden."),
        ("a: " + "[" * 10_000, "Zeile 1, Spalte 13: höchstens 20 Ebenen erwartet, mehr gefunden."),
        (
            "a: Stand: heute\n",
            "Zeile 1, Spalte 9: kein gültiges YAML: Ein Text mit Doppelpunkt braucht Anführungszeichen.",
        ),
    ],
)
def test_what_is_ambiguous_or_executable_is_refused_with_its_place(write, text, place):
    with pytest.raises(UnusableInput) as refusal:
        read_yaml(write(text), "probe.yaml")
    [problem] = refusal.value.problems
    assert problem.startswith(f"Datei probe.yaml, {place}")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: 1\nb: \xfc\n", ", Zeile 2: UTF-8 erwartet, andere Kodierung gefunden."),
        (b"a: \0\n", ", Zeile 1: UTF-8 erwartet, Nullzeichen gefunden."),
        ("a: ü\n".encode("utf-16"), ": UTF-8 erwartet, UTF-16 gefunden."),
        (b"#" * (LARGEST + 1), ": höchstens 256 KB erwartet, mehr gefunden."),
    ],
)
def test_a_file_that_is_no_text_is_refused(write, content, said):
    with pytest.raises(UnusableInput, match=f"Datei probe.yaml{said}"):
        read_yaml(write(content), "probe.yaml")


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(UnusableInput, match=r"Datei parameters/2030.yaml: fehlt\."):
        read_yaml(tmp_path / "nichts.yaml", "parameters/2030.yaml")


def test_a_right_file_becomes_the_model(write):
    assert load_model(Probe, write("zahl: 7\ntext: elf\n"), "probe.yaml") == Probe(zahl=7, text="elf")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zahl: 7\ntext: elf\nzahk: 1\n", "zahk: unbekannter Schlüssel"),
        ("zahl: 7\n", "text: Angabe erwartet, nichts gefunden."),
        ("zahl: sieben\ntext: elf\n", "zahl: ganze Zahl erwartet, „sieben“ gefunden."),
        ("zahl: 7.5\ntext: elf\n", "zahl: "),
        ("zahl: 7\ntext: 11\n", "text: Text erwartet"),
        ("zahl: 7\ntext: 2030-09-30\n", "text: Text erwartet"),
        *(
            (
                f"zahl: 7\ntext: {text}\n",
                f"text: Text erwartet (Ziffernfolgen bitte in Anführungszeichen), {found} gefunden.",
            )
            for text, found in {
                "~": "nichts",
                "true": "„true“",
                "[elf]": "eine Liste",
                "{a: 7}": "Schlüssel und Werte",
            }.items()
        ),
        ("zahl: 7\ntext: elf\nliste: [1, zwei]\n", "liste.1: ganze Zahl erwartet, „zwei“ gefunden."),
        ("zahl: 7\ntext: elf\nliste: 7\n", "liste: Liste erwartet, „7“ gefunden."),
    ],
)
def test_a_wrong_key_or_type_is_refused_with_its_place(write, text, said):
    with pytest.raises(UnusableInput) as refusal:
        load_model(Probe, write(text), "probe.yaml")
    [problem] = refusal.value.problems
    assert problem.startswith(f"Datei probe.yaml, {said}")


def test_all_problems_are_reported_at_once(write):
    with pytest.raises(UnusableInput) as refusal:
        load_model(Probe, write("zahl: sieben\nliste: [x, 1, y]\nmehr: 1\n"), "probe.yaml")
    places = {problem.removeprefix("Datei probe.yaml, ").split(":")[0] for problem in refusal.value.problems}
    assert places == {"zahl", "text", "liste.0", "liste.2", "mehr"}


@pytest.mark.parametrize(("text", "found"), [("", "nichts"), ("- 7\n", "eine Liste"), ("sieben\n", "„sieben“")])
def test_a_file_without_keys_is_refused(write, text, found):
    with pytest.raises(UnusableInput, match=f"Schlüssel und Werte erwartet, {found} gefunden"):
        load_model(Probe, write(text), "probe.yaml")
