"""Whatever figure is kept secret: every section says something, nothing false, and nothing that tells the figure."""

import re

import pytest
from hidden import TABLES, TRUE, each_hidden, seen
from small_tables import describe, fill

from soest_analysis import chart, german, history
from soest_analysis.figure_array import FigureArray
from soest_analysis.history import Delivery
from soest_analysis.origin import Figure
from soest_analysis.sections import (
    bausteine,
    betreuung_schule,
    einfache_sprache,
    erwerbsfaehige,
    fluechtlingszahlen,
    ist_stand,
    wohnungsvermittlung,
    zusammenfassung,
    zusatztabelle,
)
from tests.conftest import PACKAGE

AGES = {"18-25": "18 bis 25", "26-35": "26 bis 35"}


def bands(tabelle, build):
    s = erwerbsfaehige
    words = {code: code for code in s.ACTIVITIES}
    wide = s.compute_tabelle(tabelle)
    shares = s.compute_anteile(wide)
    yield from (wide, shares, s.sentence_taetigkeiten(wide, "heute"), s.sentence_ohne_massnahme(shares, AGES))
    yield from (s.plot_taetigkeiten(wide, AGES, words), s.alt_taetigkeiten(wide, AGES, words))
    yield from (s.note_taetigkeiten(wide, AGES), einfache_sprache.sentence_erwachsene(wide))


def care(kinderbetreuung, build):
    s, ages, kinds = betreuung_schule, {"u3": "U3", "ue3": "Ü3"}, {"kita": "Kita", "zuhause": "zu Hause"}
    wide = s.compute_kinderbetreuung(kinderbetreuung)
    quote = s.compute_kitaquote(wide)
    yield from (wide, quote, s.sentence_kinderbetreuung(quote), s.plot_kinderbetreuung(quote, ages, kinds))
    yield from (s.alt_kinderbetreuung(quote, ages, kinds), einfache_sprache.sentence_kita(quote))


def schools(schulen, build):
    s = betreuung_schule
    table = s.compute_schulen(schulen)
    single = s.compute_schulvergleich(table)
    yield from (table, single, s.sentence_schulen(table), s.plot_schulen(single), s.alt_schulen(single))
    yield einfache_sprache.sentence_schule(schulen)


def months(fluechtlinge, build):
    s = fluechtlingszahlen
    wide, counted = (s.compute_entwicklung(f) for f in (fluechtlinge, history.count_nothing(fluechtlinge)))
    pair = zusammenfassung.compute_vergleich(wide, "gesamt")
    yield from (wide, s.sentence_entwicklung(wide), s.plot_entwicklung(counted), s.alt_entwicklung(wide), pair)
    yield from (s.compute_entwicklung(fluechtlinge, "zeichen"), einfache_sprache.sentence_leben(pair, "Soest"))
    yield zusammenfassung.compute_auf_einen_blick([zusammenfassung.row_latest("Thema", wide, "gesamt", "Personen")])


def groups(bevoelkerung, build):
    wide = fluechtlingszahlen.compute_bevoelkerung(bevoelkerung)
    found = history.revisions([Delivery(2030, bevoelkerung)], PACKAGE.table("bevoelkerung"))
    yield from (wide, fluechtlingszahlen.sentence_bevoelkerung(wide))
    yield fluechtlingszahlen.mark_bevoelkerung(bevoelkerung, found)


def allocation(zuweisung, build):
    yield fluechtlingszahlen.sentence_zuweisung(zuweisung, "heute")
    cell = zusammenfassung.row_cell("Thema", [Delivery(2030, zuweisung)], {}, "erfuellungsquote", "Prozent")
    yield zusammenfassung.compute_auf_einen_blick([cell])


def benefits(asylblg, build):
    s = fluechtlingszahlen
    table = s.compute_asylblg(asylblg)
    yield from (table, s.sentence_asylblg(table), s.plot_asylblg(table))
    yield s.alt_asylblg(table, {"gestattung": "Gestattung", "duldung": "Duldung", "gesamt": "Gesamt"})


def placements(vermittlung, build):
    s = wohnungsvermittlung
    families = s.compute_familien(vermittlung)
    yield from (families, s.sentence_vermittlung(vermittlung, "heute"), s.sentence_familien(families))
    counted = s.compute_vermittlung(history.count_nothing(vermittlung))
    yield from (s.compute_vermittlung(vermittlung), s.compute_vermittlung(vermittlung, "zeichen"), counted)
    yield from (s.sentence_offen(vermittlung), s.plot_vermittlung(counted), s.alt_vermittlung(counted))
    yield einfache_sprache.sentence_wohnung([Delivery(2030, vermittlung)])


def _occupied(wohnraum, unterkuenfte):
    s = wohnungsvermittlung
    places = s.compute_kapazitaet(unterkuenfte)
    occupancy = s.compute_belegung(wohnraum, places)
    yield from (places, occupancy, s.sentence_belegung(occupancy, places, "bis zu "))
    yield from (s.plot_belegung(occupancy, places), s.alt_belegung(occupancy, places))
    yield einfache_sprache.sentence_plaetze(unterkuenfte)


def occupancy(wohnraum, build):
    yield from _occupied(wohnraum, build("unterkuenfte"))


def capacity(unterkuenfte, build):
    yield from _occupied(build("staedtischer_wohnraum"), unterkuenfte)


def figures(kennzahlen, build):
    s, units, precision = ist_stand, {"personen": "Personen", "prozent": "Prozent"}, {"exakt": "", "rund": "rund"}
    for year in (2030, 2031):  # the first edition, then one that does not collect them any more
        table = s.compute_kennzahlen(kennzahlen, year, units, precision)
        yield from (table, s.sentence_kennzahlen(table), s.note_vergleich(table))
        moved = bausteine.compute_bewegung({"sprache": table, "wohnen": table[:0]})
        chosen, areas = bausteine.compute_auswahl(moved), {"sprache": "Sprache", "wohnen": "Wohnen"}
        yield from (moved, chosen, bausteine.note_bewegung(moved, areas), bausteine.alt_bewegung(chosen, areas))
        yield bausteine.plot_bewegung(chosen, areas)
    stand = s.compute_stand(kennzahlen, None, ["a", "b"])
    labels, texts = s.label_stand(stand, {}), s.tell_stand(stand, precision)
    yield from (stand, labels, texts, s.plot_stand(stand, labels, texts, "Personen"))
    yield from (s.sentence_eingestellt(kennzahlen, units, [2031]), s.sentence_zaehlweise(kennzahlen, 2030))
    yield s.compute_regelwerte(kennzahlen.assign(art="regelwert"), units, precision)


LARGE = ("wohnungsvermittlung", "kennzahlen")
SECTIONS = {
    "erwerbsfaehige": bands,
    "kinderbetreuung": care,
    "schulen": schools,
    "fluechtlinge": months,
    "bevoelkerung": groups,
    "zuweisung": allocation,
    "asylblg": benefits,
    "wohnungsvermittlung": placements,
    "staedtischer_wohnraum": occupancy,
    "unterkuenfte": capacity,
    "kennzahlen": figures,
}


def refused(texts, before):
    """What must not be read, in these texts: the secret, something that is no number, or that a value is missing.

    ``before``: how often something was missing before the figure became secret.
    """
    said = "\n".join(texts)
    wrong = re.findall(rf"{TRUE}|7\.919|\b(?:nan|NaN|NA|None)\b", said)
    return wrong + [text for text in texts if german.MISSING in text or "liegen nicht vor" in text][before:]


def missing(texts):
    """How many texts say that a value is missing."""
    return sum(german.MISSING in text or "liegen nicht vor" in text for text in texts)


@pytest.mark.parametrize("frame", ["tracked"], indirect=True)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in LARGE else name for name in SECTIONS]
)
def test_no_section_stumbles_over_a_secret_or_takes_it_for_missing(frame, name):
    def build(name):
        return frame(name, *TABLES[name])

    whole = [text for made in SECTIONS[name](build(name), build) for text in seen(made)]
    for what, table in each_hidden(build(name)):
        texts = [text for made in SECTIONS[name](table, build) for text in seen(made)]
        assert refused(texts, missing(whole)) == [], what
        assert "*" in "".join(texts) or german.KEPT_SECRET in " ".join(texts), what


SUMS = [{"feld": "ort", "gesamt": "gesamt"}]
YEARLY = {"zeit": "jahr"}
OWN = {
    "plain": (describe("ort* wert:integer/Personen", summen=SUMS), "Nord 30", "Süd 10", "Ost 5", "gesamt 45"),
    "no total": (describe("ort* wert:integer/Personen"), "Nord 7", "Süd 7"),
    "pair": (describe("ort* art=a|b* wert:integer/Personen"), "Nord a 7", "Nord b 3", "Süd a 10", "Süd b 4"),
    "shares": (describe("ort* wert:number/Prozent"), "Nord 12.5", "Süd 3"),
    "line": (describe("jahr:integer* wert:integer/Personen", zeitreihe=YEARLY), "2028 7", "2029 11", "2030 9"),
    "lines": (
        describe("jahr:integer* art=a|b* wert:integer/Personen", zeitreihe=YEARLY | {"je": ["art"]}),
        *("2029 a 7", "2029 b 3", "2030 a 10", "2030 b 4"),
    ),
}


def told(deliveries, table):
    """All that the section for any table makes of these deliveries."""
    s = zusatztabelle
    values = s.compute_werte(deliveries, table)
    shown = chart.select(values, table)
    yield from (s.compute_tabelle(values, table), s.layout(values, table, deliveries), s.sentence_werte(values, table))
    yield from (s.sentence_veraenderung(deliveries, table), s.sentence_zaehlweise(deliveries, table))
    yield from (chart.plot(shown, table), chart.describe(shown, table), chart.note(values, table))


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("hidden", [2029, 2030], ids=["earlier", "newest"])
def test_no_other_table_stumbles_over_a_secret_or_takes_it_for_missing(name, hidden):
    table, *rows = OWN[name]
    frame = fill(table, *rows)
    for field in table.values:
        frame[field.name] = FigureArray(
            [Figure(value, 0.0) for value in frame[field.name]], frame[field.name].dtype.kind
        )
    for what, secret in each_hidden(frame):
        editions = [Delivery(year, secret if year == hidden else frame) for year in (2029, 2030)]
        texts = [text for made in told(editions, table) for text in seen(made)]
        assert refused(texts, 0) == [], what
