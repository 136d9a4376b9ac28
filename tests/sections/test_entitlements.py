"""The entitlements by residence status, on invented frames; what the real table of 2018 promises."""

import pandas as pd
import pytest
from shown import plain

from soest_analysis import entitlements
from soest_analysis.edition import Edition
from soest_analysis.parameters import Concept
from soest_analysis.paths import Root
from tests.running import REPOSITORY

CONCEPT = Concept(titel="Konzept", jahr=2030, horizonte={})
CLAIMS = (
    "bereich,aufenthaltsstatus,anspruch,angabe,grundlage,fundstelle,hinweis",
    "kita,gestattung,ja,Platz im Garten,§ 5 ProbeG,Kapitel 2,",
    "kita,duldung,bedingt,nach drei Monaten,,Kapitel 2,",
    "schule,gestattung,ja,Pflicht,,Kapitel 3,Für alle.",
    "schule,duldung,ja,Pflicht,,Kapitel 3,Für alle.",
    "zustaendige_stelle,gestattung,angabe,Amt für Proben,,Kapitel 1,Nur gefolgert.",
    "zustaendige_stelle,duldung,nicht_erwaehnt,,,,",
)


def rows(frame):
    return [[None if pd.isna(value) else plain(str(value)) for value in row] for row in frame.to_numpy().tolist()]


def test_entitlements_become_a_matrix_with_law_and_chapter(frame, labels):
    wide = entitlements.compute(frame("ansprueche", *CLAIMS), labels("ansprueche", "anspruch"))
    assert wide.columns.tolist() == ["bereich", "gestattung", "duldung"]
    assert rows(wide) == [
        ["kita", "ja: Platz im Garten (§ 5 ProbeG, Kapitel 2)", "bedingt: nach drei Monaten (Kapitel 2)"],
        ["schule", "ja: Pflicht (Kapitel 3)", "ja: Pflicht (Kapitel 3)"],
        ["zustaendige_stelle", "Amt für Proben (Kapitel 1)", "nicht erwähnt"],
    ]


def test_entitlements_are_counted_by_status_with_the_caution_that_the_law_may_have_changed(frame, labels):
    claims = frame("ansprueche", *CLAIMS)
    said = plain(entitlements.sentence(claims, labels("ansprueche", "aufenthaltsstatus"), CONCEPT))
    assert said.startswith(
        "In 2 Bereichen nennt das Konzept, wer Zugang hat. Ja sagt es je nach Status in so vielen davon: Aufenthaltsgestattung "
        "2 und Duldung 1. Zu 1 von 6 Feldern"  # of the responsible office there is no yes or no
    )
    assert "was das Konzept 2030 über das Recht sagt. Das Recht kann sich seither geändert haben" in said
    silent = frame(
        "ansprueche", *(row.replace("bedingt,nach drei Monaten,,Kapitel 2", "nicht_erwaehnt,,,") for row in CLAIMS)
    )
    said = plain(entitlements.sentence(silent, labels("ansprueche", "aufenthaltsstatus"), CONCEPT))
    assert "Aufenthaltsgestattung 2 und Duldung 1 (zu 1 schweigt es)." in said
    note = entitlements.note(claims, *(labels("ansprueche", f) for f in ("bereich", "aufenthaltsstatus")))
    assert note.endswith("Schule: Für alle. Zuständige Stelle (Aufenthaltsgestattung): Nur gefolgert.")


def test_a_table_that_was_not_delivered_is_said_to_be_missing(frame):
    assert entitlements.compute(frame("ansprueche"), {}).empty
    assert entitlements.sentence(frame("ansprueche"), {}, CONCEPT).endswith("liegt nicht vor.")


@pytest.fixture(scope="module")
def edition():
    return Edition(Root(REPOSITORY), 2018)


def test_periods_and_days_of_the_entitlements_are_those_of_the_concept(edition, labels):
    wide = entitlements.compute(edition.table("ansprueche"), labels("ansprueche", "anspruch")).set_index("bereich")
    assert wide.shape == (9, 5) and wide.notna().to_numpy().all()
    assert (
        "31. August 2015" in wide.loc["arbeit", "duldung"]
        and "31. August 2015" in wide.loc["arbeit", "sicheres_herkunftsland"]
    )
    assert "ersten 3 Monaten Arbeitsverbot" in wide.loc["arbeit", "gestattung"]
    assert "15 Monate Grundleistungen" in wide.loc["leistungsrecht", "ankunftsnachweis"]
    assert "ersten 18 Monaten" in wide.loc["leistungsrecht", "schutzstatus"]
    assert "31. August 2015" in wide.loc["arbeit", "gestattung"]
    # Table 7: of those under the AsylbLG, people from five countries can be placed already
    assert "Eritrea oder Somalia vermittelbar" in wide.loc["eigene_wohnung", "gestattung"]
    assert "§ 60a Abs. 2 Satz 3 AufenthG" in wide.loc["integrationskurs", "duldung"]
    assert "§ 55 AsylG" in wide.loc["kita", "gestattung"] and "§ 60a AufenthG" in wide.loc["kita", "duldung"]
