"""What can go wrong, with the exit code that the command line gives for it."""


class SoestError(Exception):
    """A failure with one German sentence per problem: where it is, what was expected, what to do."""

    exit_code = 2

    def __init__(self, *problems: str):
        super().__init__("\n".join(problems))
        self.problems = list(problems)


class GateRefused(SoestError):
    """The gate found errors that nobody has explained."""

    exit_code = 1


class UnusableInput(SoestError):
    """A file, a parameter or an argument cannot be used."""

    exit_code = 2


class Locked(SoestError):
    """Another run holds the lock."""

    exit_code = 4


class SectionFailed(SoestError):
    """A notebook did not keep its contract."""

    exit_code = 5


class NotWritable(SoestError):
    """Disk full, target missing or read-only."""

    exit_code = 6
