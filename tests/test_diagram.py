"""Diagrams of boxes and arrows, on an invented one: from arrival to advice and to work, and a box of its own."""

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from soest_analysis import diagram

GROUPS = {"stadt": "Die Stadt", "jobcenter": "Das Jobcenter"}


@pytest.fixture
def nodes(frame):
    return diagram.select(
        frame(
            "diagramm_knoten",
            "abbildung,knoten,beschriftung,gruppe,spalte,zeile",
            "abb-statuswechsel,fremd,Gehört nicht dazu,stadt,1,1",
            "abb-wege-in-arbeit,ankunft,Ankunft,stadt,1,1",
            "abb-wege-in-arbeit,beratung,Beratung,jobcenter,1,3",
            "abb-wege-in-arbeit,allein,Allein,stadt,2,3",
            "abb-wege-in-arbeit,arbeit,Arbeit,stadt,3,1",
        ),
        "abb-wege-in-arbeit",
    )


@pytest.fixture
def edges(frame):
    return diagram.select(
        frame(
            "diagramm_kanten",
            "abbildung,von,nach,beschriftung",
            "abb-wege-in-arbeit,ankunft,beratung,nach 7 Tagen",
            "abb-wege-in-arbeit,beratung,ankunft,",
            "abb-wege-in-arbeit,ankunft,arbeit,",
            "abb-statuswechsel,fremd,fremd,",
        ),
        "abb-wege-in-arbeit",
    )


@pytest.fixture
def axes(unchanged, nodes, edges):
    chart = diagram.plot_diagram(unchanged(nodes), unchanged(edges), GROUPS)
    chart.draw_without_rendering()
    return chart.axes[0]


def patches(axes, kind):
    return [patch for patch in axes.patches if isinstance(patch, kind)]


def test_only_the_rows_of_the_diagram_are_drawn(nodes, edges):
    assert nodes.knoten.tolist() == ["ankunft", "beratung", "allein", "arbeit"]
    assert edges.nach.tolist() == ["beratung", "ankunft", "arbeit"]
    assert nodes.index.tolist() == [0, 1, 2, 3] and nodes.columns[0] == edges.columns[0] == "abbildung"


def test_every_node_is_a_box_with_its_words_in_the_middle_and_rows_count_downwards(axes):
    words = {text.get_text(): text.get_position() for text in axes.texts}
    assert [words[name] for name in ("Ankunft", "Beratung", "Allein", "Arbeit")] == [(1, -1), (1, -3), (2, -3), (3, -1)]
    boxes = patches(axes, FancyBboxPatch)
    assert [box.get_x() + box.get_width() / 2 for box in boxes] == pytest.approx([1, 1, 2, 3])
    assert [box.get_y() + box.get_height() / 2 for box in boxes] == pytest.approx([-1, -3, -3, -1])


def test_boxes_of_one_group_share_a_fill_that_the_legend_explains(axes):
    fills = [to_hex(box.get_facecolor()) for box in patches(axes, FancyBboxPatch)]
    assert fills[0] == fills[2] == fills[3] != fills[1]
    [legend] = axes.figure.legends
    shown = [to_hex(handle.get_facecolor()) for handle in legend.legend_handles]
    assert dict(zip([text.get_text() for text in legend.texts], shown, strict=True)) == {
        "Die Stadt": fills[0],
        "Das Jobcenter": fills[1],
    }


def test_an_arrow_runs_from_edge_to_edge_of_its_boxes(axes):
    # The path without the point that closes it: rows 1 and 3 are centred at -1 and -3.
    there, back, across = [arrow.get_path().vertices[:-1] for arrow in patches(axes, FancyArrowPatch)]
    upper, lower = -1 - diagram.BOX[1] / 2, -3 + diagram.BOX[1] / 2
    assert there[0] == pytest.approx([1, upper], abs=0.1) and there[:, 1].min() == pytest.approx(lower, abs=0.1)
    assert back[0] == pytest.approx([1, lower], abs=0.1) and back[:, 1].max() == pytest.approx(upper, abs=0.1)
    left, right = 1 + diagram.BOX[0] / 2, 3 - diagram.BOX[0] / 2
    assert across[0] == pytest.approx([left, -1], abs=0.1) and across[:, 0].max() == pytest.approx(right, abs=0.1)


def test_only_a_named_arrow_has_words_and_they_stand_in_its_middle(axes):
    [words] = [text for text in axes.texts if text.get_bbox_patch()]
    assert words.get_text() == "nach 7 Tagen" and words.get_position() == pytest.approx((1, -2))


def test_all_boxes_lie_within_the_axes(axes):
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    for box in patches(axes, FancyBboxPatch):
        assert left <= box.get_x() and box.get_x() + box.get_width() <= right
        assert bottom <= box.get_y() and box.get_y() + box.get_height() <= top


def test_the_table_behind_it_names_the_boxes_in_words(unchanged, nodes, edges):
    table = diagram.as_table(unchanged(nodes), unchanged(edges)).fillna("")
    assert table.columns.tolist() == list(diagram.COLUMNS)
    assert table.to_numpy().tolist() == [
        ["Ankunft", "Beratung", "nach 7 Tagen"],
        ["Beratung", "Ankunft", ""],
        ["Ankunft", "Arbeit", ""],
    ]


def test_the_alternative_text_tells_every_arrow_and_every_lonely_box(nodes, edges):
    assert diagram.describe(nodes, edges) == (
        "Schaubild mit 4 Feldern und 3 Pfeilen: Ankunft → Beratung (nach 7 Tagen); Beratung → Ankunft; "
        "Ankunft → Arbeit. Ohne Pfeil: Allein."
    )
    assert diagram.describe(nodes[:2], edges[:2]).endswith("Beratung → Ankunft.")
