"""The sources of parts of a table: of a figure that it holds beside others, and of rows that say where they come from."""

from collections.abc import Mapping

import pandas as pd
from pydantic import BaseModel, ConfigDict

from soest_analysis import german


class PartSource(BaseModel):
    """Where one of several figures comes from that a table holds together."""

    model_config = ConfigDict(extra="forbid")

    quelle: str
    fundstelle: str


def of_rows(rows: pd.DataFrame, documents: Mapping[int, str]) -> list[str]:
    """Place, source and dates of the rows, each place once: ``Konzept, Kapitel 4.2: Kreis Soest 2018; Stand: 2017``.

    ``rows``: fundstelle, quelle, zeitbezug and ausgabe. ``documents``: edition -> short name of its document.
    """
    dates: dict[str, list[str]] = {}
    for row in rows.itertuples():
        stated = "" if german.is_missing(row.quelle) else f": {row.quelle}"
        place = f"{documents[row.ausgabe]}, {row.fundstelle}{stated}"
        dates.setdefault(place, []).append(str(row.zeitbezug))
    return [f"{place}; Stand: {german.enumeration(list(dict.fromkeys(stands)))}" for place, stands in dates.items()]
