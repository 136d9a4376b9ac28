"""Invented frames in which figures are kept secret, and all that a reader would see of what is made from them."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.figure import Figure as Chart
from matplotlib.text import Text
from shown import plain

from soest_analysis.figure_array import FigureArray
from soest_analysis.origin import Leaf, Secret

TRUE = 7919  # what no reader may see; a real run does not even hand it out

FIGURE = "kennzahl,stichtag,zeitbezug,baustein,art,bezeichnung,wert,genauigkeit,einheit,gebiet,fundstelle"
TABLES = {
    "erwerbsfaehige": (
        "altersgruppe,taetigkeit,personen",
        *("18-25,gesamt,20", "18-25,berufskolleg,8", "18-25,sprachkurs,6", "18-25,beschaeftigung,4"),
        *("18-25,ohne_massnahme,2", "26-35,gesamt,14", "26-35,berufskolleg,0", "26-35,sprachkurs,5"),
        *("26-35,beschaeftigung,6", "26-35,ohne_massnahme,3", "gesamt,gesamt,34", "gesamt,berufskolleg,8"),
        *("gesamt,sprachkurs,11", "gesamt,beschaeftigung,10", "gesamt,ohne_massnahme,5"),
    ),
    "kinderbetreuung": (
        "betreuungsart,altersgruppe,kinder",
        *("kita,u3,4", "kita,ue3,70", "zuhause,u3,6", "zuhause,ue3,30", "gesamt,u3,10", "gesamt,ue3,100"),
    ),
    "schulen": (
        "schulform,schule,schueler,auslaender",
        *("grundschule,Nord,200,100", "grundschule,Süd,100,60", "grundschule,gesamt,300,160", "hauptschule,West,70,1"),
    ),
    "fluechtlinge": (
        "monat,unterbringung,personen,zeichen",
        *("2029-06,landeseinrichtung,,-", "2029-06,staedtischer_wohnraum,100,", "2029-06,gesamt,100,"),
        *("2030-06,landeseinrichtung,3,", "2030-06,staedtischer_wohnraum,90,", "2030-06,gesamt,93,"),
        *("2030-07,landeseinrichtung,11,", "2030-07,staedtischer_wohnraum,7,", "2030-07,gesamt,18,"),
    ),
    "bevoelkerung": (
        "jahr,gruppe,anzahl,anteil",
        *("2029,auslaender,80,10", "2029,gesamt_mit_mh,160,20", "2030,auslaender,90,10.5", "2030,gesamt_mit_mh,170,21"),
    ),
    "zuweisung": ("kommune,bestand,anrechnung,aufnahmesoll,differenz,erfuellungsquote", "Soest,400,1,390,11,102.5"),
    "asylblg": ("aufenthaltsstatus,personen", "gestattung,122", "duldung,2", "gesamt,124"),
    "wohnungsvermittlung": (
        "vermittlungsstand,wohnraum,rechtskreis,personenart,personen,familien,zeichen",
        *("vermittelt,staedtisch,asylblg,einzelpersonen,10,,", "vermittelt,staedtisch,sgb2,einzelpersonen,,,-"),
        *("vermittelt,privat,sgb2,einzelpersonen,8,,", "vermittelt,privat,sgb2,familienangehoerige,22,11,"),
        *("vermittelt,staedtisch,gesamt,gesamt,10,,", "vermittelt,privat,gesamt,gesamt,30,,"),
        *("vermittelt,gesamt,gesamt,gesamt,40,,", "vermittelbar,offen,gesamt,gesamt,7,,"),
        *("noch_nicht_vermittelbar,offen,gesamt,gesamt,1,,", "nicht_vermittelbar,offen,gesamt,gesamt,4,,"),
    ),
    "staedtischer_wohnraum": ("monat,personen", "2030-05,90", "2030-06,120", "2030-07,100"),
    "unterkuenfte": ("zeile,phase,plaetze,genauigkeit", "gesamt,1,200,hoechstens", "gesamt,2,100,hoechstens"),
    "kennzahlen": (
        FIGURE,
        *(f"a,{day},{day[:4]},sprache,kennzahl,Kurse,{value},exakt,personen,stadt,Kapitel 7" for day, value in (
            ("2028-01-01", 7), ("2029-01-01", 9), ("2030-01-01", 12))),
        *(f"b,{day},{day[:4]},sprache,kennzahl,Quote,{value},rund,prozent,stadt,Kapitel 7" for day, value in (
            ("2029-01-01", 71.5), ("2030-01-01", 74))),
        "c,2030-01-01,2030,sprache,kennzahl,Feste,3,exakt,personen,stadt,Kapitel 7",
    ),
}  # fmt: skip


def hide(frame: pd.DataFrame, column: str, *rows: int) -> pd.DataFrame:
    """The frame with a secret in that column of these rows (positions)."""
    values = list(frame[column])
    for row in rows:
        values[row] = Secret(
            origin=Leaf("zelle", f"2030:probe/{row}/{column}", TRUE, "probe.csv", row + 2, None, "Amt")
        )
    kind = "i" if pd.api.types.is_integer_dtype(frame[column]) else "f"
    hidden = frame.assign(**{column: FigureArray(values, kind)})
    hidden.attrs = frame.attrs
    return hidden


def each_hidden(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """What is hidden, and the frame: each figure in turn, then each column as a whole; of signed figures the sign, too."""
    for column in frame.columns[[isinstance(values.array, FigureArray) for _, values in frame.items()]]:
        signed = "zeichen" in frame and column == "personen"
        nothing = frame.zeichen.eq("-").fillna(False) if signed else [False] * len(frame)
        known = zip(frame[column], nothing, strict=True)
        stated = [row for row, (value, zero) in enumerate(known) if zero or not pd.isna(value)]
        for rows in [*([row] for row in stated), stated] if stated else []:
            hidden = hide(frame, column, *rows)
            if signed:
                hidden["zeichen"] = frame.zeichen.mask([row in rows for row in range(len(frame))])
            yield f"{column} {rows}", hidden


def seen(value: Any) -> Iterator[str]:
    """Every text, number and label in whatever a section computes, tells or draws."""
    if isinstance(value, pd.DataFrame):
        yield from (text for column in value for text in seen(list(value[column])))
    elif isinstance(value, Chart):
        yield from (plain(text.get_text()) for text in value.findobj(Text))
    elif isinstance(value, dict):
        yield from (text for item in value.items() for text in seen(list(item)))
    elif isinstance(value, list | tuple):
        yield from (text for item in value for text in seen(item))
    elif isinstance(value, str):
        yield plain(value)
    elif isinstance(value, Secret) or (value is not None and not pd.isna(value)):
        yield repr(value)
