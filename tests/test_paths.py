"""Names in files and addresses."""

import sys

import pytest

from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root, slug, visible


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Grün & Gärten", "gruen-gaerten"),
        ("Straße Ö", "strasse-oe"),
        ("../../x", "x"),
        ("Café", "cafe"),
        ("a\0b", "a-b"),
        ("…", ""),
    ],
)
def test_a_name_keeps_only_what_files_and_addresses_may_have(text, name):
    assert slug(text) == name


def test_what_systems_editors_and_python_leave_is_not_visible(tmp_path):
    litter = ["._a.csv", ".#a.csv", ".DS_Store", "~$a.xlsx", ".~lock.a.csv#", "a.csv~", "Thumbs.db", "desktop.ini"]
    for name in ["b.csv", "a.csv", *litter]:
        (tmp_path / name).touch()
    for name in ("texte", ".alt", "__pycache__"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").touch()
    assert visible(tmp_path, "*") == [tmp_path / name for name in ("a.csv", "b.csv", "texte")]
    assert visible(tmp_path, "*.md", "*/*.md") == [tmp_path / "texte/a.md"]


@pytest.fixture
def town(tmp_path):
    (tmp_path / "stadt" / "data").mkdir(parents=True)
    (tmp_path / "stadt" / "data" / "datapackage.json").touch()
    (tmp_path / "geheim.txt").touch()
    return tmp_path / "stadt"


@pytest.mark.skipif(sys.platform == "win32", reason="Verknüpfungen brauchen dort besondere Rechte")
def test_a_link_that_leads_out_of_the_town_is_named(town):
    for name, target in {"data/a.csv": "../../geheim.txt", "data/b": "/", "data/c": "datapackage.json"}.items():
        (town / name).symlink_to(target)
    with pytest.raises(UnusableInput) as refused:
        Root.find(town)
    assert [problem.split(":")[0] for problem in refused.value.problems] == [
        "Verknüpfung data/a.csv",
        "Verknüpfung data/b",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Verknüpfungen brauchen dort besondere Rechte")
def test_a_folder_of_the_first_level_may_lie_on_another_disk(town, tmp_path):
    (town / "data").rename(tmp_path / "platte")
    (town / "data").symlink_to(tmp_path / "platte")
    (town / "data" / "hier.csv").symlink_to("datapackage.json")
    assert Root.find(town) == Root(town)
