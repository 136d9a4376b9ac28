"""Independent counselling: how many posts the requested money pays for, and how many people there are to one post."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from soest_analysis import alt, german, style, tracked
from soest_analysis.premises import Premise, changed, ends, value

Premises = Mapping[str, Premise]
MONEY, OTHER_COSTS, SALARY = "beratung_mittel", "sachkosten_anteil", "personalkosten_je_stelle"
COMPARED, CLIENTS = "beratungsstellen_vergleich", "jobcenter_fluechtlinge"
COSTS = (MONEY, COMPARED, SALARY, OTHER_COSTS)  # what the posts follow from
CASES = ("Günstig", "Mittel", "Ungünstig")  # low, stated and high costs
TOWN, DISTRICT = "Stadt", "Kreis"
HEADINGS = {
    "fall": "Kosten",
    "sachkosten": "Anteil der Sachkosten (%)",
    "personalkosten": "Personalkosten je Stelle (Euro)",
    "stellen": "Stellen für das Geld",
    "kosten_vergleich": "Kosten der Vergleichsstellen (Euro)",
    "gruppe": "Gruppe",
    "gebiet": "Gebiet",
    "personen": "Personen",
    "je_stelle": "Personen je Stelle",
    "je_stelle_von": "Personen je Stelle, von",
    "je_stelle_bis": "Personen je Stelle, bis",
    "je_stelle_vergleich": "Personen je Stelle bei den Vergleichsstellen",
}
# costs and persons are whole, posts are told in hundredths, as those of the comparison are
DIGITS = dict.fromkeys(("sachkosten", "personalkosten")) | {"stellen": 2, "kosten_vergleich": 0, "personen": 0}
DIGITS |= dict.fromkeys(("je_stelle", "je_stelle_von", "je_stelle_bis", "je_stelle_vergleich"), 0)
WHOLE = 100  # percent
THOUSAND = 1000  # Euro: costs that follow from assumptions are told no more exactly
ROOM = 1.7  # inches for the name of a group
HEIGHT = 0.36  # of a bar, as a part of the distance between groups
GAP = 0.08  # inches between a bar and its number


def compute_stellen(premises: Premises) -> pd.DataFrame:
    """Posts that the money pays for at low, stated and high costs, and what the posts of the comparison would cost (Euro).

    Posts = money without the share of material costs, divided by the yearly costs of one post.
    """
    rows = []
    for case, share, salary in zip(CASES, ends(premises, OTHER_COSTS), ends(premises, SALARY), strict=True):
        left = (WHOLE - share) / WHOLE
        posts = _ratio(value(premises, MONEY) * left, salary)
        rows.append((case, share, salary, posts, _ratio(value(premises, COMPARED) * salary, left)))
    return _frame(["fall", "sachkosten", "personalkosten", "stellen", "kosten_vergleich"], rows)


def compute_betreuung(
    stellen: pd.DataFrame, asylblg: pd.DataFrame, wohnraum: pd.DataFrame, premises: Premises
) -> pd.DataFrame:
    """Persons per post, for three groups that overlap: at the posts of ``stellen``, with range, and at those of the comparison.

    ``wohnraum``: people in municipal housing; its newest month counts. ``gebiet``: where the people of a group live.
    """
    most, posts, least = stellen.stellen
    recipients = asylblg[asylblg.aufenthaltsstatus == "gesamt"]
    months = tracked.stated(wohnraum.sort_values("monat"), "personen")
    groups = (
        ("Mit Leistungen nach dem AsylbLG", TOWN, pd.NA if recipients.empty else recipients.personen.iloc[0]),
        ("Im städtischen Wohnraum", TOWN, pd.NA if months.empty else months.personen.iloc[-1]),
        ("Vom Jobcenter betreute Geflüchtete", DISTRICT, value(premises, CLIENTS)),
    )
    rows = [
        (*group, *(_ratio(group[2], number) for number in (posts, most, least, value(premises, COMPARED))))
        for group in groups
    ]
    names = ["gruppe", "gebiet", "personen", "je_stelle", "je_stelle_von", "je_stelle_bis", "je_stelle_vergleich"]
    return _frame(names, rows)


def sentence_stellen(stellen: pd.DataFrame, premises: Premises) -> str:
    """How many posts the money pays for, and what the posts of the comparison would cost."""
    best, usual, worst = tracked.records(stellen)
    if german.is_missing(usual["stellen"]):
        return f"Wie viele Stellen die beantragten Mittel bezahlen, {german.absent(usual['stellen'])}."
    text = (
        f"Die beantragten {_euro(value(premises, MONEY))} würden {german.number(usual['stellen'], 2)} Stellen für ein Jahr "
        f"bezahlen, je nach Kosten {german.number(worst['stellen'], 2)} bis {german.number(best['stellen'], 2)} (Sachkosten und "
        "Personalkosten sind Annahmen)."
    )
    if german.is_missing(usual["kosten_vergleich"]):
        return text
    return (
        f"{text} Zum Vergleich: {german.number(value(premises, COMPARED), None)} {premises[COMPARED].title} würden "
        f"unter denselben Annahmen rund {_thousands(usual['kosten_vergleich'])} Tausend Euro im Jahr kosten, je nach Kosten "
        f"{_thousands(best['kosten_vergleich'])} bis {_thousands(worst['kosten_vergleich'])} Tausend."
    )


def sentence_betreuung(betreuung: pd.DataFrame, premises: Premises) -> str:
    """How many people of each group there are to one post."""
    known = [row for row in tracked.records(betreuung) if not german.is_missing(row["je_stelle"])]
    if not known:
        return f"Wie viele Menschen auf eine Beratungsstelle kämen, {german.none_known(betreuung.je_stelle)}."
    told = [f"{_told(row)} in der Gruppe „{_name(row)}“" for row in known]
    compared = ""
    if all(not german.is_missing(row["je_stelle_vergleich"]) for row in known):
        ratios = german.enumeration([german.number(row["je_stelle_vergleich"]) for row in known])
        compared = f" Bei {german.number(value(premises, COMPARED), None)} Stellen wären es {ratios}."
    return (
        f"Auf eine Stelle, die das Geld bezahlt, kämen {german.enumeration(told)}; die Spanne folgt aus den Annahmen zu den "
        f"Kosten.{compared} Beantragt war das Geld für den ganzen Kreis, nicht für die Stadt allein."
    )


def rechnung_beratung(stellen: pd.DataFrame, premises: Premises) -> str:
    """The footnote of the table."""
    source = f" (Quelle: {premises[COMPARED].source})" if COMPARED in premises else ""
    cheap, usual, dear = (german.number(number, 2) for number in stellen.stellen)
    posts = tuple(f" ({number} Stellen statt {usual})" for number in (cheap, dear))
    for_cheap, for_dear = ("", "") if german.is_missing(stellen.stellen.iloc[1]) else posts
    return (
        "So rechnen wir: Stellen = Mittel ohne Sachkosten geteilt durch die Personalkosten einer Stelle im Jahr; dass die Mittel "
        f"für ein Jahr reichen sollen, ist eine Annahme. {_range(premises, OTHER_COSTS, 'Sachkosten', '%')}, "
        f"{_range(premises, SALARY, 'Personalkosten', '€')}. Günstig: beide am unteren Ende{for_cheap}, ungünstig: beide "
        f"am oberen{for_dear}. Die Vergleichsstellen{source} leisten auch allgemeine Sozialberatung, und wie viele Menschen sie "
        "beraten, sagen die Unterlagen nicht: Für ihre Stadt gibt es deshalb keine Zahl je Stelle. Wie viele Menschen wirklich "
        "Beratung suchen, sagt die Rechnung nicht."
    )


def rechnung_betreuung(betreuung: pd.DataFrame, premises: Premises) -> str:
    """The footnote of the chart."""
    known = betreuung.gebiet[[not german.is_missing(number) for number in betreuung.je_stelle]]
    axes = "" if known.nunique() < len((TOWN, DISTRICT)) else " Stadt und Kreis haben je eine eigene Achse."
    clients = ""
    if CLIENTS in premises:
        clients = f" Das Jobcenter betreut Menschen im erwerbsfähigen Alter ({premises[CLIENTS].source})."
    return (
        "So rechnen wir: Personen je Stelle = Personen der Gruppe geteilt durch die Stellen; der Strich zeigt die Spanne aus den "
        f"Annahmen zu den Kosten. Die Gruppen überschneiden sich teils.{clients}{axes}"
    )


def plot_betreuung(betreuung: pd.DataFrame, premises: Premises) -> Figure:
    """Two bars per group: persons per post the money pays for, with its range, and at the posts of the comparison.

    Groups of the town and of the whole district differ tenfold, so that each area has an axis of its own.
    """
    known = betreuung[[not german.is_missing(number) for number in betreuung.je_stelle]]
    if known.empty:
        return style.nothing(german.none_known(betreuung.je_stelle))
    parts = [part for _, part in known.groupby("gebiet", sort=False)]
    chart = style.figure(height=0.4 + 0.7 * len(known) + 0.5 * len(parts))
    grid = chart.add_gridspec(len(parts), 1, height_ratios=[len(part) + 0.2 for part in parts])
    words = (f"{_euro(value(premises, MONEY))}: ", f"{german.number(value(premises, COMPARED), None)} Stellen: ")
    panels = [style.axes(chart, grid="x", place=place) for place in (grid[number] for number in range(len(parts)))]
    for ax, part in zip(panels, parts, strict=True):
        ax.set_yticks(range(len(part)), [style.wrap(_name(row), ROOM) for row in tracked.records(part)])
        ax.set_ylim(len(part) - 0.5, -0.5)
    panels[-1].set_xlabel("Personen je Stelle")
    across = style.measure(panels[0])[0]  # before anything is written, which in another panel would count
    for ax, part in zip(panels, parts, strict=True):
        _draw(ax, part, words if ax is panels[0] else ("", ""), across)
    return chart


def alt_betreuung(betreuung: pd.DataFrame, premises: Premises) -> str:
    """Alternative text: persons per post of every group, with range, and at the posts of the comparison."""
    rows = tracked.records(betreuung)
    frame = pd.DataFrame({"gruppe": list(map(_name, rows)), "geld": list(map(_told, rows))})
    frame["vergleich"] = [german.number(row["je_stelle_vergleich"]) for row in rows]
    paid = f"mit {_euro(value(premises, MONEY))}:" if MONEY in premises else "mit den Mitteln:"
    words = {"geld": paid, "vergleich": "bei den Vergleichsstellen:"}
    return alt.bars("Je Gruppe zwei Balken", frame, "gruppe", words, "Personen je Stelle")


def erkunden(
    values: Mapping[str, Any], *, asylblg: pd.DataFrame, wohnraum: pd.DataFrame, premises: Premises
) -> tuple[pd.DataFrame, Figure]:
    """Table and chart with other ``values`` of premises (name -> number), for the controls in JupyterLab.

    A range that does not hold the chosen number is stretched to it.
    """
    tried = changed(premises, **values)
    tried |= {name: _stretched(tried[name]) for name in values if name in tried}
    betreuung = compute_betreuung(compute_stellen(tried), asylblg, wohnraum, tried)
    return betreuung, plot_betreuung(betreuung, tried)


def _frame(names: list[str], rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows of texts and numbers as a table."""
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return pd.DataFrame({n: v if isinstance(v[0], str) else tracked.column(v, "Float64") for n, v in columns.items()})


def _ratio(part: Any, whole: Any) -> Any:
    return pd.NA if not german.is_missing(whole) and whole <= 0 else part / whole


def _stretched(premise: Premise) -> Premise:
    low, high = (premise.value if end is None else end for end in (premise.low, premise.high))
    return premise._replace(low=min(low, premise.value), high=max(high, premise.value))


def _euro(number: Any) -> str:
    return f"{german.number(number)}{german.NBSP}€"


def _thousands(number: Any) -> str:
    return german.number(number / THOUSAND)


def _range(premises: Premises, name: str, words: str, unit: str) -> str:
    """``Sachkosten 20 % (10 bis 30 %, Annahme)``."""
    if name not in premises:
        return f"{words}: {german.MISSING}"
    low, usual, high = (german.number(number, None) for number in ends(premises, name))
    assumed = ", Annahme" if premises[name].assumed else ""
    return f"{words} {usual}{german.NBSP}{unit} ({low} bis {high}{german.NBSP}{unit}{assumed})"


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['gruppe']} im {row['gebiet']}" if row["gebiet"] == DISTRICT else str(row["gruppe"])


def _told(row: Mapping[str, Any]) -> str:
    """``139 (106 bis 182)``."""
    usual, low, high = (row[name] for name in ("je_stelle", "je_stelle_von", "je_stelle_bis"))
    told = german.number(usual)
    return (
        told if german.is_missing(usual) or low == high else f"{told} ({german.number(low)} bis {german.number(high)})"
    )


def _draw(ax: Axes, part: pd.DataFrame, words: tuple[str, str], across: float) -> None:
    """The bars of one area, those of the first group with their names; ``across``: width of the axes in inches."""
    labels = []
    for place, row in enumerate(tracked.records(part)):
        number, compared = float(row["je_stelle"]), row["je_stelle_vergleich"]
        upper, lower = place - HEIGHT / 2, place + HEIGHT / 2
        ax.barh(upper, number, height=0.9 * HEIGHT, color=style.ORANGE)
        low, high = (
            number if german.is_missing(end) else float(end) for end in (row["je_stelle_von"], row["je_stelle_bis"])
        )
        ax.plot([low, high], [upper, upper], color=style.INK, linewidth=1.3, marker="|", markersize=7)
        first, second = ("", "") if place else words
        labels.append((max(number, high), upper, f"{first}{_told(row)}"))
        if not german.is_missing(compared):
            ax.barh(lower, float(compared), height=0.9 * HEIGHT, color=style.BLUE)
            labels.append((float(compared), lower, f"{second}{german.number(compared)}"))
    ax.set_xlim(0, max(end * across / (across - style.width(text, style.SMALL) - 2 * GAP) for end, _, text in labels))
    for end, height, text in labels:
        look: dict[str, Any] = {
            "xytext": (72 * GAP, 0),
            "textcoords": "offset points",
            "va": "center",
            "path_effects": style.HALO,
        }
        ax.annotate(text, (end, height), fontsize=style.SMALL, **look)
