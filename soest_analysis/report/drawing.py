"""What of an SVG file may stand in a report: its shapes, and nothing that runs, loads or tells of its maker."""

import re
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_OUTSIDE = re.compile(r"url\(\s*[^#\s]|[\\@]|image")
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
    root.set("style", "stroke-linejoin:round;stroke-linecap:butt")
    return root


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
