"""Whole numbers on the command line."""

import click
import pytest

from soest_analysis.german_click import Whole


def test_a_whole_number_is_read():
    assert Whole(1990).convert("2031", None, None) == 2031


@pytest.mark.parametrize("text", ["1989", "-2031", "2031.0", "٢٠٣١", "", "zwei"])
def test_anything_else_is_refused_with_what_was_found(text):
    with pytest.raises(click.BadParameter) as refusal:
        Whole(1990).convert(text, None, None)
    assert refusal.value.message == f"ganze Zahl ab 1990 erwartet, „{text}“ gefunden."


def test_more_digits_than_python_reads_are_refused_in_a_short_sentence():
    with pytest.raises(click.BadParameter) as refusal:
        Whole(1).convert("9" * 5000, None, None)
    assert refusal.value.message == f"ganze Zahl ab 1 erwartet, „{'9' * 40} …“ gefunden."
