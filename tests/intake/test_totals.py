"""The workbook's formulas and its rules for red cells, computed by LibreOffice where there is one."""

import shutil
import subprocess

import pytest
from openpyxl import load_workbook

from soest_analysis.intake import scaffold

# What a clerk types into two workbooks: sheet -> cell -> value.
TYPED = {
    "first": {
        # 1-3 complete; of 4-6 one part is missing, its total is typed; with work typed, and not 2 + 4
        "arbeit": {"C10": 2, "C11": 3, "C13": 4, "C15": 9, "C16": 7},
        # December: nothing in the south; March: nothing known of it; June: dropped; September: typed in full, wrong
        "belegung": {"C16": 8, "E17": "nichts vorhanden", "C19": 7, "C22": 6, "G23": "X", "C25": 1, "C26": 2, "C27": 4},
        # of the primary schools one is closed and one new in a free row; a new one of another form does not count
        "schulen": {
            **{"C10": 5, "C11": 6, "I11": "x", "A14": "Grundschule", "B14": "Elch-Schule", "C14": 7},
            **{"A15": "Realschule", "B15": "Fuchs-Schule", "C15": 100},
        },
    },
    # all parts are there, and one total of an age is overwritten: now the sums over age and over work disagree
    "second": {
        "arbeit": {"C10": 1, "C11": 2, "C12": 50, "C13": 3, "C14": 4},
        "schulen": {"C10": 5, "C11": 6, "C12": 11},
    },
}
# What then stands in a total, and whether it is red.
TOTALS = [
    ("first", "arbeit", "C12", 2 + 3, False),
    ("first", "arbeit", "C15", 9, False),  # with a part missing nothing contradicts it
    ("first", "arbeit", "C16", 7, True),
    ("first", "arbeit", "C17", None, False),
    ("first", "arbeit", "C18", 5 + 9, False),  # over the ages; over work there is no complete sum
    ("first", "belegung", "C18", 8, False),
    ("first", "belegung", "C21", None, False),
    ("first", "belegung", "C24", 6, False),
    ("first", "belegung", "C27", 4, True),
    ("first", "schulen", "C12", 5 + 7, False),
    ("second", "arbeit", "C12", 50, True),
    ("second", "arbeit", "C15", 3 + 4, False),
    ("second", "arbeit", "C16", 1 + 3, False),
    ("second", "arbeit", "C17", 2 + 4, False),
    ("second", "arbeit", "C18", 50 + 7, True),  # over the ages; over work it is 4 + 6
    ("second", "schulen", "C12", 11, False),
]
RED = 26  # the first of the columns in which the rules for red cells are computed


def type_in(book, cells):
    """Fill in a workbook, and put the rules that colour a cell where their result can be read."""
    for name, typed in cells.items():
        sheet = book[name]
        for place, value in typed.items():
            assert not sheet[place].protection.locked
            sheet[place] = value
        for area in sheet.conditional_formatting:
            cell = sheet[str(area.sqref)]
            for number, coloured in enumerate(area.rules):
                assert coloured.dxf.fill.bgColor.rgb == "FFFFC7CE"
                sheet.cell(cell.row, RED + number, f"={coloured.formula[0]}")


@pytest.fixture(scope="module")
def computed(shared_town):
    """The two workbooks after LibreOffice has computed them, values only."""
    office = shutil.which("soffice")
    if not office:
        pytest.skip("computing the workbook's formulas needs LibreOffice (soffice on the PATH)")
    folder = shared_town.outputs
    scaffold.new(shared_town, 2031)
    for name, cells in TYPED.items():
        book = load_workbook(shared_town.survey(2031))
        type_in(book, cells)
        book.save(folder / f"{name}.xlsx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "done")]
    subprocess.run([*command, *(str(folder / f"{name}.xlsx") for name in TYPED)], check=True, capture_output=True)
    return {name: load_workbook(folder / "done" / f"{name}.xlsx", data_only=True) for name in TYPED}


@pytest.mark.parametrize(("book", "name", "cell", "expected", "red"), TOTALS)
def test_a_total_adds_up_when_all_parts_are_there_and_turns_red_when_it_differs(
    computed, book, name, cell, expected, red
):
    sheet = computed[book][name]
    assert (sheet[cell].value if sheet[cell].value != "" else None) == expected
    rules = [sheet.cell(sheet[cell].row, RED + number).value for number in range(2)]
    assert set(rules) - {None} and (True in rules) == red
