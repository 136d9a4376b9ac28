"""Imported once by the warm parent of a fleet's gates: Great Expectations and all that a gate imports, set up by a first use."""

import gc
import os

from soest_analysis.slow_imports import leave_out


def _use_once() -> None:
    import great_expectations as gx
    import pandas as pd

    from soest_analysis.quality import __main__, data_docs, findings, gate, public, suites  # noqa: F401

    frame = pd.DataFrame({"zahl": [1, 2]})
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("probe").add_dataframe_asset("probe")
    batch = asset.add_batch_definition_whole_dataframe("probe").get_batch({"dataframe": frame})
    batch.validate(gx.expectations.ExpectColumnValuesToNotBeNull(column="zahl"))


gc.disable()
leave_out()
os.environ["GX_ANALYTICS_ENABLED"] = "false"
_use_once()
gc.freeze()
gc.enable()
