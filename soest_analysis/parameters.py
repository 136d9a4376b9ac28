"""The typed schema of ``parameters/YEAR.yaml``: one edition's decisions. Unknown keys are errors."""

import re
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from soest_analysis.assumptions import Assumption
from soest_analysis.contrast import contrast
from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root, slug
from soest_analysis.yaml_files import Day, Flag, Whole, load_model

OLDEST = 5  # years that the Stichtag may lie before the edition
OPEN = "ENTSCHEIDEN"  # how ``soest new`` marks what has to be decided for the new edition
Stem = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,60}$")]
ReportId = Annotated[str, StringConstraints(pattern=r"^(tab|abb)-[a-z0-9][a-z0-9-]{0,60}$")]
FigureId = Annotated[str, StringConstraints(pattern=r"^abb-[a-z0-9][a-z0-9-]{0,60}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Mark = Annotated[str, StringConstraints(pattern=r"^[A-Za-zÄÖÜäöüß][A-Za-zÄÖÜäöüß ]{0,29}$")]
ParameterValue = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")] | Whole


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
    von_jahren: Whole | None = Field(default=None, ge=0)
    bis_jahren: Whole | None = Field(default=None, ge=0)


class Concept(_Model):
    """The adopted concept that the report follows up."""

    titel: Text
    jahr: Whole
    ueberpruefung_nach_jahren: Whole | None = Field(default=None, gt=0)
    quelle: Text | None = None
    horizonte: dict[Literal["kontinuierlich", "kurzfristig", "mittelfristig", "langfristig"], Horizon]


class Chart(_Model):
    """The chart of a Baustein: the question it answers and the key figures it shows; without any, its actors by kind."""

    frage: Text
    einheit: Text
    kennzahlen: tuple[Stem, ...] = ()


class Area(_Model):
    """A Baustein: where the concept describes it, and its chart. Its name in print is its label in the descriptor."""

    kapitel: Text | None = Field(default=None, description="Chapter of the concept")
    schaubild: Chart


LIGHT_PAPER, DARK_PAPER = "#ffffff", "#15191e"  # as in report/templates/sachstandsbericht/stil.css
_ACCENT = "#1f4e79", "#93c0ea"  # on light and on dark paper, for a town that names no colour
_LEGIBLE = 4.5  # least contrast of text, WCAG 2.2, criterion 1.4.3


def _colour(value: Any) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", str(value)):
        raise ValueError(f'Farbe wie "#1f4e79" (mit Anführungszeichen) erwartet, „{value}“ gefunden.')
    return str(value).lower()


def _legible_on(paper: str) -> AfterValidator:
    def check(colour: str) -> str:
        ratio = contrast(colour, paper)
        if ratio < _LEGIBLE:
            found, least = (str(number).replace(".", ",") for number in (int(ratio * 100) / 100, _LEGIBLE))
            raise ValueError(
                f"Kontrast von mindestens {least} zu 1 zum Papier {paper} erwartet, für „{colour}“ {found} zu 1 gefunden. "
                f"Bitte eine {'dunklere' if paper == LIGHT_PAPER else 'hellere'} Farbe wählen."
            )
        return colour

    return AfterValidator(check)


def _inside_the_town(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not re.fullmatch(r"[^\\:]+\.(svg|png)", path) or path.startswith("/") or ".." in parts:
        raise ValueError(f"SVG- oder PNG-Datei im Ordner des Berichts erwartet, „{path}“ gefunden.")
    return path


class Brand(_Model):
    """Whose report it is, at a glance. The charts keep their own palette, in which colours have a meaning."""

    akzent: Annotated[str, BeforeValidator(_colour), _legible_on(LIGHT_PAPER)] = Field(
        default=_ACCENT[0], description="Colour of headings, rules and links"
    )
    akzent_dunkel: Annotated[str, BeforeValidator(_colour), _legible_on(DARK_PAPER)] | None = Field(
        default=None, description="The same on dark paper; derived where it is not given"
    )
    wappen: Annotated[Text, AfterValidator(_inside_the_town)] | None = Field(
        default=None, description="Coat of arms, a file named from the town's folder"
    )

    @property
    def on_dark_paper(self) -> str:
        """``akzent_dunkel``, else ``akzent`` mixed with as little white, in hundredths, as makes it legible."""
        if self.akzent_dunkel or self.akzent == _ACCENT[0]:
            return self.akzent_dunkel or _ACCENT[1]
        parts = [int(self.akzent[start : start + 2], 16) for start in (1, 3, 5)]
        mixed = ("#" + "".join(f"{part + (255 - part) * white // 100:02x}" for part in parts) for white in range(101))
        return next(tint for tint in mixed if contrast(tint, DARK_PAPER) >= _LEGIBLE)


class PublishedBefore(_Model):
    """Where all figures of the edition are public already, and why hiding them now would protect nobody."""

    wo: Text
    grund: Text


READ_DIGITS = 12  # of the checksum that says which wording was read


class ReadText(_Model):
    """A text as somebody has read it: its file, named from data/YEAR, and the start of the text's SHA-256."""

    datei: Text
    pruefsumme: Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{READ_DIGITS}}}$")]


class Disclosure(_Model):
    """Geheimhaltung: which counts of people stay secret. What holds where the parameters say nothing protects most."""

    verfahren: Literal["sperrung", "rundung"] = Field(
        default="sperrung", description="Hide secret counts and what they could be computed from, or round all counts"
    )
    schwelle: Literal[3, 5, 10] = Field(default=3, description="The least count that is no secret")
    breite: Whole | None = Field(
        default=None, ge=1, description="Least distance of the bounds that an outsider can compute; None: schwelle − 1"
    )
    nullen_zeigen: Flag = Field(default=True, description="That nobody is there is no secret")
    summen_zeigen: Flag = Field(default=False, description="Totals are shown in any case, unless they are secret")
    basis: Literal[5, 10] = Field(default=5, description="What counts are rounded to multiples of")
    rechtsgrundlage: Text = (
        "Artikel 5 Absatz 1 Buchstabe c und Erwägungsgrund 26 der Datenschutz-Grundverordnung, nach dem Maßstab des "
        "§ 16 Bundesstatistikgesetz"
    )
    grund: Text = "Kleine Zahlen können in einer Stadt einzelne Menschen erkennbar machen."
    bereits_veroeffentlicht: PublishedBefore | None = None
    gelesene_texte: tuple[ReadText, ...] = Field(
        default=(), description="Texts whose numbers somebody has found harmless"
    )

    @property
    def width(self) -> int:
        """How far apart the least and the largest possible value of a secret count must be."""
        return self.breite or self.schwelle - 1


class Run(_Model):
    """One execution of a notebook, and the ids that it promises to show."""

    abschnitt: Stem
    titel: Text | None = Field(default=None, description="Heading in the report where it differs from the notebook's")
    parameter: dict[Stem, ParameterValue] = {}
    zeigt: tuple[ReportId, ...] = ()
    nach_pruefung: Flag = Field(default=False, description="Reads the gate's findings, so it waits for them")
    vergleicht: Flag = Field(default=False, description="Compares editions, so the first edition leaves it out")

    @property
    def id(self) -> str:
        """Unique name of the run: the section's stem and its parameters' values."""
        return "-".join([self.abschnitt, *(str(value) for value in self.parameter.values())])


class Parameters(_Model):
    """One edition: what it is called, whom it is for, and the ordered runs."""

    jahr: Whole = Field(ge=1990, le=2100)
    stichtag: Day = Field(description="The day that the edition describes; the only date in its metadata")
    titel: Text
    kommune: Municipality
    ausschuss: Committee | None = None
    konzept: Concept | None = Field(
        default=None, description="None: the town has not adopted one yet, or not said which"
    )
    bausteine: dict[Stem, Area]
    gestaltung: Brand = Brand()
    geheimhaltung: Disclosure = Disclosure()
    laeufe: tuple[Run, ...] = Field(min_length=1)
    annahmen: dict[Stem, Assumption] = Field(default={}, description="What scenarios start from that no table states")
    alternativtexte: dict[FigureId, Text] = Field(default={}, description="Figure -> alternative text of the office")
    kennzeichnung: Mark | None = Field(default=None, description="Printed on every page, such as „Beispieldaten“")

    @classmethod
    def load(cls, root: Root, year: int) -> "Parameters":
        """Read the parameters of an edition. Raises UnusableInput with every problem."""
        cls.require(root, year)
        path = root.parameters(year)
        parameters = load_model(cls, path, root.relative(path))
        if parameters.jahr != year:
            raise UnusableInput(f"Datei {root.relative(path)}, jahr: {year} erwartet, „{parameters.jahr}“ gefunden.")
        return parameters

    @staticmethod
    def require(root: Root, year: int) -> None:
        """Raises UnusableInput if there is no such edition."""
        if not root.parameters(year).is_file():
            raise UnusableInput(_no_such_year(root, year))

    @property
    def suffix(self) -> str:
        """What the mark adds to the names of published folders: ``-beispieldaten``."""
        return f"-{slug(self.kennzeichnung)}" if self.kennzeichnung else ""

    @model_validator(mode="after")
    def _describes_its_year(self) -> "Parameters":
        if not self.jahr - OLDEST <= self.stichtag.year <= self.jahr:
            raise ValueError(
                f"stichtag: ein Tag aus den Jahren {self.jahr - OLDEST} bis {self.jahr} erwartet, „{self.stichtag}“ "
                "gefunden. Bitte das Jahr prüfen."
            )
        return self

    @model_validator(mode="after")
    def _runs_are_unique(self) -> "Parameters":
        ids = [run.id for run in self.laeufe]
        shown = [shown for run in self.laeufe for shown in run.zeigt]
        for name, values in (("laeufe", ids), ("zeigt", shown)):
            doubles = sorted({value for value in values if values.count(value) > 1})
            if doubles:
                raise ValueError(f"{name}: mehrfach genannt: {', '.join(doubles)}")
        if strange := sorted(set(self.alternativtexte) - set(shown)):
            raise ValueError(
                f"alternativtexte: kein Lauf zeigt {', '.join(strange)}. Bitte eine Kennung nennen, die bei einem Lauf "
                "unter zeigt steht."
            )
        return self


def open_decisions(root: Root, year: int) -> list[tuple[int, str]]:
    """Line and text of everything in the parameter file that ``soest new`` left to be decided."""
    lines = root.parameters(year).read_text(encoding="utf-8").splitlines()
    found = ((number, re.search(rf"#\s*{OPEN}:?\s*(.*)", line)) for number, line in enumerate(lines, start=1))
    return [(number, match[1]) for number, match in found if match]


def _no_such_year(root: Root, year: int) -> str:
    """That there is no such edition, and why a year before the first one gets none."""
    years = root.years()
    known = ", ".join(map(str, years)) or "keine"
    text = f"Jahr {year}: {root.relative(root.parameters(year))} fehlt. Vorhandene Ausgaben: {known}."
    if years and year < years[0]:
        text += (
            f" Frühere Jahre erhalten keinen nachträglichen Bericht; was die Zeitreihen über {year} wissen, "
            f"steht in der Ausgabe {years[0]}."
        )
    return text
