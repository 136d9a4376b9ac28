"""An office's own alternative texts; Beispieldaten."""

import pytest
from sample_report import ALT, figure

from soest_analysis.bundle import RESOURCE
from soest_analysis.errors import UnusableInput
from soest_analysis.report.alternatives import replace_alternatives

FILE = "parameters/2030.yaml"


def resources(*ids):
    return [figure(id).outputs[0].data[RESOURCE] for id in ids]


def test_a_text_replaces_the_draft_of_its_figure_alone():
    own = "Die Linie steigt von 190 auf 335 Personen; Stand 30.09.2018."
    first, second = shown = resources("abb-eins", "abb-zwei")
    replace_alternatives(shown, {"abb-zwei": own}, FILE)
    assert (first["bericht"]["alternativtext"], second["bericht"]["alternativtext"]) == (ALT, own)


def test_numbers_that_the_figure_does_not_hold_are_refused_all_together():
    texts = {"abb-eins": "Sie steigt von −190 auf 336.", "abb-zwei": "Ein Drittel mehr, 33,5 Prozent."}
    with pytest.raises(UnusableInput) as refused:
        replace_alternatives(resources("abb-eins", "abb-zwei"), texts, FILE)
    assert [problem.partition(" st")[0] for problem in refused.value.problems] == [
        f"Datei {FILE}, alternativtexte, abb-eins: −190 und 336",
        f"Datei {FILE}, alternativtexte, abb-zwei: 33,5",
    ]
