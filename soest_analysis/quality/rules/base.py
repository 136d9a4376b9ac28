"""What all our rules share: a rule looks at its table and the evidence and names every deviation it finds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import pandas as pd
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from soest_analysis.quality.evidence import Evidence, current


@dataclass(frozen=True)
class Deviation:
    """One place where the data break a rule, in the words of the finding."""

    schluessel: str
    text: str
    gefunden: str = ""
    erwartet: str = ""
    row: int | None = None
    spalte: str | None = None
    lesart: str = ""


class TableFrame(TableMetricProvider):  # type: ignore[misc]
    """The metric that our rules depend on: the table itself."""

    metric_name = "table.frame"

    @metric_value(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, execution_engine: Any, metric_domain_kwargs: Any, **_: Any) -> pd.DataFrame:
        domain = execution_engine.get_compute_domain(metric_domain_kwargs, MetricDomainTypes.TABLE)
        return domain[0]


class Rule(BatchExpectation, ABC):  # type: ignore[misc]
    """A rule of our own. ``tabelle`` is filled in from the suite's name when the suite is loaded."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.frame",)

    tabelle: str

    @abstractmethod
    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterable[Deviation]:
        """Every deviation from the rule, in the table's order."""

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        found = [asdict(deviation) for deviation in self.deviations(metrics["table.frame"], current())]
        return {"success": not found, "result": {"observed_value": _summary(found), "deviations": found}}


def _summary(found: list[dict[str, Any]]) -> str:
    return "; ".join(deviation["text"] for deviation in found) or "keine Abweichung"
