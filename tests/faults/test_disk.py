"""Faults 14 to 21: the disk, and several at once who write, read or change what a run works with."""

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.faults.harness import Town
from tests.faults.runs import exports, published_run, run_id, wait_for
from tests.running import contents, edit_notebook

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
PAGE = 4096
STAGES = {  # what a run writes, in this order: name or beginning of the name -> how the sentence names the file
    "executed": r"notebooks/quellen\.ipynb",
    "notebooks/": r"notebooks/\w+\.ipynb",
    "sachstandsbericht.html": r"sachstandsbericht\.html",
    "sachstandsbericht.pdf": r"sachstandsbericht\.pdf",
    "sachstandsbericht.xlsx": r"sachstandsbericht\.xlsx",
    "tabellen/": r"tabellen(/[\w-]+\.csv)?",
    "datenqualitaet/": r"datenqualitaet/\S+",
    "manifest.json": r"manifest\.json",
}


@pytest.fixture
def disk(edition):
    """A small disk of its own for the outputs of the town; the published edition lies on it."""
    outputs, aside = edition.root / "outputs", edition.root / "beiseite"
    outputs.rename(aside)
    outputs.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(outputs)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a disk needs Linux and root")
    try:
        shutil.copytree(aside, outputs, dirs_exist_ok=True)
        yield outputs
    finally:
        subprocess.run(["umount", "--lazy", str(outputs)], check=True)


def leave_free(outputs, pages):
    usage = shutil.disk_usage(outputs)
    (outputs / "voll").write_bytes(bytes(usage.free - pages * PAGE))
    assert shutil.disk_usage(outputs).free == pages * PAGE


def pages_before(folder, stage, kind):
    """How much room a run needs that gets into a stage but not to its end, in pages: beside the edition, and in it."""
    sizes = dict.fromkeys(STAGES, 0)
    written = {"executed", "notebooks/", f"sachstandsbericht.{kind}", "datenqualitaet/", "manifest.json", stage}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        part = next((each for each in written if name.startswith(each)), None)
        if part and path.is_file():
            sizes[part] += -(-path.stat().st_size // PAGE)
    beside = 4  # the log, the lock's owner, and what the sections may see
    return beside + sum(list(sizes.values())[: list(STAGES).index(stage)]) + sizes[stage] // 4


@pytest.mark.parametrize(
    ("stage", "formats"),
    [
        ("executed", "html"),
        ("sachstandsbericht.html", "html"),
        ("sachstandsbericht.pdf", "pdf"),
        ("sachstandsbericht.xlsx", "xlsx"),
        ("tabellen/", "csv"),
        ("datenqualitaet/", "html"),
        ("manifest.json", "html"),
    ],
)
def test_fault_14_a_full_disk_is_named_with_what_is_free_at_whatever_file_it_fills_up(edition, disk, stage, formats):
    if stage == "executed":
        edit_notebook(edition.root, "quellen", "1 + 1")
    leave_free(disk, pages_before(disk / "2018", stage, formats))
    run = ("report", "2018", "--formats", formats)
    reason = r"der Speicherplatz reicht nicht \(frei: \d+ kB\)"
    done = edition.refused(
        6, rf"(?m)^„{disk}/\.2018\.neu/{STAGES[stage]}“ lässt sich nicht schreiben: {reason}\.", run=run
    )
    assert len(done.stderr.splitlines()) == 1
    (disk / "voll").unlink()
    if stage in ("executed", "manifest.json"):
        assert edition.run(*run).returncode == 0


@pytest.mark.parametrize("place", ["read-only", "a-file", "a-link-into-nothing"])
def test_fault_15_a_target_that_cannot_be_written_is_named(request, place):
    if place == "read-only":
        outputs, edition = request.getfixturevalue("disk"), request.getfixturevalue("edition")
        subprocess.run(["mount", "-o", "remount,ro", str(outputs)], check=True)
        done = edition.refused(6, rf"^„{outputs}/\S+“ lässt sich nicht schreiben: das Dateisystem ist nur lesbar")
        assert len(done.stderr.splitlines()) == 1
        return
    root = request.getfixturevalue("town")
    shutil.rmtree(root / "outputs")
    if place == "a-file":
        (root / "outputs").write_text("eine Datei, wo ein Ordner sein soll", encoding="utf-8")
    else:
        (root / "outputs").symlink_to(root / "netzlaufwerk")
    with Town(root) as broken:
        done = broken.run("report", "2018")
    assert done.returncode == 6
    assert re.fullmatch(rf"„{root}/outputs\S*“ lässt sich nicht schreiben: .*Bitte .*\n", done.stderr), done.stderr


def hold(town, marker="laeuft"):
    """Let a section run until a file ``weiter`` appears; when it does run."""
    signs = {name: town.root / "outputs" / name for name in (marker, "weiter")}
    edit_notebook(
        town.root,
        "quellen",
        f"import pathlib, time\npathlib.Path({str(signs[marker])!r}).touch()\n"
        f"while not pathlib.Path({str(signs['weiter'])!r}).exists(): time.sleep(0.05)",
    )
    return signs[marker].exists


def test_fault_16_a_second_run_is_turned_away_within_two_seconds_and_told_by_whom(edition):
    runs = hold(edition)
    first = edition.start("report", "2018", "--formats", "html")
    wait_for(runs, first)
    started, seconds = time.strftime("%d.%m.%Y"), []
    for _ in range(3):  # the machine may be busy with other tests
        start = time.monotonic()
        done = edition.run("report", "2018")
        seconds.append(time.monotonic() - start)
        assert done.returncode == 4
        sentence = (
            rf"^Ausgabe 2018: ein anderer Lauf ist dabei \(Prozess {first.pid}, begonnen {started} \d\d:\d\d:\d\d\)\."
        )
        assert re.search(sentence, done.stderr), done.stderr
    assert min(seconds) < 2
    (edition.root / "outputs" / "weiter").touch()
    assert edition.finish(first).returncode == 0  # it was not disturbed
    assert published_run(edition) == run_id(edition, "html")


@POSIX
def test_fault_17_the_lock_of_a_killed_run_does_not_block(edition):
    first = edition.start("report", "2018", "--formats", "html,csv")
    wait_for(exports(edition), first)
    first.kill()
    assert edition.finish(first).returncode == -signal.SIGKILL
    owner = json.loads((edition.root / "outputs" / ".2018.lock.json").read_text(encoding="utf-8"))
    assert owner["prozess"] == first.pid
    done = edition.run("report", "2018", "--formats", "html")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges folders in one step")
def test_fault_18_a_reader_during_publications_sees_whole_editions_only(edition):
    seen, problems, done = set(), [], threading.Event()
    target = edition.root / "outputs" / "2018"

    def stated(folder):
        return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))

    def wrong(folder, manifest):
        files = {name: hashlib.sha256(data).hexdigest() for name, data in contents(folder).items()}
        del files["manifest.json"]
        return sorted(name for name, _ in files.items() ^ manifest["ausgaben"].items())

    def read_an_opened_folder():
        """As a web server or a copying clerk does who once opened the folder."""
        while not done.wait(0.02):
            handle = os.open(target, os.O_RDONLY)
            with contextlib.suppress(FileNotFoundError):  # overtaken by two editions; it would look again
                folder = Path(f"/proc/self/fd/{handle}")
                manifest = stated(folder)
                problems.extend(wrong(folder, manifest))
                seen.add(manifest["lauf"])
            os.close(handle)

    def read_by_path():
        """As somebody does who opens one file after the other: whole, unless the edition changed meanwhile."""
        while not done.wait(0.02):
            manifest = stated(target)  # always there
            with contextlib.suppress(FileNotFoundError):
                different = wrong(target, manifest)
                if stated(target) == manifest:
                    problems.extend(different)

    readers = [threading.Thread(target=read) for read in (read_an_opened_folder, read_by_path)]
    for reader in readers:
        reader.start()
    try:
        for formats in ("html", "html,csv"):
            run = edition.run("report", "2018", "--formats", formats)
            assert run.returncode == 0, run.stderr
        assert all(reader.is_alive() for reader in readers)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert problems == []
    assert len(seen) == 3  # the first edition, and both others


def test_fault_19_inputs_that_change_during_the_run_are_named_and_nothing_is_published(edition):
    runs = hold(edition)
    process = edition.start("report", "2018", "--formats", "html")
    wait_for(runs, process)
    for name in ("data/2018/asylblg.csv", "data/2018/texte/massnahmen.md", "notebooks/bausteine.ipynb"):
        with (edition.root / name).open("a", encoding="utf-8") as file:
            file.write("\n")
    (edition.root / "data" / "2018" / "neu.csv").write_text("neu\n", encoding="utf-8")
    (edition.root / "outputs" / "weiter").touch()
    done = edition.finish(process)
    edition.assert_refused(done, 2)
    changed = "data/2018/asylblg.csv", "data/2018/neu.csv", "data/2018/texte/massnahmen.md", "notebooks/bausteine.ipynb"
    sentence = "Datei {}: hat sich während des Laufs geändert. Bitte den Lauf wiederholen."
    assert done.stderr.splitlines() == [sentence.format(name) for name in changed]


@pytest.mark.parametrize(("package", "formats"), [("typst", "html,pdf"), ("xlsxwriter", "html,xlsx")])
def test_fault_20_without_an_export_engine_there_is_no_half_edition(edition, tmp_path, monkeypatch, package, formats):
    folder = tmp_path / "kaputt"
    folder.mkdir()
    (folder / f"{package}.py").write_text(f"raise ModuleNotFoundError(name={package!r})", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    run = ("report", "2018", "--formats", formats)
    done = edition.refused(
        5, rf"^Das Paket „{package}“ lässt sich nicht laden.*Bitte die Umgebung neu anlegen", run=run
    )
    assert len(done.stderr.splitlines()) == 1
    if package == "typst":
        assert edition.run("report", "2018", "--formats", "html").returncode == 0  # what does not need it still works


@POSIX
def test_fault_21_a_run_that_stands_still_or_dies_before_the_switch_leaves_the_old_edition_in_its_place(edition):
    staged = edition.root / "outputs" / ".2018.neu" / "manifest.json"
    for _ in range(10):
        before = published_run(edition)
        chosen = next(name for name in ("html", "html,csv") if run_id(edition, name) != before)
        process = edition.start("report", "2018", "--formats", chosen)
        wait_for(staged.exists, process)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.1)
        hit = staged.exists()
        if hit:
            assert published_run(edition) == before
        process.kill()
        edition.finish(process)
        if hit:
            break
    assert hit and staged.exists()
    assert published_run(edition) == before
    assert edition.run("report", "2018", "--formats", chosen).returncode == 0
    assert published_run(edition) == run_id(edition, chosen)
    assert not staged.parent.exists()
