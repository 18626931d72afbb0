"""The one family of errors a researcher sees: what happened, where, and how to mend it."""


class LabError(Exception):
    """A fault that somebody can mend, told in one sentence.

    `what` is the fault, `where` the file, key path or command it was found in, `mend` what to do about it.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}" + (f" — {self.mend}" if self.mend else "")
