"""What the parts of a fleet hand to each other: an order (one edition of one town) and its result, also as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Literal

from soest_analysis.fleet.addresses import shown
from soest_analysis.report import FORMATS

Status = Literal["veröffentlicht", "unverändert", "gescheitert"]


@dataclass(frozen=True)
class Order:
    """One edition of one town.

    ``root``: the town's folder, absolute, or its address as fsspec writes it. ``year``: None for its newest edition; a
    result names it. ``lender``: the folder (never an address)
    whose notebooks and expectations a town uses that has none of its own.
    """

    root: str
    year: int | None
    lender: str | None = None
    draft: bool = False
    fresh: bool = False
    jobs: int | None = None
    formats: tuple[str, ...] = FORMATS

    @property
    def name(self) -> str:
        """How messages and tables name it: the last part of the root, and the year."""
        return " ".join([PurePath(shown(self.root)).name, *([str(self.year)] if self.year else [])])

    def as_json(self) -> str:
        """The order in one line."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> "Order":
        """The order that a line holds."""
        given = json.loads(line)
        return cls(**given | {"formats": tuple(given["formats"])})


@dataclass(frozen=True)
class Result:
    """How an order ended.

    ``code``: exit code of DESIGN, 0 if it is published. ``sentences``: why it failed, or what there is to say of secrets.
    ``town``, ``ags``: from its parameters, empty if they cannot be read. ``findings``: open findings per severity
    (fehler, warnung, hinweis) and ``erläutert``; empty if the gate did not come to a result. ``seconds``: of the last
    attempt. ``attempts``: how often it was begun. ``folder``: where it is published, a folder or an address; empty if it
    failed. ``log``: the log of the run, if there is one.
    """

    order: Order
    status: Status
    code: int = 0
    sentences: tuple[str, ...] = ()
    town: str = ""
    ags: str = ""
    findings: dict[str, int] | None = None
    seconds: float = 0.0
    attempts: int = 1
    folder: str = ""
    log: str = ""

    def as_json(self) -> str:
        """The result in one line."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> "Result":
        """The result that a line holds."""
        given = json.loads(line)
        order = Order(**given["order"] | {"formats": tuple(given["order"]["formats"])})
        return cls(**given | {"order": order, "sentences": tuple(given["sentences"])})
