"""The table of contents as it grows: numbers and addresses of headings."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from soest_analysis.paths import slug

DEEPEST = 5  # below the report's title, HTML has five more levels


@dataclass
class Contents:
    """The table of contents as it grows: the numbers given so far and the anchors taken."""

    taken: set[str]
    entries: list[dict[str, Any]] = field(default_factory=list)
    counters: list[int] = field(default_factory=list)
    written: list[int] = field(default_factory=list)

    def add(self, level: int, text: str, anchor: str) -> dict[str, Any]:
        """Number a heading; where a level was skipped in writing, the numbers close up."""
        self.written = [*(above for above in self.written if above < level), level]
        depth = min(len(self.written), DEEPEST)
        self.counters = [*self.counters, 0][:depth]
        self.counters[-1] += 1
        entry = {"level": depth, "number": ".".join(map(str, self.counters)), "text": text, "anchor": anchor}
        self.entries.append(entry)
        return entry

    def anchor(self, below: str, text: str) -> str:
        """A stable address for a heading of the section ``below``: its words in ASCII, numbered if they were used."""
        wanted = "-".join(filter(None, [below, slug(text)]))
        tries = (f"{wanted}-{n}" if n > 1 else wanted for n in count(1))
        anchor = next(anchor for anchor in tries if anchor not in self.taken)
        self.taken.add(anchor)
        return anchor
