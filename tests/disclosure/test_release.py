"""``soest release``: what a report showed and hid is registered, and the next report keeps to it."""

import csv

import pytest

from soest_analysis.disclosure import register
from soest_analysis.disclosure.release import release
from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root
from tests.disclosure.test_prepare import undeclare
from tests.examples import build_town
from tests.running import soest


@pytest.mark.slow
def test_what_was_published_is_registered_and_nothing_else_can_be(tmp_path):
    build_town(tmp_path)
    undeclare(tmp_path, 2030, '  gelesene_texte: [{datei: massnahmen.csv, pruefsumme: "6caf99daeb52"}]\n')
    root = Root(tmp_path)
    with pytest.raises(UnusableInput, match="Bitte zuerst „soest report 2030“"):
        release(root, 2030)
    done = soest(tmp_path, "report", "2030", "--formats", "csv")
    assert done.returncode == 0, done.stderr
    done = soest(tmp_path, "release", "2030")
    assert done.returncode == 0 and "data/veroeffentlicht/2030.csv" in done.stdout, done.stderr
    found = register.read(root, 2030)
    with root.table(2030, "erwerbsfaehige").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = f"2030:erwerbsfaehige/{row['altersgruppe']}/{row['taetigkeit']}/personen"
            assert found[name] in (None, float(row["personen"]))
            assert row["personen"] not in ("1", "2") or found[name] is None
    path = root.table(2030, "asylblg")
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(UnusableInput, match="aus den Daten, wie sie jetzt sind"):
        release(root, 2030)
