"""What of an SVG file may stand in a report: its shapes, and nothing that runs, loads or tells of its maker."""

import re
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_OUTSIDE = re.compile(r"url\(\s*[^#\s]|[\\@]|image")
# A letter as matplotlib defines it in every drawing that uses it: prefix of the drawing, name of the letter, shape.
_LETTER = re.compile(r'<path id="([\w-]+)-((?:SourceSansPro|DejaVuSans)[\w-]*)" (d="[^"]*" transform="[^"]*") ?/>\s*')
_REFERENCE = re.compile(r"url\(\s*#")
SHAPES = {
    *("svg", "g", "defs", "use", "clipPath", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("text", "tspan", "linearGradient", "radialGradient", "stop", "pattern", "marker"),
}


def safe_svg(svg: str, prefix: str) -> ElementTree.Element:
    """The drawing in an SVG file: shapes only, no script, style sheet, metadata or outside reference.

    Ids get ``prefix``, so that several drawings can stand on one page.
    """
    root: ElementTree.Element = fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if local_name(child.tag) not in SHAPES:
                parent.remove(child)
    for element in root.iter():
        element.tag = local_name(element.tag)
        attributes = list(element.attrib.items())
        element.attrib.clear()
        for full_name, value in attributes:
            name = local_name(full_name)
            if full_name in (name, _HREF) and _is_safe(name, value):
                element.set(name, _renamed(name, value, prefix))
    root.set("xmlns", _SVG)
    return root


def safe_chart(svg: str, prefix: str) -> ElementTree.Element:
    """The same for a drawing of matplotlib, with what that says in a style sheet."""
    root = safe_svg(svg, prefix)
    for group in root.iter("g"):
        group.attrib.pop("id", None)  # matplotlib names every one, and nothing refers to them
    root.set("style", "stroke-linejoin:round;stroke-linecap:butt")
    return root


def share_letters(page: str) -> str:
    """The HTML page with one definition of every letter, at its end, instead of one in each drawing: half the size."""
    shapes: dict[str, str] = {}
    shared: dict[str, str] = {}
    for prefix, letter, shape in _LETTER.findall(page):
        if shapes.setdefault(letter, shape) == shape:
            shared[f"{prefix}-{letter}"] = _short(letter)
    if not shared:
        return page
    page = _LETTER.sub(lambda found: "" if f"{found[1]}-{found[2]}" in shared else found[0], page)
    page = re.sub(r'<use href="#([\w-]+)"', lambda found: f'<use href="#{shared.get(found[1], found[1])}"', page)
    letters = "".join(f'<path id="{_short(letter)}" {shape}/>\n' for letter, shape in shapes.items())
    hidden = f'<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>\n{letters}</defs></svg>\n'
    body, end, rest = page.rpartition("</body>")
    return f"{body}{hidden}{end}{rest}"


def _short(letter: str) -> str:
    return f"z-{letter.removeprefix('SourceSansPro-')}"


def _is_safe(name: str, value: str) -> bool:
    """True for an attribute that neither runs nor loads nor tells of its maker."""
    outside = _OUTSIDE.search(value) or (name == "href" and not value.startswith("#"))
    return not outside and not name.lower().startswith(("on", "data-", "class", "aria-"))


def _renamed(name: str, value: str, prefix: str) -> str:
    if name == "id":
        return f"{prefix}-{value}"
    if name == "href":
        return f"#{prefix}-{value[1:]}"
    return _REFERENCE.sub(f"url(#{prefix}-", value)


def local_name(name: str) -> str:
    """An XML name without its namespace."""
    return str(name).rpartition("}")[2]
