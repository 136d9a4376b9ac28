"""What a test reads from a PDF: its text, and the tree of tags that a screen reader follows."""

from io import BytesIO

import pikepdf
from pypdf import PdfReader


def pages(pdf):
    """The text of every page, with single blanks."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def elements(node):
    """Every structure element at or below a node, in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from elements(node.get("/K", pikepdf.Array()))


def tagged(document, tag):
    return [element for element in elements(document.Root.StructTreeRoot.K) if str(element.S) == tag]


def scope(cell):
    return next(str(attributes.Scope) for attributes in cell.A if "/Scope" in attributes)


def names(document):
    """The names in the document that a link can lead to."""
    return {str(name) for name in list(document.Root.Names.Dests.Names)[::2]}


def marked_content(element):
    """The pages and numbers of the content that a structure element holds itself."""
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, int):
            yield element.Pg, child
        elif isinstance(child, pikepdf.Dictionary) and child.get("/Type") == "/MCR":
            yield child.get("/Pg", element.get("/Pg")), child.MCID
