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

    def look(*promised, signed=True):
        said = json.loads((staged / manifest.NAME).read_text("utf-8"))
        if signed:
            said["ausgaben"] = manifest._outputs(staged)
            (staged / manifest.NAME).write_text(json.dumps(said), "utf-8")
        try:
            verify.check(staged, said["lauf"], promised)
        except SectionFailed as error:
            return error.problems[:-1]
        return []

    return look


def cut(path, keep):
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])


def test_a_whole_edition_has_no_problem(problems):
    assert problems("tab-erwerbsfaehige", "abb-asylblg") == []


@pytest.mark.parametrize("name", [PAGE, PDF, BOOK])
def test_a_file_that_was_cut_off_is_found_even_if_its_checksum_is_right(staged, problems, name):
    cut(staged / name, 0.7)
    (found,) = problems()
    assert found.startswith(f"{name}: ")


def test_an_empty_page_shows_nothing_of_what_was_promised(staged, problems):
    (staged / PAGE).write_text("", "utf-8")
    assert problems("tab-erwerbsfaehige") == [f"{PAGE}: tab-erwerbsfaehige erwartet, nicht gefunden."]


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
    assert problems(signed=False)
