"""What is published was read back first: a page, a PDF or a workbook that is not whole never takes its place."""

import json
import shutil

import pytest

from soest_analysis.errors import SectionFailed
from soest_analysis.report import manifest, verify

PAGE, PDF, BOOK = (f"sachstandsbericht.{kind}" for kind in ("html", "pdf", "xlsx"))


@pytest.fixture
def staged(published, tmp_path):
    """A copy of an edition that may be damaged."""
    return shutil.copytree(published / "outputs" / "2018", tmp_path / "2018")


@pytest.fixture
def problems(staged):
    """What is found wrong; with ``signed`` the damage came before the manifest was written, so its sums are right."""

    def look(*promised, signed=True, formats=("html", "pdf", "xlsx", "csv")):
        said = json.loads((staged / manifest.NAME).read_text("utf-8"))
        if signed:
            said["ausgaben"] = manifest._outputs(staged)
            (staged / manifest.NAME).write_text(json.dumps(said), "utf-8")
        try:
            verify.check(staged, said["lauf"], formats, promised)
        except SectionFailed as error:
            return error.problems[:-1]
        return []

    return look


def test_a_whole_edition_has_no_problem(problems):
    assert problems("tab-erwerbsfaehige", "abb-asylblg") == []


@pytest.mark.parametrize("name", [PAGE, PDF, BOOK])
def test_a_file_that_was_cut_off_anywhere_is_found_even_if_its_checksum_is_right(staged, problems, name):
    whole = (staged / name).read_bytes()
    umlaut = whole.find("ä".encode()) + 1  # in the middle of a character
    for end in {0, 1, umlaut, *range(1000, len(whole), len(whole) // 10)}:
        (staged / name).write_bytes(whole[:end])
        (found,) = problems(formats=[name.partition(".")[2]])
        assert found.startswith(f"{name}: ")


def test_a_workbook_with_another_byte_never_breaks_the_look_at_it(staged, problems):
    whole = (staged / BOOK).read_bytes()
    for place in range(0, len(whole), len(whole) // 100):
        (staged / BOOK).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found = problems(signed=False, formats=["xlsx"])
        assert found[0].startswith("manifest.json: ") and len(found) <= 2


def test_an_empty_page_shows_nothing_of_what_was_promised(staged, problems):
    (staged / PAGE).write_text("", "utf-8")
    assert f"{PAGE}: tab-erwerbsfaehige erwartet, nicht gefunden." in problems("tab-erwerbsfaehige")


def test_an_element_that_ends_where_another_is_open_is_found(staged, problems):
    text = (staged / PAGE).read_text("utf-8")
    (staged / PAGE).write_text(text.replace("</main>", "</section></main>", 1), "utf-8")
    (found,) = problems()
    assert "„section“" in found


def test_a_byte_that_changed_after_it_was_written_is_found(staged, problems):
    data = bytearray((staged / BOOK).read_bytes())
    data[len(data) // 2] ^= 1
    (staged / BOOK).write_bytes(data)
    assert problems(signed=False)[0].startswith("manifest.json: ")


def test_a_file_that_is_missing_or_too_many_is_found(staged, problems):
    (staged / "tabellen" / "tab-schulen.csv").unlink()
    (staged / PDF).unlink()
    found = problems("tab-schulen", "tab-erwerbsfaehige")
    unreadable = f"{PDF}: lässt sich nicht wieder lesen (FileNotFoundError)."
    assert found == [unreadable, "tabellen/tab-schulen.csv: fehlt."]
    (staged / "dazu.txt").write_text("", "utf-8")
    assert problems(signed=False)[0].startswith("manifest.json: ")
