"""The register of published figures."""

import pytest

from soest_analysis.disclosure import register
from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root


def test_what_was_written_is_read_again(tmp_path):
    root = Root(tmp_path)
    register.write(root, 2030, {"2030:b/x": 12, "2030:a/x": None, "2030:c/x": 8.7})
    assert (
        root.register(2030).read_text("utf-8")
        == "zelle,wert,geheim\n2030:a/x,,ja\n2030:b/x,12,nein\n2030:c/x,8.7,nein\n"
    )
    assert register.read(root, 2030) == {"2030:a/x": None, "2030:b/x": 12, "2030:c/x": 8.7}


def test_an_edition_without_register_is_not_one_without_figures(tmp_path):
    assert register.read(Root(tmp_path), 2030) is None


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("2030:a/x,3,ja", "Zeile 2"),  # a secret with its value
        ("2030:a/x,,nein", "Zeile 2"),  # published, but what?
        ("2030:a/x,drei,nein", "Zeile 2"),
        ("2030:a/x,nan,nein", "Zeile 2"),
        ("2030:a/x,3", "Zeile 2"),
        (",3,nein", "Zeile 2"),
        ("2030:a/x,3,nein\n2030:a/x,4,nein", "Zeile 3"),
    ],
)
def test_a_register_that_was_edited_by_hand_is_refused(tmp_path, line, place):
    root = Root(tmp_path)
    root.register(2030).parent.mkdir(parents=True)
    root.register(2030).write_text(f"zelle,wert,geheim\n{line}\n", "utf-8")
    with pytest.raises(UnusableInput, match=rf"data/veroeffentlicht/2030.csv, {place}: .*nie von Hand"):
        register.read(root, 2030)


def test_another_heading_is_refused(tmp_path):
    root = Root(tmp_path)
    root.register(2030).parent.mkdir(parents=True)
    root.register(2030).write_text("zelle;wert;geheim\n", "utf-8")
    with pytest.raises(UnusableInput, match="Zeile 1: zelle, wert, geheim erwartet"):
        register.read(root, 2030)
