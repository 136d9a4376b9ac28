"""The invented town Beispielstadt: a runnable folder of it, the answers of its next survey, tables it can grow by."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

REPOSITORY = Path(__file__).parents[1]
EXAMPLES = REPOSITORY / "tests" / "beispieldaten"
ADDITIONAL = EXAMPLES / "zusatz"


def build_town(folder: Path) -> Path:
    """The town with its edition 2030 in ``folder``: the repository's notebooks, suites and descriptor, its own data."""
    for source in (REPOSITORY / "notebooks", REPOSITORY / "expectations", EXAMPLES / "parameters", EXAMPLES / "data"):
        shutil.copytree(source, folder / source.name)
    shutil.copy(REPOSITORY / "data" / "datapackage.json", folder / "data")
    return folder


def answers() -> dict[str, list[dict[str, str]]]:
    """What the offices answer for 2031: table -> rows as text; also the sheets ``nicht_geliefert`` and ``kommentare``."""
    found = {}
    for path in sorted((EXAMPLES / "antworten_2031").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file, strict=True))
    return found


def answer_survey(root: Path) -> None:
    """Write the answers as the edition 2031 of the town, as if its workbook had been filled in and imported."""
    folder, given = root / "data" / "2031", answers()
    (folder / "texte").mkdir(parents=True)
    for comment in given.pop("kommentare"):
        (folder / "texte" / f"{comment['abschnitt']}.md").write_text(comment["kommentar"] + "\n", "utf-8")
    absent = {row["tabelle"]: row["grund"] for row in given.pop("nicht_geliefert")}
    for name in given:
        shutil.copy(EXAMPLES / "antworten_2031" / f"{name}.csv", folder)

    text = (root / "data" / "2030" / "quellen.yaml").read_text("utf-8")
    for old, new in {
        "2030/2031": "2031/2032",
        "2030": "2031",
        "31.12.2029": "30.09.2031",
        "2029-12-31": "2031-09-30",
    }.items():
        text = text.replace(old, new)
    sources = YAML(typ="safe").load(text)
    sources["tabellen"] = {name: entry for name, entry in sources["tabellen"].items() if name in given}
    YAML().dump({**sources, "nicht_geliefert": absent}, folder / "quellen.yaml")
    text = (root / "parameters" / "2030.yaml").read_text("utf-8")
    text = text.replace("jahr: 2030", "jahr: 2031", 1).replace("2030-09-30", "2031-09-30", 1)
    (root / "parameters" / "2031.yaml").write_text(text, "utf-8")


def add_zusatz(root: Path, name: str, year: int) -> None:
    """Let the edition ``year`` grow by an additional table, by the edits to plain files that a user makes.

    Files of ``root``: descriptor and suite (once for all editions), then the edition's figures, source and run.
    """
    descriptor = root / "data" / "datapackage.json"
    package = json.loads(descriptor.read_text("utf-8"))
    if name not in {resource["name"] for resource in package["resources"]}:
        package["resources"].append(additional()[name])
        descriptor.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", "utf-8")
    shutil.copy(ADDITIONAL / "expectations" / f"{name}.json", root / "expectations")
    shutil.copy(ADDITIONAL / "data" / str(year) / f"{name}.csv", root / "data" / str(year))

    yaml, added = YAML(), additional_sources(year)
    yaml.width, yaml.preserve_quotes = 1000, True  # what stands there already stays as it is
    yaml.indent(mapping=2, sequence=4, offset=2)
    path = root / "data" / str(year) / "quellen.yaml"
    sources = yaml.load(path)
    sources["dokumente"].update(added["dokumente"])
    sources["tabellen"][name] = added["tabellen"][name]
    yaml.dump(sources, path)

    path = root / "parameters" / f"{year}.yaml"
    parameters = yaml.load(path)
    runs, run = parameters["laeufe"], additional_run(name)
    if run["parameter"] not in [
        other.get("parameter") for other in runs
    ]:  # a new edition takes over the old one's runs
        runs.insert([other["abschnitt"] for other in runs].index("datenqualitaet"), run)
        yaml.dump(parameters, path)


def additional() -> dict[str, dict[str, Any]]:
    """The additional tables as a descriptor states them, by name."""
    return {resource["name"]: resource for resource in json.loads((ADDITIONAL / "datapackage.json").read_text("utf-8"))}


def additional_sources(year: int) -> dict[str, Any]:
    """Where the additional tables of that edition come from, as in ``quellen.yaml``."""
    text = (ADDITIONAL / "quellen.yaml").read_text("utf-8")
    return YAML(typ="safe").load(text.replace("JAHR", str(year)))


def additional_run(name: str) -> dict[str, Any]:
    """The run that shows an additional table, as in ``parameters/YEAR.yaml``."""
    id = name.replace("_", "-")
    return {
        "abschnitt": "zusatztabelle",
        "titel": additional()[name]["title"],
        "parameter": {"tabelle": name},
        "zeigt": [f"tab-{id}", f"abb-{id}"],
    }
