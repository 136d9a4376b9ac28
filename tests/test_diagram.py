"""Diagrams of boxes and arrows, on an invented one: from arrival to advice and to work, and a box of its own."""

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from soest_analysis import diagram, style

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
    words = {text.get_text(): text.xy for text in axes.texts}
    assert [words[name] for name in ("Ankunft", "Beratung", "Allein", "Arbeit")] == [(1, -1), (1, -3), (2, -3), (3, -1)]
    boxes = patches(axes, FancyBboxPatch)
    assert [box.get_x() + box.get_width() / 2 for box in boxes] == pytest.approx([1, 1, 2, 3])
    assert [box.get_y() + box.get_height() / 2 for box in boxes] == pytest.approx([-1, -3, -3, -1])


def test_boxes_of_one_group_share_a_fill_and_name_their_group(axes):
    fills = [to_hex(box.get_facecolor()) for box in patches(axes, FancyBboxPatch)]
    assert fills == [diagram.FILLS[0], diagram.FILLS[1], diagram.FILLS[0], diagram.FILLS[0]]
    named = [text.xy for text in axes.texts if text.get_text() == "Das Jobcenter"]
    assert named == [(1, -3)] and axes.figure.legends == []


def test_the_fill_of_a_group_does_not_depend_on_the_order_of_the_boxes(nodes, edges):
    chart = diagram.plot_diagram(nodes[::-1], edges, GROUPS)
    fills = [to_hex(box.get_facecolor()) for box in patches(chart.axes[0], FancyBboxPatch)]
    assert fills == [diagram.FILLS[0], diagram.FILLS[0], diagram.FILLS[1], diagram.FILLS[0]]


def test_a_seventh_group_begins_the_fills_anew_and_is_told_by_its_name(frame):
    groups = {
        code: code.capitalize() for code in ("politik", "steuerung", "koordination", "unterstuetzung", "baustein")
    }
    groups |= {"bamf": "BAMF", "stadt": "Stadt"}
    rows = [f"abb-bausteine,{code},Feld {code},{code},1,{row}" for row, code in enumerate(groups, start=1)]
    many = frame("diagramm_knoten", "abbildung,knoten,beschriftung,gruppe,spalte,zeile", *rows)
    chart = diagram.plot_diagram(many, frame("diagramm_kanten"), groups)
    assert len(patches(chart.axes[0], FancyBboxPatch)) == 7
    assert [text.get_text() for text in chart.axes[0].texts][1::2] == list(groups.values())


def test_without_boxes_the_figure_says_that_it_is_missing(nodes, edges):
    chart = diagram.plot_diagram(nodes[:0], edges, GROUPS)
    assert [text.get_text() for text in chart.axes[0].texts] == ["liegt nicht vor"]
    assert diagram.describe(nodes[:0], edges, GROUPS) == "Schaubild: liegt nicht vor."


def test_an_arrow_to_a_box_that_was_not_delivered_is_left_out_and_said_to_be(nodes, edges):
    chart = diagram.plot_diagram(nodes[:2], edges, GROUPS)
    assert len(patches(chart.axes[0], FancyArrowPatch)) == 2
    assert diagram.describe(nodes[:2], edges, GROUPS).endswith("Beratung → Ankunft. Zu 1\u00a0Pfeil fehlt ein Feld.")
    assert diagram.as_table(nodes[:2], edges).nach.isna().tolist() == [False, False, True]


def test_boxes_make_room_for_the_words_on_an_arrow_between_neighbours(frame):
    knots = ["abb-bausteine,a,Eins,stadt,1,1", "abb-bausteine,b,Zwei,stadt,2,1", "abb-bausteine,c,Drei,stadt,3,1"]
    nodes = frame("diagramm_knoten", "abbildung,knoten,beschriftung,gruppe,spalte,zeile", *knots)
    words = "Verwaltungsgericht"
    edges = frame("diagramm_kanten", "abbildung,von,nach,beschriftung", f"abb-bausteine,a,b,{words}")
    ax = diagram.plot_diagram(nodes, edges, GROUPS).axes[0]
    box = patches(ax, FancyBboxPatch)[0]
    gap = (1 - box.get_width()) * style.WIDTH / 3  # inches between the boxes of three columns
    assert gap >= style.width(words, diagram.SMALL) + 0.2
    plain = diagram.plot_diagram(nodes, edges.assign(beschriftung=None), GROUPS).axes[0]
    assert patches(plain, FancyBboxPatch)[0].get_width() == diagram.BOX[0]


def test_words_that_no_gap_can_hold_stand_above_the_arrow(frame):
    knots = [f"abb-bausteine,k{column},Stadtverwaltung,stadt,{column},1" for column in range(1, 7)]
    nodes = frame("diagramm_knoten", "abbildung,knoten,beschriftung,gruppe,spalte,zeile", *knots)
    edges = frame("diagramm_kanten", "abbildung,von,nach,beschriftung", "abb-bausteine,k1,k2,Verwaltungsgericht")
    [words] = [text for text in diagram.plot_diagram(nodes, edges, GROUPS).axes[0].texts if text.get_bbox_patch()]
    assert words.xy == pytest.approx((1.5, -1 + diagram.BOX[1] / 2)) and words.get_va() == "bottom"


def test_a_long_word_makes_the_letters_smaller(frame):
    def size(word):
        rows = [f"abb-bausteine,k{column},{word},stadt,{column},1" for column in range(1, 7)]
        nodes = frame("diagramm_knoten", "abbildung,knoten,beschriftung,gruppe,spalte,zeile", *rows)
        return diagram.plot_diagram(nodes, frame("diagramm_kanten"), GROUPS).axes[0].texts[0].get_fontsize()

    assert size("Rat") > size("Integrationsbeauftragte")


def test_an_arrow_runs_from_edge_to_edge_of_its_boxes(axes):
    # The path without the point that closes it: rows 1 and 3 are centred at -1 and -3.
    there, back, across = [arrow.get_path().vertices[:-1] for arrow in patches(axes, FancyArrowPatch)]
    upper, lower = -1 - diagram.BOX[1] / 2, -3 + diagram.BOX[1] / 2
    assert there[0] == pytest.approx([1, upper], abs=0.1) and there[:, 1].min() == pytest.approx(lower, abs=0.1)
    assert back[0] == pytest.approx([1, lower], abs=0.1) and back[:, 1].max() == pytest.approx(upper, abs=0.1)
    left, right = 1 + diagram.BOX[0] / 2, 3 - diagram.BOX[0] / 2
    assert across[0] == pytest.approx([left, -1], abs=0.1) and across[:, 0].max() == pytest.approx(right, abs=0.1)


def test_only_a_named_arrow_has_words_and_they_stand_beside_its_middle(axes):
    [words] = [text for text in axes.texts if text.get_bbox_patch()]
    assert words.get_text() == "nach 7 Tagen" and words.xy == pytest.approx((1, -2))
    assert words.get_ha() == "left" and words.xyann[0] > 0  # right of the upright arrow


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


def test_the_alternative_text_tells_every_box_by_group_and_every_arrow(nodes, edges):
    assert diagram.describe(nodes, edges, GROUPS).replace("\u00a0", " ") == (
        "Schaubild mit 4 Feldern und 3 Pfeilen. Felder: Die Stadt: „Ankunft“, „Allein“ und „Arbeit“; Das Jobcenter: "
        "„Beratung“. Pfeile: Ankunft → Beratung (nach 7 Tagen); Beratung → Ankunft; Ankunft → Arbeit."
    )
