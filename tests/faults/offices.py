"""The ways in for a table: a clerk's workbook, read by ``soest import``, and the plain files, read by ``soest check``."""

import re
from datetime import date

from tests.intake.conftest import build_town
from tests.intake.filled import Workbook, begin
from tests.running import contents, soest

FILLED, DAY = date(2031, 10, 6), date(2031, 9, 30)


class Survey:
    """The invented Probstadt, whose edition 2031 is waiting for its workbooks."""

    def __init__(self, folder):
        self.root = begin(build_town(folder))

    def workbook(self, *tables, name="antwort.xlsx", office="Amt für Prüfung"):
        """A workbook as it went out, in which these tables are said to be filled in."""
        workbook = Workbook(self.root, name, office, tables=tables)
        for table in tables:
            workbook.deliver(table, FILLED, DAY)
        return workbook

    def told(self, *workbooks, code=0):
        """What the import says: its sentences on stderr if it must fail, in which case nothing may have changed."""
        before = contents(self.root.folder / "data")
        paths = [workbook.save() if isinstance(workbook, Workbook) else workbook for workbook in workbooks]
        done = soest(self.root.folder, "import", *paths)
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        assert (contents(self.root.folder / "data") == before) == bool(code)
        return done.stderr.splitlines() if code else done.stdout

    def csv(self, table):
        return self.root.table(2031, table).read_text(encoding="utf-8")


def edit(root, name, *changes):
    """Replace a text of a file, which must be there, by another one; (None, new) writes the whole file."""
    path = root / name
    for old, new in changes:
        if old is None:
            path.write_bytes(new if isinstance(new, bytes) else new.encode())
        else:
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new, 1), encoding="utf-8")


def places(sentences):
    """File, sheet, row and column (or cell) of each sentence, as far as it names them, without what is said there."""
    return [re.sub(r"^Datei ", "", sentence).partition(": ")[0] for sentence in sentences]
