"""Development of the numbers, allocation, population and benefits, on invented frames."""

import pandas as pd
import pytest
from shown import listed, middles, plain, stacks, texts

from soest_analysis import history, style
from soest_analysis.sections import fluechtlingszahlen as section

HOUSING, STATE = style.COLOURS["staedtischer_wohnraum"], style.COLOURS["landeseinrichtung"]


@pytest.fixture
def months(frame):
    """Two months, the later one first; nobody was in the state's facility in June."""
    return frame(
        "fluechtlinge",
        "monat,unterbringung,personen,zeichen",
        "2030-12,landeseinrichtung,11,",
        "2030-12,staedtischer_wohnraum,7,",
        "2030-12,gesamt,18,",
        "2030-06,landeseinrichtung,,-",
        "2030-06,staedtischer_wohnraum,100,",
        "2030-06,gesamt,100,",
    )


@pytest.fixture
def totals(unchanged):
    """The computed series for these totals from January 2030 on."""

    def build(*persons):
        known = pd.array(persons, dtype="Int64")
        columns = dict.fromkeys(["gesamt", "staedtischer_wohnraum", "landeseinrichtung"], known)
        return unchanged(pd.DataFrame({"monat": pd.period_range("2030-01", periods=len(persons), freq="M")} | columns))

    return build


def test_months_come_in_order_with_a_column_per_housing(months):
    wide = section.compute_entwicklung(months)
    assert wide.columns.tolist() == ["monat", "gesamt", "staedtischer_wohnraum", "landeseinrichtung"]
    assert wide.monat.astype(str).tolist() == ["2030-06", "2030-12"]
    assert wide.gesamt.tolist() == [100, 18]
    assert listed(wide.landeseinrichtung) == [None, 11]


def test_the_sign_for_nothing_there_stands_where_the_number_is_absent(months):
    signs = section.compute_entwicklung(months, "zeichen")
    assert signs.landeseinrichtung[0] == "-"
    assert signs.drop(columns="monat").notna().to_numpy().sum() == 1


@pytest.mark.parametrize(
    ("persons", "said"),
    [
        ([7, 11], "Gegenüber Januar 2030 sind es 4 mehr"),
        ([11, 7], "Gegenüber Januar 2030 sind es 4 weniger"),
        ([7, 7], "Gegenüber Januar 2030 ist die Zahl unverändert"),
        ([100, None, 7], "Gegenüber Januar 2030 sind es 93 weniger"),
        ([7, 100, 11], "Der höchste Stand der Reihe war 100 im Februar 2030, der niedrigste 7 im Januar 2030"),
        ([1000, 2000], "Im Februar 2030 lebten 2.000 Geflüchtete"),
    ],
)
def test_the_series_is_told_as_it_moved(totals, persons, said):
    assert said in section.sentence_entwicklung(totals(*persons))


def test_one_known_month_is_compared_with_nothing(totals):
    sentence = section.sentence_entwicklung(totals(7, None))
    assert "Im Januar 2030 lebten 7" in sentence
    assert "Gegenüber" not in sentence and "höchste" not in sentence


@pytest.mark.parametrize("persons", [[], [None, None]])
def test_without_any_month_the_series_is_said_to_be_missing(totals, persons):
    sentence = section.sentence_entwicklung(totals(*persons))
    assert sentence.endswith("liegt nicht vor.") and not any(sign.isdigit() for sign in sentence)


def test_columns_are_stacked_and_the_total_stands_above(unchanged, months):
    chart = section.plot_entwicklung(unchanged(section.compute_entwicklung(history.count_nothing(months))))
    assert stacks(chart) == {HOUSING: [(0, 100), (0, 7)], STATE: [(100, 100), (7, 18)]}
    assert texts(chart)[-2:] == ["100", "18"]  # the totals; the parts' numbers stand within
    assert [label.get_text() for label in chart.axes[0].get_xticklabels()] == ["06/2030", "12/2030"]


def test_a_corrected_total_is_marked_and_a_new_way_of_counting_divides_the_columns(unchanged, months):
    wide = unchanged(section.compute_entwicklung(history.count_nothing(months)))
    chart = section.plot_entwicklung(wide, [wide.monat[1]], [True, pd.NA])
    assert texts(chart)[-3:] == ["100 r", "18", "neue Zählweise"]
    [line] = chart.axes[0].lines
    assert list(line.get_xdata()) == [0.5, 0.5]  # between the first and the second column


def test_the_alternative_text_tells_the_totals_and_both_parts(months):
    text = section.alt_entwicklung(section.compute_entwicklung(months))
    assert text.startswith(
        "Gestapelte Säulen, insgesamt von 06/2030 bis 12/2030 in der Einheit Personen. 06/2030: 100; 12/2030: 18."
    )
    assert "Städtischer Wohnraum von 06/2030 bis 12/2030 in der Einheit Personen. 06/2030: 100; 12/2030: 7." in text


@pytest.fixture
def groups(frame):
    """Two years; ``shares`` are those of the foreigners."""

    def build(first, last):
        return section.compute_bevoelkerung(
            frame(
                "bevoelkerung",
                "jahr,gruppe,anzahl,anteil",
                *(f"2031,deutsche_mit_mh,11,{last}", f"2031,auslaender,1100,{last}", "2031,gesamt_mit_mh,1111,30"),
                *(f"2030,deutsche_mit_mh,7,{first}", f"2030,auslaender,700,{first}", "2030,gesamt_mit_mh,707,20"),
            )
        )

    return build


def test_population_has_one_row_per_year_with_count_and_share_per_group(groups):
    wide = groups(7.0, 11.0)
    assert wide.jahr.tolist() == ["2030", "2031"]  # text, so that no thousands separator is printed
    assert wide.columns.tolist()[1:5] == [
        "deutsche_mit_mh",
        "deutsche_mit_mh_anteil",
        "auslaender",
        "auslaender_anteil",
    ]
    assert wide.auslaender.tolist() == [700, 1100]
    assert wide.auslaender_anteil.tolist() == [7.0, 11.0]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(7.0, 11.0, "(+4,0 Prozentpunkte)"), (11.0, 7.5, "(−3,5 Prozentpunkte)"), (7.0, 7.0, "(±0,0 Prozentpunkte)")],
)
def test_the_share_of_foreigners_is_compared_in_percentage_points(groups, unchanged, first, last, said):
    sentence = plain(section.sentence_bevoelkerung(unchanged(groups(first, last))))
    assert "2031 hatten 1.111 Einwohnerinnen und Einwohner" in sentence and "30,0 % der Bevölkerung" in sentence
    assert said in sentence


def test_without_population_figures_nothing_is_claimed():
    assert section.sentence_bevoelkerung(pd.DataFrame()).endswith("liegt nicht vor.")


@pytest.mark.parametrize(
    ("held", "difference", "said"),
    [
        (93, -7, "liegt unter ihrem Aufnahmesoll von 100 (−7)"),
        (100, 0, "liegt genau auf ihrem Aufnahmesoll von 100 (±0)"),
        (111, 11, "liegt über ihrem Aufnahmesoll von 100 (+11)"),
    ],
)
def test_the_obligation_is_missed_met_or_exceeded(frame, held, difference, said):
    header = "kommune,bestand,aufnahmesoll,differenz,erfuellungsquote"
    sentence = plain(section.sentence_zuweisung(frame("zuweisung", header, f"A,{held},100,{difference},{held}")))
    assert said in sentence and f"{held} Personen" in sentence and f"{held},00 %" in sentence


def test_the_allocation_says_as_of_when(frame):
    table = frame("zuweisung", "kommune,bestand,aufnahmesoll,differenz,erfuellungsquote", "A,93,100,-7,93")
    assert "zugewiesen (Stand Juni 2030). Die Stadt" in plain(section.sentence_zuweisung(table, "Juni 2030"))


def test_an_absent_allocation_is_said_to_be_missing(frame):
    assert section.sentence_zuweisung(frame("zuweisung")).endswith("liegt nicht vor.")


HEADER = "aufenthaltsstatus,personen"


@pytest.fixture
def benefits(frame, unchanged):
    return lambda *rows: unchanged(section.compute_asylblg(frame("asylblg", HEADER, *rows)))


def test_shares_of_the_statuses_refer_to_the_printed_total(benefits):
    assert benefits("gestattung,7", "duldung,21", "gesamt,28").anteil.tolist() == [25.0, 75.0, 100.0]


@pytest.mark.parametrize("rows", [("gestattung,7", "gesamt,"), ("gestattung,7",)])
def test_without_a_total_there_is_no_share(benefits, rows):
    assert benefits(*rows).anteil.isna().all()


def test_recipients_are_told_by_status(benefits):
    sentence = plain(section.sentence_asylblg(benefits("duldung,21", "gestattung,7", "gesamt,28")))
    assert "erhielten 28 Personen: 7 mit Aufenthaltsgestattung (25,0 %) und 21 mit Duldung (75,0 %)" in sentence
    assert section.sentence_asylblg(benefits()).endswith("liegt nicht vor.")


@pytest.mark.parametrize(
    "order", [("gestattung,7", "duldung,21", "gesamt,28"), ("gesamt,28", "duldung,21", "gestattung,7")]
)
def test_a_status_keeps_its_colour_wherever_it_stands(benefits, order):
    bars = stacks(section.plot_asylblg(benefits(*order)))
    lengths = {colour: end - start for colour, [(start, end)] in bars.items()}
    assert lengths == {style.COLOURS["gestattung"]: 7, style.COLOURS["duldung"]: 21}


def test_the_alternative_text_leaves_the_total_out_as_the_bar_does(benefits):
    words = {"gestattung": "Gestattung", "duldung": "Duldung", "gesamt": "Gesamt"}
    text = section.alt_asylblg(benefits("gestattung,7", "duldung,21", "gesamt,28"), words)
    assert text == "Geteilter Balken in der Einheit Personen. Gestattung: 7; Duldung: 21."


def test_each_part_of_the_bar_is_labelled_with_count_and_share(benefits):
    chart = section.plot_asylblg(benefits("gestattung,7", "duldung,21", "gesamt,28"))
    assert texts(chart) == ["7 (25,0 %)", "21 (75,0 %)", "Gestattung", "Duldung"]
    assert middles(chart)[:2] == [(3.5, 0), (17.5, 0)]
    assert chart.axes[0].get_xlim()[0] == 0
