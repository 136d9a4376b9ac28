"""``soest release``: enters an edition that was given to the public in the register (``disclosure/register.py``)."""

from soest_analysis import checksums, german
from soest_analysis.disclosure import prepare, register
from soest_analysis.disclosure.protection import Protection
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root
from soest_analysis.report import manifest


def release(root: Root, year: int) -> str:
    """Register what the published edition shows and hides. Returns what was done, in words.

    Raises UnusableInput if the edition is not published, or its data are other ones by now; NotWritable.
    """
    parameters = Parameters.load(root, year)
    if before := parameters.geheimhaltung.bereits_veroeffentlicht:
        return f"Ausgabe {year}: gilt schon als veröffentlicht ({before.wo}); einzutragen ist nichts."
    folder = root.published(year, parameters.suffix)
    last = manifest.recorded(root.record(folder.name))
    if not last or not manifest.holds(folder, last["lauf"]) or not _same_figures(root, year, last["eingaben"]):
        raise UnusableInput(
            f"Ausgabe {year}: einen Bericht aus den Daten, wie sie jetzt sind, in {root.relative(folder)} erwartet, keinen "
            f"gefunden. Bitte zuerst „soest report {year}“ aufrufen."
        )
    seen = Protection.load(root.protection(folder.name))
    shown = dict(prepare.figures(Edition(root, year, protection=seen)))
    delivered = dict.fromkeys(name for name, _ in prepare.figures(Edition(root, year)))
    secret = {f"{year}:{cell}": None for table, cells in seen.cells.items() for cell in cells if _year(table) == year}
    register.write(root, year, delivered | shown | secret)
    hidden = german.count(len(secret), "geheimer", "geheime")
    return (
        f"Eingetragen: {root.relative(root.register(year))} ({german.count(len(shown), 'Wert', 'Werte')}, dazu {hidden}). "
        "Bitte die Datei mit den Daten aufbewahren: Spätere Ausgaben schützen nach ihr."
    )


def _year(table: str) -> int:
    """The edition of a table, as ``Protection.cells`` names it."""
    return int(table.partition("/")[0])


def _same_figures(root: Root, year: int, inputs: dict[str, str]) -> bool:
    now = checksums.inputs(root, Parameters.load(root, year))
    tables = [name for name in now if name.startswith("data/") and name != root.relative(root.register(year))]
    return all(inputs.get(name) == now[name] for name in tables)
