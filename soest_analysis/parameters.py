"""The typed schema of ``parameters/YEAR.yaml``: one edition's decisions. Unknown keys are errors."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Stem = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,60}$")]
ReportId = Annotated[str, StringConstraints(pattern=r"^(tab|abb)-[a-z0-9][a-z0-9-]{0,60}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ParameterValue = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")] | int


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Municipality(_Model):
    """The town the report is about; nothing else in the code names it."""

    name: Text
    bezeichnung: Text
    ags: Annotated[str, StringConstraints(pattern=r"^\d{8}$")] = Field(description="Amtlicher Gemeindeschlüssel")
    stelle: Text = Field(description="Office that edits the report")


class Committee(_Model):
    """The committee that the report is for."""

    name: Text
    kurz: Text


class Horizon(_Model):
    """How many years a horizon of the concept spans; ``None`` where it is open-ended."""

    bezeichnung: Text
    von_jahren: int | None = Field(default=None, ge=0)
    bis_jahren: int | None = Field(default=None, ge=0)


class Concept(_Model):
    """The adopted concept that the report follows up."""

    titel: Text
    jahr: int
    ueberpruefung_nach_jahren: int = Field(gt=0)
    quelle: Text
    horizonte: dict[Literal["kontinuierlich", "kurzfristig", "mittelfristig", "langfristig"], Horizon]


class Chart(_Model):
    """The chart of a Baustein: the question it answers and the key figures it shows; without any, its actors by kind."""

    frage: Text
    einheit: Text
    kennzahlen: tuple[Stem, ...] = ()


class Area(_Model):
    """A Baustein: where the concept describes it, and its chart. Its name in print is its label in the descriptor."""

    kapitel: Text = Field(description="Chapter of the concept")
    schaubild: Chart


class Run(_Model):
    """One execution of a notebook, and the ids that it promises to show."""

    abschnitt: Stem
    titel: Text | None = Field(default=None, description="Heading in the report where it differs from the notebook's")
    parameter: dict[Stem, ParameterValue] = {}
    zeigt: tuple[ReportId, ...] = ()
    nach_pruefung: bool = Field(default=False, description="Reads the gate's findings, so it waits for them")

    @property
    def id(self) -> str:
        """Unique name of the run: the section's stem and its parameters' values."""
        return "-".join([self.abschnitt, *(str(value) for value in self.parameter.values())])


class Parameters(_Model):
    """One edition: what it is called, whom it is for, and the ordered runs."""

    jahr: int = Field(ge=1990, le=2100)
    stichtag: date = Field(description="The day that the edition describes; the only date in its metadata")
    titel: Text
    kommune: Municipality
    ausschuss: Committee
    konzept: Concept
    bausteine: dict[Stem, Area]
    laeufe: tuple[Run, ...] = Field(min_length=1)
    nicht_geliefert: dict[Stem, Text] = Field(default={}, description="Table -> reason why it was not delivered")

    @model_validator(mode="after")
    def _runs_are_unique(self) -> "Parameters":
        ids = [run.id for run in self.laeufe]
        shown = [shown for run in self.laeufe for shown in run.zeigt]
        for name, values in (("laeufe", ids), ("zeigt", shown)):
            doubles = sorted({value for value in values if values.count(value) > 1})
            if doubles:
                raise ValueError(f"{name}: mehrfach genannt: {', '.join(doubles)}")
        return self
