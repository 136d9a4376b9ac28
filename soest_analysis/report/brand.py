"""Whose report it is, at a glance: the town's colours and coat of arms, as the exporters read them."""

import base64
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from soest_analysis.errors import UnusableInput
from soest_analysis.parameters import Brand
from soest_analysis.report.drawing import SHAPES, local_name, safe_svg

if TYPE_CHECKING:
    from soest_analysis.edition import Edition

LARGEST = 150_000  # bytes; the HTML report holds the coat of arms and stays below 1.5 MB
_INVISIBLE = {"metadata", "title", "desc", "script"}  # the drawing looks the same without them
_SVG = "{http://www.w3.org/2000/svg}"


def colours(brand: Brand) -> dict[str, str]:
    """The accent colour on light and on dark paper."""
    return {"akzent": brand.akzent, "akzent_dunkel": brand.on_dark_paper}


COLOURS = colours(Brand())  # of a section that is exported alone


def describe(edition: "Edition") -> dict[str, Any]:
    """The colours and, if there is one, ``wappen``: ``alt`` with ``svg`` (text) or ``png`` (Base64).

    Raises UnusableInput if the coat of arms cannot be read or would not look the same in the report.
    """
    brand, town = edition.parameters.gestaltung, edition.parameters.kommune
    if not brand.wappen:
        return colours(brand)
    path = edition.root.folder / brand.wappen
    try:
        if not path.resolve().is_relative_to(edition.root.folder.resolve()):
            raise ValueError("liegt außerhalb des Ordners")
        data = path.read_bytes()
        if len(data) > LARGEST:
            raise ValueError(f"höchstens {LARGEST // 1000} KB erwartet, {-(-len(data) // 1000)} KB gefunden")
        drawing = {"svg": _svg(data)} if path.suffix == ".svg" else {"png": _png(data)}
    except (OSError, ValueError, RecursionError) as error:
        known = {FileNotFoundError: "fehlt", RecursionError: "ist zu tief verschachtelt"}
        reason = known.get(type(error)) or getattr(error, "strerror", None) or error
        where = edition.root.relative(edition.root.parameters(edition.year))
        raise UnusableInput(f"Datei {where}, gestaltung.wappen: {brand.wappen}: {reason}.") from None
    return colours(brand) | {"wappen": {"alt": f"Wappen: {town.bezeichnung}", **drawing}}


def _svg(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
        given = fromstring(text)
    except UnicodeDecodeError:
        raise ValueError("UTF-8 erwartet, andere Kodierung gefunden") from None
    except (ElementTree.ParseError, DefusedXmlException):
        raise ValueError("lesbares SVG ohne eigene Entitäten erwartet, anderes gefunden") from None
    names = {local_name(e.tag) for e in given.iter() if str(e.tag).startswith(_SVG)}
    if given.tag != f"{_SVG}svg" or names - SHAPES - _INVISIBLE:
        found = ", ".join(f"<{name}>" for name in sorted(names - SHAPES - _INVISIBLE)) or f"<{local_name(given.tag)}>"
        raise ValueError(
            f"Formen mit Farben als Attributen erwartet, {found} gefunden. Bitte als einfaches SVG ohne Stilvorlage und "
            "ohne Filter speichern oder als PNG"
        )
    if _multiplies(given):
        raise ValueError("Formen erwartet, ineinander geschachtelte Wiederholungen (<use>) gefunden")
    drawing = safe_svg(text, "wappen")
    sizes = [str(drawing.get(name, "")).removesuffix("px") for name in ("width", "height")]
    if "viewBox" not in drawing.attrib and all(size.replace(".", "", 1).isdecimal() for size in sizes):
        drawing.set("viewBox", f"0 0 {sizes[0]} {sizes[1]}")  # without it the drawing could not be scaled
    box = re.fullmatch(r"\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*", drawing.get("viewBox", ""))
    if not box or not float(box[1]) or not float(box[2]):
        raise ValueError("SVG mit viewBox (vier Zahlen) erwartet, keine gefunden")
    return ElementTree.tostring(drawing, encoding="unicode")


def _multiplies(drawing: ElementTree.Element) -> bool:
    """True if a repetition repeats repetitions, by which a small file could draw without end."""
    uses = [element for element in drawing.iter() if local_name(element.tag) == "use"]
    named = {f"#{e.get('id')}": e for e in drawing.iter() if e.get("id")}
    targets = [named.get(value) for use in uses for key, value in use.attrib.items() if local_name(key) == "href"]
    return any(local_name(inner.tag) == "use" for target in targets if target is not None for inner in target.iter())


def _png(data: bytes) -> str:
    from matplotlib.image import imread  # slow to import, and most coats of arms are drawings

    try:
        imread(BytesIO(data), format="png")
    except Exception:  # the decoder raises many kinds
        raise ValueError("lesbares PNG erwartet, anderes gefunden") from None
    return base64.b64encode(data).decode("ascii")
