"""The audit of disclosure control: from the published files alone, what can anybody compute of every secret count?

Independent of what hides counts (``suppress.py``, ``links.py``): it reads the files again, knows only the true counts and
the relations that everybody knows (``problem.py``), and computes with an own model. What it cannot explain, read or
compute stops publication.
"""

import json
import math
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from soest_analysis.disclosure.artefacts import NOISE
from soest_analysis.disclosure.inference import CONSTANT, Form, Knowledge, Part, Unresolved, Unsolved, ratio, value
from soest_analysis.disclosure.problem import Cell, Problem, Requirement
from soest_analysis.disclosure.published import Published, Statement, read
from soest_analysis.disclosure.verdicts import OUTSIDERS, Audit, Verdict
from soest_analysis.disclosure.wording import names
from soest_analysis.origin import COUNT

_UNREADABLE = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, zipfile.BadZipFile)


def audit(
    folder: Path, problem: Problem, aliases: Mapping[str, str], requirement: Requirement, rounding: int | None = None
) -> Audit:
    """Judge the edition in ``folder``.

    ``problem``: the counts with their true values, and what everybody knows about them. Known are those that are shown
    already (True) and those that the files tell; what the optimiser decided does not count. ``aliases``: other names of
    cells -> the name in the problem. ``rounding``: counts are printed as multiples of it, halves rounded up; then a
    printed count says only that, whatever else is printed was computed from printed counts, and only the width is
    required: a threshold cannot be seen in a multiple.
    """
    try:
        published = read(folder)
    except _UNREADABLE as error:
        return Audit((), (f"{folder.name}: nicht lesbar ({type(error).__name__}: {error}).",))
    return _Auditor(problem, aliases, requirement, published, rounding).judge()


class _Auditor:
    def __init__(
        self,
        problem: Problem,
        aliases: Mapping[str, str],
        requirement: Requirement,
        published: Published,
        rounding: int | None,
    ):
        self.problem, self.aliases, self.requirement, self.rounding = problem, aliases, requirement, rounding
        self.cells = {cell.name: cell for cell in problem.cells}
        self.published, self.problems = published, list(published.problems)
        self.elsewhere = {cell.name for cell in problem.cells if cell.shown}
        self.knowledge = Knowledge()
        self.printed: dict[str, tuple[Fraction, Fraction, str]] = {}
        self.multiples: dict[str, int] = {}  # rounded counts as printed
        self.known: dict[str, int] = {name: self.cells[name].value for name in sorted(self.elsewhere)}
        self.active = {item.name for item in problem.items if item.shown}
        self.true: dict[str, Fraction] = {name: Fraction(cell.value) for name, cell in self.cells.items()}

    def name(self, name: str) -> str:
        return self.aliases.get(name, name)

    def _cell(self, name: str) -> str:
        """The cell that a name means; items that are decided together are different numbers all the same."""
        return cell if (cell := self.name(name)) in self.cells else name

    def judge(self) -> Audit:
        statements = [s for s in self.published.statements if s.expression is not None]
        self._unexplained()
        self._read_counts(statements)
        self._read_numbers(statements)
        self._read_relations()
        verdicts = self._verdicts()
        problems = dict.fromkeys([*self.problems, *(f"Widerspruch: {said}" for said in self.knowledge.contradictions)])
        hidden = sorted({self.name(name) for name in self.published.hidden} & self.cells.keys())
        reasons = [f"{_words(terms, row.low, row.high)}: {'; '.join(row.reasons)}"
                   for terms, row in sorted(self.knowledge.rows.items()) if row.reasons]  # fmt: skip
        counts = {
            "gelesene Zahlen": len(self.published.statements),
            "Zellen": len(self.cells),
            "bekannte Zellen": len(self.known),
            "geheime Zellen": sum(cell.secret for cell in self.problem.cells),
            "davon anderswo veröffentlicht": sum(self.cells[name].secret for name in self.elsewhere),
            "gesperrte Zellen": len(hidden),
            "Beziehungen zwischen unbekannten Zellen": sum(len(terms) > 1 for terms in self.knowledge.rows),
            "Urteile": len(verdicts),
        }
        values = tuple((name, self.cells[name].value) for name in hidden)
        return Audit(tuple(verdicts), tuple(problems), values, tuple(reasons), tuple(counts.items()))

    def _unexplained(self) -> None:
        """A number that nothing explains must not stand where people are counted.

        A nought may, as long as no secret can be nought: what is computed from counts names them, and what is filled in
        for something absent is no count.
        """
        noughts: dict[str, bool] = {}
        for cell in self.problem.cells:
            table = cell.name.partition(":")[2].partition("/")[0]
            noughts[table] = noughts.get(table, True) and (
                cell.least > 0 or not cell.secret or cell.name in self.elsewhere
            )
        for said in self.published.statements:
            concerned = [table for table in said.tables if table in noughts]
            harmless = said.low == said.high == 0 and all(noughts[table] for table in concerned)
            if said.expression is None and concerned and not harmless:
                self.problems.append(f"{said.where}: Herkunft der Zahl nicht verzeichnet.")

    def _read_counts(self, statements: list[Statement]) -> None:
        """What is printed of single cells, and which names are printed at all."""
        for said in statements:
            self.active |= {self.name(name) for name in names(said.expression)}
            if isinstance(said.expression, str):
                name = self._cell(said.expression)
                low, high, where = self.printed.get(name, (said.low, said.high, said.where))
                if max(low, said.low) > min(high, said.high):
                    self.problems.append(f"Widerspruch: {name} ist verschieden gedruckt: {where}; {said.where}.")
                else:
                    self.printed[name] = (max(low, said.low), min(high, said.high), where)
        for name in sorted(self.printed.keys() & self.cells.keys()):
            low, high, where = self.printed[name]
            if math.ceil(low) != math.floor(high):
                self.problems.append(f"{where}: {name} ist keine ganze Zahl.")
            elif self.rounding and math.ceil(low) % self.rounding == 0:
                self.multiples[name] = math.ceil(low)
            elif self.known.setdefault(name, math.ceil(low)) != self.cells[name].value:
                self.problems.append(f"Widerspruch: {where}: {math.ceil(low)} statt {self.cells[name].value}.")
        for name, where in sorted(self.published.hidden.items()):
            if (cell := self._cell(name)) in self.printed:
                self.problems.append(f"{name} ist gesperrt ({where}) und gedruckt ({self.printed[cell][2]}).")
        self.true |= {_multiple(name): self._rounded(name) / self.rounding for name in self.cells if self.rounding}
        for name in sorted(self.cells.keys() - self.known.keys()):
            self.knowledge.add({name: Fraction(1)}, self._least(self.cells[name]), None, "")
            if name in self.multiples:
                self._link(name, {CONSTANT: Fraction(self.multiples[name])}, self.printed[name][2])

    def _least(self, cell: Cell) -> Fraction:
        """What is known of a hidden count; what is nowhere printed may be nought, and so may a count that is rounded."""
        hidden = not self.rounding or cell.shown is False
        return Fraction(min(cell.least, cell.value) if hidden else 0)

    def _link(self, name: str, multiple: Form, where: str) -> None:
        """A count that was rounded lies near its multiple: 3 to 7 is 5."""
        assert self.rounding
        form = {name: Fraction(1)} | {other: -factor for other, factor in multiple.items()}
        low, high = Fraction(-(self.rounding // 2)), Fraction((self.rounding - 1) // 2)
        self.knowledge.add(form, low, high, f"auf Vielfache von {self.rounding} gerundet, {where}")

    def _rounded(self, name: str) -> Fraction:
        """The count as printed or as it would be."""
        assert self.rounding
        return Fraction(
            self.multiples.get(name, (self.cells[name].value + self.rounding // 2) // self.rounding * self.rounding)
        )

    def _read_numbers(self, statements: list[Statement]) -> None:
        """What numbers computed from several cells tell of those that are unknown."""
        done = set()
        for said in statements:
            key = (json.dumps(said.expression), said.low, said.high)
            if key not in done:
                done.add(key)
                self._check_value(said)
                if any(self._unknown(self._cell(name)) for name in names(said.expression)):
                    self._read_number(said)

    def _unknown(self, name: str) -> bool:
        return name in self.cells and name not in self.known and name not in self.multiples

    def _read_number(self, said: Statement) -> None:
        try:
            over, under = ratio(said.expression, self._leaf, self.true)
            self.knowledge.add_ratio(over, under, said.low, said.high, self.true, f"{_formula(said)}, {said.where}")
        except Unresolved:
            self.problems.append(
                f"{said.where}: was {_formula(said)} über gesperrte Zellen sagt, ist nicht zu berechnen."
            )

    def _leaf(self, name: str) -> Form:
        """A known number, an unknown count, or the multiple that it is printed as. Raises Unresolved."""
        name = self._cell(name)
        if name not in self.cells:
            return {CONSTANT: self._constant(name)}
        if self.rounding and name in self.multiples:
            return {CONSTANT: Fraction(self.multiples[name])}
        if name in self.known:
            return {CONSTANT: Fraction(self.known[name])}
        if not self.rounding:
            return {name: Fraction(1)}
        multiple = {_multiple(name): Fraction(self.rounding)}
        self.knowledge.add({_multiple(name): Fraction(1)}, Fraction(0), None, "")
        self._link(name, multiple, name)
        return multiple

    def _constant(self, name: str) -> Fraction:
        """What is no count of people: as printed, or as the name of a count of rows, an assumption or a model's result says.

        Raises Unresolved.
        """
        low, high, _ = self.printed.get(name, (Fraction(0), Fraction(1), ""))
        if low == high:
            return low
        try:
            return Fraction(name.rpartition(COUNT)[2] if COUNT in name else "")
        except ValueError:
            raise Unresolved from None

    def _check_value(self, said: Statement) -> None:
        """Evidence that does not lead to the printed number would hide what that number tells."""

        def true(name: str) -> Form:
            name = self._cell(name)
            if name not in self.cells:
                return {CONSTANT: self._constant(name)}
            exact = not self.rounding or (name in self.known and name not in self.multiples)
            return {CONSTANT: Fraction(self.cells[name].value) if exact else self._rounded(name)}

        try:
            over, under = (value(form, {}) for form in ratio(said.expression, true, {}))
        except Unresolved:
            return
        noise = abs(said.high) * 2 * NOISE  # of a number that a computer wrote as the nearest simple fraction reads it
        if not under or not said.low - noise <= over / under <= said.high + noise:
            self.problems.append(f"Widerspruch: {said.where}: {_formula(said)} stimmt nicht mit den Daten überein.")

    def _read_relations(self) -> None:
        for relation in self.problem.relations:
            total = sum(factor * self.cells[name].value for name, factor in relation.terms)
            low, high = (None if end is None else Fraction(end) for end in (relation.low, relation.high))
            if (low is not None and total < low) or (high is not None and total > high):
                self.problems.append(f"Widerspruch: {relation.reason or relation.terms} gilt nicht für die Daten.")
            if relation.item is None or self.name(relation.item) in self.active:
                form: Form = {}
                for name, factor in relation.terms:
                    known = name in self.known
                    key = CONSTANT if known else name
                    form[key] = form.get(key, Fraction(0)) + factor * (self.known[name] if known else 1)
                self.knowledge.add(form, low, high, relation.reason or "bekannte Beziehung")

    def _verdicts(self) -> list[Verdict]:
        secrets = [cell for name, cell in sorted(self.cells.items()) if cell.secret and name not in self.elsewhere]
        verdicts = [
            Verdict(cell.name, cell.value, OUTSIDERS, self.known[cell.name], self.known[cell.name], False)
            for cell in secrets
            if cell.name in self.known
        ]
        hidden = {cell.name: cell for cell in secrets if cell.name not in self.known}
        for part in self.knowledge.parts(hidden):
            if own := [hidden[name] for name in part.names if name in hidden]:
                verdicts += self._judge_part(part, own)
        return sorted(verdicts, key=lambda verdict: (verdict.cell, verdict.knowledge != OUTSIDERS, verdict.knowledge))

    def _judge_part(self, part: Part, secrets: list[Cell]) -> list[Verdict]:
        if not part.possible({name: int(self.true[name]) for name in part.names}):
            self.problems.append(f"Widerspruch: Was über {', '.join(part.names)} gedruckt ist, passt nicht zusammen.")
            return []
        alone = [name for name in part.names if name in self.cells and self.cells[name].value == 1]
        verdicts = []
        for cell in secrets:
            same = part.same(cell.name)  # who is alone in one is alone in the other, and learns of nobody else
            for holder in [OUTSIDERS, *(name for name in alone if name not in same)]:
                known = {} if holder == OUTSIDERS else {holder: 1}
                try:
                    low, high = part.range(cell.name, known, self._threshold, self.requirement.width)
                except Unsolved as failure:
                    self.problems.append(f"{failure} (Wissen: {holder})")
                else:
                    passed = high is None or (high >= self._threshold and high - low >= self.requirement.width)
                    verdicts.append(Verdict(cell.name, cell.value, holder, low, high, passed))
        return verdicts

    @property
    def _threshold(self) -> int:
        return 0 if self.rounding else self.requirement.threshold


def _multiple(name: str) -> str:
    return f"{name} (gerundet, als Vielfaches)"


def _formula(said: Statement) -> str:
    low, high = (f"{float(end):g}" for end in (said.low, said.high))
    return f"{json.dumps(said.expression, ensure_ascii=False)} = {low}" + (f" bis {high}" if high != low else "")


def _words(terms: tuple[tuple[str, int], ...], low: int | None, high: int | None) -> str:
    """``a + 2 × b = 5``, ``1 ≤ a ≤ 4``."""
    parts = [f"{'+' if factor > 0 else '−'} {f'{abs(factor)} × ' * (abs(factor) > 1)}{name}" for name, factor in terms]
    total = " ".join(parts).removeprefix("+ ")
    if low == high:
        return f"{total} = {low}"
    return f"{'' if low is None else f'{low} ≤ '}{total}{'' if high is None else f' ≤ {high}'}"
