"""Towns at addresses: what is fetched, what is brought back, and what an upload that breaks off leaves there."""

import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from soest_analysis.errors import Locked, NotWritable
from soest_analysis.fleet import places, scratch
from tests.fleet.elsewhere import ELSEWHERE, INPUTS, NEW, OLD, PASSWORD, STATE, publish, without_leftovers, write
from tests.fleet.small_towns import YEAR
from tests.running import contents

pytestmark = pytest.mark.usefixtures("no_copy_is_left")


def test_a_run_finds_what_it_needs_and_what_it_made_is_brought_back(far):
    address, now = far(INPUTS | OLD | STATE | ELSEWHERE)
    with places.at_hand(address, None) as copy:
        assert copy.name == "stadt"
        assert contents(copy) == INPUTS | OLD | STATE
        publish(copy)
    assert without_leftovers(now()) == INPUTS | NEW | ELSEWHERE


def test_a_first_edition_is_brought_to_a_place_without_outputs(far):
    address, now = far(INPUTS)
    with places.at_hand(address, YEAR) as copy:
        write(copy, **{"logs/2030-x.log": b"one\n", ".laeufe/salz": b"salt", ".abschnitte/2030/a.ergebnis": b"a"})
        publish(copy)
    assert now() == INPUTS | NEW


def test_an_unchanged_edition_costs_no_upload(server, tmp_path):
    folder = tmp_path / "fern"
    for name, content in (INPUTS | OLD | STATE).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    server.uploads = 0
    with places.at_hand(server.address(""), YEAR) as copy:
        assert contents(copy) == INPUTS | OLD | STATE
    assert server.renames == [] and server.uploads == 0


def test_a_failed_run_brings_its_log_and_an_interrupted_one_nothing(far):
    address, now = far(INPUTS | OLD | STATE)
    with places.at_hand(address, YEAR) as copy:
        write(copy, **{"logs/2030-z.log": b"failed", "2030-gescheitert/a.ipynb": b"{}"})
    failed = now()
    assert failed == INPUTS | OLD | STATE | {
        "outputs/logs/2030-z.log": b"failed",
        "outputs/2030-gescheitert/a.ipynb": b"{}",
    }
    with pytest.raises(KeyboardInterrupt), places.at_hand(address, YEAR) as copy:
        publish(copy)
        raise KeyboardInterrupt
    assert now() == failed
    with places.at_hand(address, YEAR) as copy:  # the next run succeeds, and removes what was for reading only
        shutil.rmtree(copy / "outputs" / "2030-gescheitert")
    assert now() == INPUTS | OLD | STATE | {"outputs/logs/2030-z.log": b"failed"}


@pytest.mark.parametrize("uploads", range(9))
def test_wherever_an_upload_breaks_off_the_old_edition_is_whole_and_the_next_run_mends(server, tmp_path, uploads):
    folder = tmp_path / "fern" / "stadt"
    for name, content in (INPUTS | OLD | STATE).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    server.uploads = uploads
    try:
        with places.at_hand(server.address("stadt"), YEAR) as copy:
            publish(copy)
    except NotWritable as error:
        assert PASSWORD not in str(error) and "riss ab" in str(error)
        broken = True
    else:
        broken = False
    edition = {name: content for name, content in contents(folder).items() if name.startswith("outputs/2030/")}
    new = {name: content for name, content in NEW.items() if name.startswith("outputs/2030/")}
    assert edition in (OLD, new)
    assert broken == (uploads < 8) and (edition == new) == (uploads >= 7)  # last of all comes the record of the run
    server.uploads = None
    with places.at_hand(server.address("stadt"), YEAR) as copy:
        shutil.rmtree(copy / "outputs")
        write(copy, **{name.removeprefix("outputs/"): content for name, content in NEW.items()})
    assert without_leftovers(contents(folder)) == INPUTS | NEW


@pytest.mark.parametrize("back", [True, False])
def test_between_two_renames_the_old_edition_is_put_back_at_once_or_by_the_next_run(server, tmp_path, back):
    folder = tmp_path / "fern" / "stadt"
    for name, content in (INPUTS | OLD | STATE).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    def refuse(old, new):
        into_place = Path(new).parts[-2:] == ("outputs", "2030")
        return into_place and (old.endswith(".neu") or not back)

    server.on_rename = refuse
    with pytest.raises(NotWritable), places.at_hand(server.address("stadt"), YEAR) as copy:
        publish(copy)
    assert (folder / "outputs" / "2030").exists() == back
    server.on_rename = lambda old, new: None
    with places.at_hand(server.address("stadt"), YEAR) as copy:
        assert (copy / "outputs" / "2030" / "index.html").read_bytes() == b"old"
    assert (folder / "outputs" / "2030" / "index.html").read_bytes() == b"old"


def test_an_edition_that_another_run_published_meanwhile_is_not_replaced(far):
    address, now = far(INPUTS | OLD | STATE)
    with pytest.raises(Locked, match="Ein anderer Lauf"), places.at_hand(address, YEAR) as mine:
        with places.at_hand(address, YEAR) as other:
            publish(other, content=b"other")
        publish(mine)
    assert now()["outputs/2030/index.html"] == b"other"
    assert now()["outputs/geheimhaltung/2030.md"] == b"other"


def test_what_killed_runs_left_a_day_ago_is_removed_there_and_here(server, tmp_path):
    folder = tmp_path / "fern"
    old, young = ".2030.1000000000-0123abcd.neu", ".2030.99999999999-0123abcd.neu"
    for name in [*INPUTS, f"outputs/{old}/a", f"outputs/{young}/a", "outputs/2030/manifest.json"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    temp = tmp_path / "temp"
    for name in ("soest-kopie-tot", "soest-kopie-lebt"):
        (temp / name).mkdir()
        (temp / name / "geheim").write_text("1")
    with FileLock(temp / "soest-kopie-lebt.lock"), places.at_hand(server.address(""), YEAR):
        left = {path.name for path in temp.glob("soest-kopie-*[a-z]") if path.is_dir() and path.name.count("-") == 2}
        assert "soest-kopie-lebt" in left and "soest-kopie-tot" not in left
        assert {path.name for path in (folder / "outputs").iterdir()} == {"2030", young}
    with scratch.scratch() as own:
        assert own.stat().st_mode & 0o077 == 0
    assert list(temp.iterdir()) == []
