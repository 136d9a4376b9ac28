"""Day care and schools, on invented frames."""

import pytest
from shown import listed, middles, names, plain, stacks, texts

from soest_analysis import style
from soest_analysis.sections import betreuung_schule as section


@pytest.fixture
def rates(frame, unchanged):
    """Rates of the under threes (one child of one) and of those from three to five (70 of 100)."""

    def build(kita="1", together="1"):
        care = frame(
            "kinderbetreuung",
            "betreuungsart,altersgruppe,kinder",
            *(f"kita,u3,{kita}", "kita,ue3,70", "zuhause,u3,0", "zuhause,ue3,30", f"gesamt,u3,{together}"),
            "gesamt,ue3,100",
        )
        return unchanged(section.compute_kitaquote(unchanged(section.compute_kinderbetreuung(care))))

    return build


def test_care_has_one_row_per_kind_and_one_column_per_age(frame):
    care = frame("kinderbetreuung", "betreuungsart,altersgruppe,kinder", "kita,ue3,1", "kita,u3,7", "gesamt,ue3,11")
    wide = section.compute_kinderbetreuung(care)
    assert wide.columns.tolist() == ["betreuungsart", "u3", "ue3"]
    assert wide.betreuungsart.tolist() == ["kita", "gesamt"]
    assert listed(wide.u3) == [7, None] and listed(wide.ue3) == [1, 11]


def test_the_rate_is_the_share_of_all_children_of_that_age(rates):
    assert rates().anteil.tolist() == [100.0, 70.0]
    assert rates().gesamt.tolist() == [1, 100]


def test_a_rate_without_its_parts_is_missing(rates):
    assert listed(rates(kita="").anteil) == [None, 70.0]
    assert listed(rates(together="").anteil) == [None, 70.0]


def test_one_child_is_a_child(rates):
    sentence = plain(section.sentence_kinderbetreuung(rates()))
    assert "Von 1 Kind unter drei Jahren besuchten 1 eine Kita (100,0 %)" in sentence
    assert "von 100 Kindern zwischen drei und fünf Jahren 70 (70,0 %)" in sentence


def test_missing_children_are_not_told_as_zero(rates):
    assert plain(section.sentence_kinderbetreuung(rates(kita=""))) == (
        "Wie viele von 1 Kind unter drei Jahren eine Kita besuchten, liegt nicht vor. Von 100 Kindern zwischen drei und fünf "
        "Jahren besuchten 70 eine Kita (70,0 %)."
    )
    assert plain(section.sentence_kinderbetreuung(rates(together=""))).startswith(
        "1 Kind unter drei Jahren besuchte eine Kita; wie viele Kinder dieses Alters es gab, liegt nicht vor. Von 100 "
    )


def test_the_bar_of_an_age_is_divided_into_kita_and_home(rates, labels):
    chart = section.plot_kinderbetreuung(
        rates(), *(labels("kinderbetreuung", name) for name in ("altersgruppe", "betreuungsart"))
    )
    assert stacks(chart) == {style.COLOURS["kita"]: [(0, 1), (0, 70)], style.COLOURS["zuhause"]: [(1, 1), (70, 100)]}
    assert names(chart) == ["Unter 3 Jahren (U3)", "3 bis 5 Jahre (Ü3)"]
    written = dict(zip(texts(chart), middles(chart), strict=True))
    assert written["70"] == (35, 1) and written["30"] == (85, 1)
    assert "Kita: 1" in written  # 1 of 100 is narrower than its number
    words = [text.get_text() for text in chart.legends[0].texts]
    assert words == ["Kita", "(noch) zu Hause"]  # the first bar is too short


def test_the_alternative_text_calls_the_parts_as_the_chart_does(rates, labels):
    words = (labels("kinderbetreuung", name) for name in ("altersgruppe", "betreuungsart"))
    assert section.alt_kinderbetreuung(rates(), *words) == (
        "Geteilte Balken in der Einheit Kinder. Unter 3 Jahren (U3): Kita 1 und (noch) zu Hause 0; "
        "3 bis 5 Jahre (Ü3): Kita 70 und (noch) zu Hause 30."
    )


def test_missing_children_are_not_drawn_as_zero(rates, labels):
    chart = section.plot_kinderbetreuung(
        rates(kita=""), *(labels("kinderbetreuung", name) for name in ("altersgruppe", "betreuungsart"))
    )
    assert texts(chart) == ["70", "30", "Kita: liegt nicht vor"]


@pytest.fixture
def schools(frame, unchanged):
    """Invented schools; the row ``gesamt`` repeats the two primary schools."""

    def build(*rows):
        rows = rows or (
            *("grundschule,Nord,200,100", "grundschule,Süd,100,60", "grundschule,gesamt,300,160"),
            *("hauptschule,West,700,280", "realschule,Ost,100,"),
        )
        table = frame("schulen", "schulform,schule,schueler,auslaender", *rows)
        return unchanged(section.compute_schulen(table))

    return build


def test_the_share_of_foreign_pupils_stands_beside_their_number(schools):
    table = schools()
    assert listed(table.anteil_auslaender.round(2)) == [50.0, 60.0, 53.33, 40.0, None]
    assert table.columns.tolist()[-3:] == ["auslaender", "anteil_auslaender", "gu"]


def test_sums_do_not_count_twice_and_schools_without_figures_not_at_all(schools):
    sentence = plain(section.sentence_schulen(schools()))
    assert "An den 3 aufgeführten Schulen lernten 1.000 Schülerinnen und Schüler" in sentence
    assert "darunter 440 Ausländerinnen und Ausländer (44,0 %)" in sentence
    assert "Den höchsten Anteil hatte die Schule „Süd“ mit 60,0 % (60 von 100)." in sentence


def test_no_school_means_not_available(frame, schools):
    empty = section.compute_schulen(frame("schulen"))
    assert section.sentence_schulen(empty) == "Die Schulstatistik liegt nicht vor."
    assert section.sentence_schulen(schools("realschule,Ost,100,")) == "Die Schulstatistik liegt nicht vor."


def test_schools_are_compared_from_the_highest_share_down(schools):
    table = section.compute_schulvergleich(schools())
    assert table.columns.tolist() == ["schule", "schulform", "anteil_auslaender", "auslaender", "schueler"]
    assert table.schule.tolist() == ["Süd", "Nord", "West"]


def test_schools_of_equal_share_keep_their_order(schools):
    tied = schools("realschule,B,100,7", "realschule,A,200,14", "realschule,C,100,11")
    assert section.compute_schulvergleich(tied).schule.tolist() == ["C", "B", "A"]


def test_each_school_has_a_bar_from_zero_with_share_and_count(schools, unchanged):
    chart = section.plot_schulen(unchanged(section.compute_schulvergleich(schools())))
    assert stacks(chart) == {style.BLUE: [(0, 60), (0, 50), (0, 40)]}
    assert texts(chart) == ["60,0 % (60)", "50,0 % (100)", "40,0 % (280)"]
    assert names(chart) == ["Süd", "Nord", "West"]
    assert chart.axes[0].get_xlim()[0] == 0
