"""Names in files and addresses."""

import pytest

from soest_analysis.paths import slug


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Grün & Gärten", "gruen-gaerten"),
        ("Straße Ö", "strasse-oe"),
        ("../../x", "x"),
        ("Café", "cafe"),
        ("a\0b", "a-b"),
        ("…", ""),
    ],
)
def test_a_name_keeps_only_what_files_and_addresses_may_have(text, name):
    assert slug(text) == name
