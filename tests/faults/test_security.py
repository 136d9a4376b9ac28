"""Faults 38, 39 and 42 to 45: files and parameters that attack the machine of those who make the report."""

import ast
import pickle
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.intake.filled import part, repacked
from tests.running import REPOSITORY, soest

BOMB = 400 * 2**20  # bytes, unpacked
IMPORT = """
import re, sys, time
from pathlib import Path
from soest_analysis.cli import main
try:
    main()
finally:
    peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())  # ru_maxrss counts the parent, too
    print(time.process_time(), int(peak[1]) / 1024)
"""


@pytest.fixture
def imported(town):
    """``imported(file)``: the real import of a file: what it said, its seconds on the processor, its peak memory in MB."""

    def run(file):
        command = [sys.executable, "-c", IMPORT, "import", str(file), "--root", str(town)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
        return done.stderr, *map(float, done.stdout.split()[-2:])

    return run


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "antwort.xlsx"
    openpyxl.Workbook().save(path)
    return path


@pytest.fixture
def nothing(tmp_path):
    """What is refused at first sight: so long takes the start, so much memory."""
    path = tmp_path / "leer.xlsx"
    path.touch()
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="misst den Speicher des Prozesses")
def test_fault_38_a_zip_bomb_is_refused_before_it_is_unpacked(imported, book, nothing):
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bombe.xml", "w") as bomb:
        for _ in range(BOMB // 2**20):
            bomb.write(bytes(2**20))
    assert book.stat().st_size < 2**20
    _, start, usual = imported(nothing)
    said, seconds, memory = imported(book)
    assert "antwort.xlsx" in said and "ungewöhnliche Größe" in said
    assert seconds - start < 1 and memory - usual < 40


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = {
    "bomb": (f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;"),
    "external": ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
    "remote": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', ""),
}


@pytest.mark.skipif(sys.platform != "linux", reason="misst den Speicher des Prozesses")
@pytest.mark.parametrize("kind", ENTITIES)
def test_fault_39_xml_with_entities_of_its_own_is_refused_within_a_second(imported, book, nothing, kind):
    definition, use = ENTITIES[kind]
    sheet = part(book, "xl/worksheets/sheet1.xml")
    start, _, rest = sheet.partition("<worksheet")
    cell = f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{use}</t></is></c></row></sheetData>'
    text = f"{start}{definition}<worksheet{re.sub('<sheetData ?/>|<sheetData></sheetData>', cell, rest)}"
    assert not use or use in text
    repacked(book, **{"xl/worksheets/sheet1.xml": text})
    _, usual_seconds, usual = imported(nothing)
    said, seconds, memory = imported(book)
    assert "eigenen Definitionen" in said and "root:" not in said
    assert seconds - usual_seconds < 1 and memory - usual < 40


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("__import__('os').system('touch kanarienvogel')", 1),
        ("jahr = 1\nopen('kanarienvogel', 'w')\nbaustein", "sprache"),
        ("__builtins__", "x"),
        ("import", "os"),
        ("open", "x"),
        ("baustein", "sprache'; open('kanarienvogel', 'w') #"),
        ("baustein", 'sprache"\nopen("kanarienvogel", "w")'),
        ("baustein", "sprache\n"),
    ],
)
def test_fault_42_a_parameter_that_is_code_is_refused(edition, name, value):
    text = (edition.root / "parameters" / "2018.yaml").read_text("utf-8")
    old = "parameter: {baustein: sprache}"
    assert old in text
    quoted = [str(part).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") for part in (name, value)]
    new = text.replace(old, 'parameter: {{"{}": {}}}'.format(quoted[0], value if value == 1 else f'"{quoted[1]}"'))
    (edition.root / "parameters" / "2018.yaml").write_text(new, "utf-8")
    edition.refused(2, r"parameters/2018\.yaml|Abschnitt ist_stand")
    assert not list(edition.root.rglob("kanarienvogel")) and not Path("kanarienvogel").exists()


def replaced(file, old, new):
    def change(root, _):
        path = root / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return change


def linked(name):
    def change(root, elsewhere):
        target = root / name
        if target.is_dir():
            target.rename(elsewhere / target.name)
            target.symlink_to(elsewhere / target.name, target_is_directory=True)
        else:
            target.parent.mkdir(exist_ok=True)
            target.unlink(missing_ok=True)
            target.symlink_to(elsewhere / "geheim.txt")

    return change


PARAMETERS = "parameters/2018.yaml"
OUTSIDE = {
    "table": replaced("data/datapackage.json", '"name": "asylblg"', '"name": "../../asylblg"'),
    "section": replaced(PARAMETERS, "abschnitt: quellen", "abschnitt: ../../quellen"),
    "nul": replaced(PARAMETERS, "abschnitt: quellen", 'abschnitt: "quellen\\0"'),
    "absolute section": replaced(PARAMETERS, "abschnitt: quellen", "abschnitt: /etc/quellen"),
    "output": replaced(PARAMETERS, "tab-sprachangebote", "tab-../../x"),
    "mark": replaced(PARAMETERS, "jahr: 2018", "jahr: 2018\nkennzeichnung: ../../x"),
    "placeholder": replaced(PARAMETERS, "jahr: 2018", "jahr: 2018\nkennzeichnung: '{jahr}'"),
    "coat of arms": replaced(PARAMETERS, "gestaltung:", "gestaltung:\n  wappen: ../geheim.svg"),
    "absolute coat of arms": replaced(PARAMETERS, "gestaltung:", "gestaltung:\n  wappen: /etc/geheim.svg"),
    "not delivered": replaced("data/2018/quellen.yaml", "tabellen:", "nicht_geliefert: {../../x: Grund}\ntabellen:"),
    "comment": linked("data/2018/texte/quellen.md"),
    "linked data": linked("data/2018/asylblg.csv"),
    "linked year": linked("data/2018"),
    "linked output": linked("outputs/2018"),
}


@pytest.mark.parametrize("what", [*OUTSIDE, "argument"])
def test_fault_43_no_name_and_no_link_leads_out_of_the_town(edition, tmp_path_factory, what):
    elsewhere = tmp_path_factory.mktemp("anderswo")
    (elsewhere / "geheim.txt").write_text("geheim", "utf-8")
    arguments = ["report", "2018"]
    if what == "argument":
        arguments += ["--sections", "../../quellen"]
    else:
        OUTSIDE[what](edition.root, elsewhere)
    before, around = sums(elsewhere), sorted(edition.root.parent.iterdir())
    done = edition.refused(2, ".", run=arguments)
    assert "geheim" not in done.stderr.replace("geheim.svg", "")
    assert sums(elsewhere) == before and sorted(edition.root.parent.iterdir()) == around


def sums(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


TAGS = [
    "!!python/object/apply:os.system ['touch kanarienvogel']",
    "!!python/object/new:os.system ['touch kanarienvogel']",
    "!!python/name:os.system",
    "!!python/module:os",
    "!eigenes 1",
]


@pytest.mark.parametrize("file", [PARAMETERS, "data/2018/quellen.yaml"])
@pytest.mark.parametrize("tag", TAGS)
def test_fault_44_a_tag_in_yaml_makes_no_object(edition, file, tag):
    replaced(file, "titel:", f"titel: {tag} #")(edition.root, None)
    edition.refused(2, f"Datei {file}, Zeile \\d+")
    assert not list(edition.root.rglob("kanarienvogel")) and not Path("kanarienvogel").exists()


class Canary:
    def __reduce__(self):
        return open, ("kanarienvogel", "w")


def test_fault_45_macros_and_pickles_are_never_loaded(edition, book):
    """And the program knows nothing that would load one, or run a text."""
    calls = {"eval", "exec", "compile", "__import__", "read_pickle", "load_module"}
    for path in (REPOSITORY / "soest_analysis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"} & set(names), path
            called = node.func if isinstance(node, ast.Call) else None
            assert not isinstance(called, ast.Name) or called.id not in calls, path

    data = pickle.dumps(Canary())
    macros = repacked(book, **{"xl/vbaProject.bin": data})
    for name, content in {
        "antwort.xlsm": macros.read_bytes(),
        "macro.xlsx": macros.read_bytes(),
        "p.xlsx": data,
    }.items():
        (edition.root / name).write_bytes(content)
        done = soest(edition.root, "import", edition.root / name)
        assert done.returncode == 2 and f"Datei {name}" in done.stderr and "Traceback" not in done.stderr, done.stderr
    for kept in (edition.root / "outputs" / ".abschnitte" / "2018").iterdir():
        kept.write_bytes(data)
    (edition.root / "data" / "2018" / "asylblg.csv").write_bytes(data)
    edition.refused(2, "data/2018/asylblg.csv")
    assert not list(edition.root.rglob("kanarienvogel")) and not Path("kanarienvogel").exists()
