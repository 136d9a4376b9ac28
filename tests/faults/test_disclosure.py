"""Faults 49 to 51: what is suppressed stays secret."""

import csv
import hashlib
import io
import json
import random
import re
import shutil
import zipfile

import pikepdf
import pypdf
import pytest
from PIL import Image

from soest_analysis.disclosure import prepare, suppress
from soest_analysis.edition import Edition
from soest_analysis.errors import DisclosureRefused
from soest_analysis.paths import Root
from soest_analysis.report.run import publish
from tests.examples import build_town
from tests.running import contents, edit_notebook, soest

NAME = "2030-beispieldaten"
AGES = ("18-25", "26-35", "36-45", "46-55", "56-62")
ACTIVITIES = ("berufskolleg", "sprachkurs", "beschaeftigung", "ohne_massnahme")
ONE = ("56-62", "beschaeftigung")  # a single person; all other counts are different numbers that stand nowhere else
DECLARED = "  bereits_veroeffentlicht:\n"


def town_with_secrets(folder):
    """The example town with figures that nobody knows yet, one person alone in a cell of a table."""
    build_town(folder)
    path = folder / "parameters" / "2030.yaml"
    kept, _, rest = path.read_text("utf-8").partition(DECLARED)
    read = (
        '  gelesene_texte: [{datei: massnahmen.csv, pruefsumme: "6caf99daeb52"}]\n'  # of one place, not of one person
    )
    path.write_text(kept + read + re.sub(r"\A(    .*\n)*", "", rest), "utf-8")
    numbers = iter(random.Random(7).sample(range(3_000_001, 9_900_000), 19))
    counts = {(age, what): 1 if (age, what) == ONE else next(numbers) for age in AGES for what in ACTIVITIES}
    rows = [
        [age, what, sum(n for (a, w), n in counts.items() if age in (a, "gesamt") and what in (w, "gesamt"))]
        for age in (*AGES, "gesamt")
        for what in ("gesamt", *ACTIVITIES)
    ]
    with (folder / "data" / "2030" / "erwerbsfaehige.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["altersgruppe", "taetigkeit", "personen"], *rows])
    return folder


def delivered(folder):
    """Name -> count of every cell of the table."""
    with (folder / "data" / "2030" / "erwerbsfaehige.csv").open(encoding="utf-8", newline="") as file:
        return {
            f"erwerbsfaehige/{row['altersgruppe']}/{row['taetigkeit']}/personen": int(row["personen"])
            for row in csv.DictReader(file)
        }


def hidden(folder):
    seen = json.loads((folder / "outputs" / ".geheimhaltung" / f"{NAME}-entwurf" / "schutz.json").read_text("utf-8"))
    return seen["geheim"]["2030/erwerbsfaehige"]


@pytest.fixture(scope="module")
def protected(tmp_path_factory):
    """The town with its published edition."""
    folder = town_with_secrets(tmp_path_factory.mktemp("stadt"))
    done = soest(folder, "report", "2030", "--draft")  # the figures contradict other tables, which are not changed
    assert done.returncode == 0, done.stderr
    return folder


def texts(path):
    """Everything that a file holds, compressed parts opened, as text: name -> content."""
    content = path.read_bytes()
    found = {path.name: content.decode("utf-8", "replace")}
    if path.suffix == ".csv":  # where a comma is no part of a number
        found = {path.name: found[path.name].replace(",", " ")}
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            found |= {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    elif path.suffix == ".pdf":
        with pikepdf.open(path) as document:
            streams = [each.read_bytes() for each in document.objects if isinstance(each, pikepdf.Stream)]
            found["Ströme"] = b"\n".join(streams).decode("latin-1")
            found["Objekte"] = "\n".join(map(repr, document.objects))
        found["Text"] = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    elif path.suffix == ".png":
        found = {path.name: json.dumps(Image.open(io.BytesIO(content)).text)}
    return found


def written(number):
    """The number in German and plain notation, but not within a checksum or a longer number."""
    plain, german = str(number), f"{number:,}".replace(",", ".")
    return re.compile(rf"(?<![\w.,])(?:{plain}|{re.escape(german)})(?![\w]|[.,]\d*[1-9])")


def test_fault_49_nothing_suppressed_is_in_a_published_byte(protected):
    counts, secret = delivered(protected), hidden(protected)
    published, logs = protected / "outputs" / f"{NAME}-entwurf", protected / "outputs" / "logs"
    assert f"erwerbsfaehige/{ONE[0]}/{ONE[1]}/personen" in secret
    large = [counts[name] for name in secret if counts[name] > 1]
    assert len(large) >= 2, "no second cell hides the first one"
    shown = [count for name, count in counts.items() if name not in secret and "gesamt" not in name]
    parts = {
        f"{path.relative_to(protected)}: {part}": text
        for folder in (published, logs)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for part, text in texts(path).items()
    }
    table = (protected / "data" / "2030" / "erwerbsfaehige.csv").read_bytes()
    checksum = hashlib.sha256(table).hexdigest()  # who knows all but a few figures could try which ones give it
    assert [name for name, text in parts.items() if checksum[:12] in text or checksum in name] == []
    for number in large:
        assert [name for name, text in parts.items() if written(number).search(text)] == []
    kinds = {
        name.partition(":")[0].rpartition(".")[2] for name, text in parts.items() if written(shown[0]).search(text)
    }
    assert kinds >= {"html", "pdf", "xlsx", "csv", "ipynb", "svg"}  # so the search does find what is there


def test_a_notebook_cannot_read_around_what_is_hidden(tmp_path):
    town = town_with_secrets(tmp_path)
    edit_notebook(town, "quellen", "import pandas\npandas.read_csv('../data/2030/erwerbsfaehige.csv')")
    done = soest(town, "report", "2030", "--draft", "--sections", "quellen", "--formats", "html")
    assert done.returncode == 5
    assert "Werte enthalten, die der Geheimhaltung unterliegen" in done.stderr
    assert not list((tmp_path / "outputs").glob(f"{NAME}*auszug*entwurf"))


@pytest.mark.parametrize("fault", ["no time", "a solver that errs"])
def test_fault_50_without_a_proven_pattern_nothing_is_published(protected, tmp_path, monkeypatch, fault):
    town = tmp_path / "stadt"
    shutil.copytree(protected, town)
    if fault == "no time":
        monkeypatch.setattr(prepare, "SECONDS", 0)
    else:
        monkeypatch.setattr(suppress, "protect", lambda problem, *_: _secrets_alone(problem))
    before = contents(town / "outputs" / f"{NAME}-entwurf")
    with pytest.raises(DisclosureRefused) as refused:
        publish(Root(town), 2030, draft=True, fresh=True, formats=["html"])
    assert refused.value.exit_code == 3
    assert "Nichts veröffentlicht" in str(refused.value)
    assert contents(town / "outputs" / f"{NAME}-entwurf") == before


def _secrets_alone(problem):
    """The pattern of somebody who forgets that totals give away a single hidden part."""
    return suppress.Pattern(frozenset(cell.name for cell in problem.cells if cell.secret), 0)


def test_fault_51_the_order_of_rows_and_columns_does_not_matter(tmp_path):
    town = town_with_secrets(tmp_path)
    first = prepare.decide(Edition(Root(town), 2030), "public").protection.cells
    path = town / "data" / "2030" / "erwerbsfaehige.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    random.Random(1).shuffle(rows)
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    package = json.loads((town / "data" / "datapackage.json").read_text("utf-8"))
    for table in package["resources"]:
        for field in table["schema"]["fields"]:  # the columns of the printed table
            field.get("categories", []).reverse()
    (town / "data" / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), "utf-8")
    again = prepare.decide(Edition(Root(town), 2030), "public").protection.cells
    assert {table: sorted(names) for table, names in first.items()} == {t: sorted(n) for t, n in again.items()}
    assert first["2030/erwerbsfaehige"]
