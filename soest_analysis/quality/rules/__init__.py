"""Our own expectation classes, one module per family. Importing the package registers them with Great Expectations."""

from soest_analysis.quality.rules.agreement import (
    ExpectFiguresToAgree,
    ExpectPartsWithinTotal,
    ExpectRestatementsToAgree,
    ExpectTablesToAgree,
)
from soest_analysis.quality.rules.codes import ExpectCodesToBeKnown
from soest_analysis.quality.rules.delivery import ExpectStichtagWithinEdition, ExpectTableToBeDelivered
from soest_analysis.quality.rules.editions import ExpectChangeSinceEarlierEditionToBePlausible
from soest_analysis.quality.rules.series import ExpectLowestPoint, ExpectNoGaps, ExpectNoJumps
from soest_analysis.quality.rules.shares import ExpectSharesToHaveCommonDenominator, ExpectShareToFitCounts
from soest_analysis.quality.rules.sums import ExpectColumnsToAddUp, ExpectPartsToEqualTotal

__all__ = [
    "ExpectChangeSinceEarlierEditionToBePlausible",
    "ExpectCodesToBeKnown",
    "ExpectColumnsToAddUp",
    "ExpectFiguresToAgree",
    "ExpectLowestPoint",
    "ExpectNoGaps",
    "ExpectNoJumps",
    "ExpectPartsToEqualTotal",
    "ExpectPartsWithinTotal",
    "ExpectRestatementsToAgree",
    "ExpectShareToFitCounts",
    "ExpectSharesToHaveCommonDenominator",
    "ExpectStichtagWithinEdition",
    "ExpectTableToBeDelivered",
    "ExpectTablesToAgree",
]
