"""Published shares against their counts."""

import pytest

from soest_analysis.quality.rules import ExpectSharesToHaveCommonDenominator, ExpectShareToFitCounts


@pytest.mark.parametrize(("quote", "found"), [("79.12", 0), ("79.45", 0), ("79.02", 1), ("80.00", 1)])
def test_the_fulfilment_rate_fits_a_rounded_target_or_is_reported(given, broken, quote, found):
    """172 of 216.5 to 217.5 is 79.08 to 79.45 %."""
    table = f"""
    ort* bestand:integer soll:integer quote:number
    a    172             217          {quote}
    """
    rule = ExpectShareToFitCounts(
        tabelle="t", anteil="quote", stellen=2, zaehler={"spalte": "bestand"}, nenner={"spalte": "soll", "stellen": 0}
    )
    assert len(broken(rule, given(t=table))) == found


@pytest.mark.parametrize(("deutsche", "found"), [("20.0", 0), ("20.1", 1), ("19.8", 1)])
def test_shares_of_one_year_must_leave_one_population(given, broken, deutsche, found):
    """Table 2 for 2017: 14047 = 28.7 % allows 48,860 to 49,029; 9771 would need 48,491 to 48,732 for 20.1 %."""
    table = f"""
    jahr*:integer gruppe*    anzahl:integer anteil:number
    2017          deutsche   9771           {deutsche}
    2017          auslaender 4276           8.7
    2017          alle       14047          28.7
    2015          alle       13503          27.7
    """
    rule = ExpectSharesToHaveCommonDenominator(tabelle="t", je=["jahr"], anzahl="anzahl", anteil="anteil", stellen=1)
    deviations = broken(rule, given(t=table))
    assert [d.schluessel for d in deviations] == ["t/2017/anteil"] * found
