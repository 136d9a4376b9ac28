"""What the sections say of a figure that is kept secret, word for word."""

import pytest
from hidden import TABLES, hide
from shown import listed, plain, texts

from soest_analysis.history import Delivery
from soest_analysis.sections import bausteine, ist_stand, zusammenfassung
from soest_analysis.sections import betreuung_schule as b
from soest_analysis.sections import einfache_sprache as e
from soest_analysis.sections import erwerbsfaehige as w
from soest_analysis.sections import fluechtlingszahlen as f
from soest_analysis.sections import wohnungsvermittlung as v

AGES = {"18-25": "18 bis 25", "26-35": "26 bis 35"}
UNITS, PRECISION = {"personen": "Personen", "prozent": "Prozent"}, {"exakt": "", "rund": "rund"}
AREAS = {"sprache": "Sprache", "wohnen": "Wohnen"}


@pytest.fixture
def secret(frame):
    """``secret("asylblg", "personen", 0, 2)``: the invented table with a secret in that column of these rows."""
    return lambda name, column, *rows: hide(frame(name, *TABLES[name]), column, *rows)


def figures(kennzahlen):
    return ist_stand.compute_kennzahlen(kennzahlen, 2030, UNITS, PRECISION)


def quote(kinderbetreuung):
    return b.compute_kitaquote(b.compute_kinderbetreuung(kinderbetreuung))


def occupancy(wohnraum, frame):
    places = v.compute_kapazitaet(frame("unterkuenfte", *TABLES["unterkuenfte"]))
    return v.sentence_belegung(v.compute_belegung(wohnraum, places), places, "bis zu ")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([12], "In städtischen Unterkünften lebten 34 Personen im erwerbsfähigen Alter (Stand heute). Von ihnen besuchten * "
               "einen Sprachkurs und 8 (23,5 %) ein Berufskolleg, 10 (29,4 %) hatten eine Beschäftigung. Ohne Maßnahme oder auf "
               "einer Warteliste waren 5 (14,7 %)."),
        ([10], "Wie viele Geflüchtete im erwerbsfähigen Alter sind, unterliegt der Geheimhaltung."),
    ],
)  # fmt: skip
def test_activities(secret, rows, sentence):
    table = w.compute_tabelle(secret("erwerbsfaehige", "personen", *rows))
    assert plain(w.sentence_taetigkeiten(table, "heute")) == sentence


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        # 3 of 14 are 21,4 %, 2 of 20 are 10 %; without one of its parts a band has no share that is told
        ([9], "Unter den genannten Werten am höchsten ist der Anteil ohne Maßnahme in der Altersgruppe 18 bis 25: 10,0 % von "
              "20 Personen."),
        ([6], "Unter den genannten Werten am höchsten ist der Anteil ohne Maßnahme in der Altersgruppe 18 bis 25: 10,0 % von "
              "20 Personen."),
        ([14], "Am höchsten ist der Anteil ohne Maßnahme in der Altersgruppe 26 bis 35: 21,4 % von 14 Personen."),
        ([4, 9], ""),
    ],
)  # fmt: skip
def test_the_highest_share_is_the_highest_that_is_told(secret, rows, sentence):
    table = w.compute_tabelle(secret("erwerbsfaehige", "personen", *rows))
    assert plain(w.sentence_ohne_massnahme(w.compute_anteile(table), AGES)) == sentence


def test_people_who_can_take_no_part(frame):
    header, row = (
        TABLES["kennzahlen"][0],
        "nicht_kurs_oder_arbeitsfaehig,2030-01-01,2030,arbeit,kennzahl,x,2,exakt,personen",
    )
    table = hide(frame("kennzahlen", header, f"{row},stadt,Kapitel 7".replace(",arbeit,", ",sprache,")), "wert", 0)
    assert w.sentence_nicht_teilnahmefaehig(table) == (
        "Wie viele Personen an keiner Maßnahme teilnehmen konnten, unterliegt der Geheimhaltung."
    )


def test_a_bar_with_a_secret_part_is_not_said_to_differ_from_its_total(secret, frame):
    whole = frame("erwerbsfaehige", *TABLES["erwerbsfaehige"][:5], "18-25,ohne_massnahme,9")
    assert w.note_taetigkeiten(w.compute_tabelle(whole), AGES).startswith("Die Balken zeigen")  # 8 + 6 + 4 + 9 > 20
    assert w.note_taetigkeiten(w.compute_tabelle(hide(whole, "personen", 4)), AGES) == ""


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([0], "Wie viele von 10 Kindern unter drei Jahren eine Kita besuchten, unterliegt der Geheimhaltung. Von 100 Kindern "
              "zwischen drei und fünf Jahren besuchten 70 eine Kita (70,0 %)."),
        ([1], "Von 10 Kindern unter drei Jahren besuchten 4 eine Kita (40,0 %). Wie viele von 100 Kindern zwischen drei und "
              "fünf Jahren eine Kita besuchten, unterliegt der Geheimhaltung."),
        ([4], "4 Kinder unter drei Jahren besuchten eine Kita; wie viele Kinder dieses Alters es gab, unterliegt der "
              "Geheimhaltung. Von 100 Kindern zwischen drei und fünf Jahren besuchten 70 eine Kita (70,0 %)."),
        ([0, 4], "Wie viele Kinder unter drei Jahren eine Kita besuchten, unterliegt der Geheimhaltung. Von 100 Kindern "
                 "zwischen drei und fünf Jahren besuchten 70 eine Kita (70,0 %)."),
        ([0, 1, 4, 5], "Wie viele Kinder eine Kita besuchen, unterliegt der Geheimhaltung."),
    ],
)  # fmt: skip
def test_day_care(secret, rows, sentence):
    assert plain(b.sentence_kinderbetreuung(quote(secret("kinderbetreuung", "kinder", *rows)))) == sentence


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([1], "An den 3 aufgeführten Schulen lernten 370 Schülerinnen und Schüler. Wie viele davon Ausländerinnen und "
              "Ausländer waren, unterliegt der Geheimhaltung. Den höchsten genannten Anteil hatte die Schule „Nord“ mit "
              "50,0 % (100 von 200)."),
        ([0, 1, 3], "An den 3 aufgeführten Schulen lernten 370 Schülerinnen und Schüler. Wie viele davon Ausländerinnen und "
                    "Ausländer waren, unterliegt der Geheimhaltung."),
    ],
)  # fmt: skip
def test_schools(secret, rows, sentence):
    assert plain(b.sentence_schulen(b.compute_schulen(secret("schulen", "auslaender", *rows)))) == sentence


def test_foreign_pupils_of_a_secret_number_have_no_share(secret):
    schools = b.compute_schulen(secret("schulen", "schueler", 3))
    assert plain(b.sentence_schulen(schools)).startswith(
        "An den 3 aufgeführten Schulen lernten * Schülerinnen und Schüler, darunter 161 Ausländerinnen und Ausländer. Den "
    )


def test_schools_with_a_secret_share_stand_last_and_are_shown(secret):
    single = b.compute_schulvergleich(b.compute_schulen(secret("schulen", "auslaender", 1)))
    assert single.schule.tolist() == ["Nord", "West", "Süd"]
    assert texts(b.plot_schulen(single)) == ["50,0 % (100)", "1,4 % (1)", "*"]
    assert plain(b.alt_schulen(single)).startswith(
        "Balken, der höchste genannte zuerst, in der Einheit Prozent. Nord: 50,0"
    )


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([8], "Im Juli 2030 lebten * Geflüchtete in Unterkünften von Kommune und Land. Der höchste genannte Stand der Reihe "
              "war 100 im Juni 2029, der niedrigste 93 im Juni 2030."),
        ([2], "Im Juli 2030 lebten 18 Geflüchtete in Unterkünften von Kommune und Land. Gegenüber Juni 2030 sind es 75 weniger "
              "(damals 93). Der höchste genannte Stand der Reihe war 93 im Juni 2030, der niedrigste 18 im Juli 2030."),
        ([2, 5], "Im Juli 2030 lebten 18 Geflüchtete in Unterkünften von Kommune und Land."),
        ([2, 5, 8], "Die Zahl der Geflüchteten in Unterkünften von Kommune und Land unterliegt der Geheimhaltung."),
    ],
)  # fmt: skip
def test_development(secret, rows, sentence):
    assert plain(f.sentence_entwicklung(f.compute_entwicklung(secret("fluechtlinge", "personen", *rows)))) == sentence


def test_population_allocation_and_benefits(secret):
    people = f.compute_bevoelkerung(secret("bevoelkerung", "anzahl", 3))
    assert (
        f.sentence_bevoelkerung(people)
        == "Die Zahl der Menschen mit Migrationshintergrund unterliegt der Geheimhaltung."
    )
    assert plain(f.sentence_zuweisung(secret("zuweisung", "anrechnung", 0))) == (
        "Nach dem Flüchtlingsaufnahmegesetz waren der Stadt 400 Personen zugewiesen; * weitere werden angerechnet. Die Stadt "
        "liegt über ihrem Aufnahmesoll von 390 (+11); die Erfüllungsquote beträgt 102,50 %."
    )
    gap = f.sentence_zuweisung(secret("zuweisung", "differenz", 0))
    assert gap == "Die Zuweisungsstatistik unterliegt der Geheimhaltung."
    assert plain(f.sentence_asylblg(f.compute_asylblg(secret("asylblg", "personen", 1)))) == (
        "Leistungen nach dem Asylbewerberleistungsgesetz erhielten 124 Personen: 122 mit Aufenthaltsgestattung (98,4 %) und * "
        "mit Duldung."
    )


def test_placements(secret):
    assert plain(v.sentence_vermittlung(secret("wohnungsvermittlung", "personen", 2, 4))) == (
        "Seit Beginn der Vermittlung zogen 40 Personen in eine Wohnung: 30 in privaten Wohnraum (75,0 %) und * in Wohnungen, "
        "die die Stadt angemietet hat. * von ihnen gehörten zum Rechtskreis des SGB II, 10 zu dem des "
        "Asylbewerberleistungsgesetzes."
    )
    assert plain(v.sentence_vermittlung(secret("wohnungsvermittlung", "personen", 0, 2))).endswith(
        "angemietet hat (25,0 %). Zu welchem Rechtskreis sie gehörten, unterliegt der Geheimhaltung."
    )
    total = v.sentence_vermittlung(secret("wohnungsvermittlung", "personen", 6))
    assert total == "Wie viele Geflüchtete in Wohnungen vermittelt wurden, unterliegt der Geheimhaltung."
    families = v.compute_familien(secret("wohnungsvermittlung", "familien", 3))
    assert plain(v.sentence_familien(families)) == "Als Familie vermittelt wurden 22 Personen in * Familien."


@pytest.mark.parametrize("rows", [[8], [7, 8, 9]])
def test_one_person_who_waits_is_not_given_away_by_the_verb(secret, rows):
    assert "noch nicht vermittelbar, weil das Asylverfahren läuft, waren * Personen; " in plain(
        v.sentence_offen(secret("wohnungsvermittlung", "personen", *rows))
    )


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([2], "Im Juli 2030 lebten * Personen im städtischen Wohnraum. Der höchste genannte Stand seit Mai 2030 war 120 im Juni "
              "2030, der niedrigste 90 im Mai 2030."),
        ([1], "Im Juli 2030 lebten 100 Personen im städtischen Wohnraum. Der höchste genannte Stand seit Mai 2030 war 100 im "
              "Juli 2030, der niedrigste 90 im Mai 2030. Gemessen an bis zu 300 Plätzen sind das 33,3 %."),
        ([0, 1, 2], "Wie viele Menschen im städtischen Wohnraum leben, unterliegt der Geheimhaltung."),
    ],
)  # fmt: skip
def test_occupancy(secret, frame, rows, sentence):
    assert plain(occupancy(secret("staedtischer_wohnraum", "personen", *rows), frame)) == sentence


@pytest.mark.parametrize(
    ("rows", "sentence", "trend"),
    [
        ([2], "Soweit beide Werte genannt sind: „Quote“ stieg von 71,5 % auf 74,0 % (+2,5 Prozentpunkte).", "*"),
        ([0], "Soweit ein früherer Wert vorliegt: „Kurse“ stieg von 9 auf 12 (+3) und „Quote“ stieg von 71,5 % auf 74,0 % (+2,5 "
              "Prozentpunkte).", "*"),  # whether it rose before is not told either
        ([1, 4], "Was sich davon mit einem früheren Wert vergleichen ließe, unterliegt der Geheimhaltung.", "*"),
    ],
)  # fmt: skip
def test_key_figures(secret, rows, sentence, trend):
    table = figures(secret("kennzahlen", "wert", *rows))
    assert plain(ist_stand.sentence_kennzahlen(table)) == f"Zu diesem Baustein liegen 3 Kennzahlen vor. {sentence}"
    assert [trend, None, None] == [text if text is None else plain(text) for text in listed(table.trend)]


def test_a_figure_that_is_no_longer_collected_had_a_value(secret):
    ended = ist_stand.sentence_eingestellt(secret("kennzahlen", "wert", 5), UNITS, [2031])
    assert plain(ended).endswith("„Feste“ seit 2031, zuletzt * (Personen), 2030.")


def test_a_secret_change_has_its_place_among_the_arrows_but_no_arrow(secret):
    moved = bausteine.compute_bewegung({"sprache": figures(secret("kennzahlen", "wert", 1))})
    chosen = bausteine.compute_auswahl(moved)
    assert chosen.bezeichnung.tolist() == ["Quote", "Kurse"]  # the secret one last, whatever it is
    assert plain(bausteine.alt_bewegung(chosen, AREAS)).endswith(
        "Sprache: Quote, Prozent (rund): 71,5 → 74 (+2,5 Prozentpunkte); Kurse, Personen: * → 12."
    )
    chart = bausteine.plot_bewegung(chosen, AREAS)
    assert [text for ax in chart.axes for text in map(plain, (t.get_text() for t in ax.texts)) if text] == [
        "Personen: * → 12",
        "Prozent (rund): 71,5 → 74\n(+2,5 Prozentpunkte)",
    ]
    assert "Ohne Vergleich" not in bausteine.note_bewegung(moved, AREAS)


def test_the_largest_changes_are_the_largest_that_are_told(frame):
    rows = [f"{n},{year}-01-01,{year},sprache,kennzahl,Zahl {n},{value},exakt,personen,stadt,Kapitel 7"
            for n in "abcd" for year, value in ((2029, 10), (2030, 12))]  # fmt: skip
    table = figures(hide(frame("kennzahlen", TABLES["kennzahlen"][0], *rows), "wert", 7))
    moved = bausteine.compute_bewegung({"sprache": table})
    assert "die drei größten genannten Veränderungen, gemessen am früheren Wert; 1 weitere steht" in plain(
        bausteine.note_bewegung(moved, AREAS)
    )
    assert bausteine.compute_auswahl(moved).bezeichnung.tolist() == ["Zahl a", "Zahl b", "Zahl c"]


@pytest.mark.parametrize("rows", [[8], [2], [2, 8]])
def test_a_change_of_a_secret_is_secret_at_a_glance(secret, rows):
    wide = f.compute_entwicklung(secret("fluechtlinge", "personen", *rows))
    line = zusammenfassung.row_latest("Thema", wide, "gesamt", "Personen")
    assert plain(line["veraenderung"]) == "*" and line["stand"] == "Juli 2030"
    once = zusammenfassung.row_cell(
        "Thema", [Delivery(2030, secret("zuweisung", "bestand", 0))], {}, "bestand", "Personen"
    )
    assert once["veraenderung"] is None  # there is nothing to compare with


def test_plain_language_says_why_and_in_short_sentences(secret):
    people = "Diese Zahl sagen wir nicht. So schützen wir einzelne Menschen."
    pair = zusammenfassung.compute_vergleich(f.compute_entwicklung(secret("fluechtlinge", "personen", 8)), "gesamt")
    assert e.sentence_leben(pair, "Soest") == f"Wie viele Menschen leben in Soest? {people}"
    pair = zusammenfassung.compute_vergleich(f.compute_entwicklung(secret("fluechtlinge", "personen", 2)), "gesamt")
    assert plain(e.sentence_leben(pair, "Soest")) == (
        "Die neueste Zahl ist vom Juli 2030. 18 Menschen leben in Soest. Die Zahl von früher sagen wir nicht. So schützen wir "
        "einzelne Menschen."
    )
    adults = plain(e.sentence_erwachsene(w.compute_tabelle(secret("erwerbsfaehige", "personen", 12))))
    assert f"- Wie viele Menschen lernen Deutsch in einem Kurs? {people}\n- 8 Menschen lernen" in adults
    nobody = e.sentence_erwachsene(w.compute_tabelle(secret("erwerbsfaehige", "personen", *range(10, 15))))
    assert nobody == (
        f"Wie viele Erwachsene sind im richtigen Alter für eine Arbeit? {people} Was machen sie? Das sagen wir nicht. "
        "So schützen wir einzelne Menschen."
    )
    assert e.more(nobody, "Mehr dazu steht in einer Tabelle.") == ""
    assert plain(e.sentence_schule(secret("schulen", "auslaender", 0))) == (
        "Wir haben Zahlen von 3 Schulen. 370 Kinder und Jugendliche lernen dort. Wie viele von ihnen haben keinen deutschen "
        f"Pass? {people} Geflüchtete Kinder und Jugendliche gehören auch dazu."
    )
    found = e.sentence_wohnung([Delivery(2030, secret("wohnungsvermittlung", "personen", 7))])
    assert plain(found).endswith(f"Wie viele Menschen suchen noch eine Wohnung? {people}")
    assert f"Wie viele Kinder gehen in eine Kita? {people}" in plain(
        e.sentence_kita(quote(secret("kinderbetreuung", "kinder", 0)))
    )
