"""What bash and dash read alike: bare words, blanks, comments, line ends and the here-documents behind them."""

import re
from typing import Final

META: Final = " \t\n;&|<>()"
"""Letters that end a word."""


class Scanner:
    """Reads a script on from `at`."""

    def __init__(self, script: str) -> None:
        self.script = script
        self.at = 0
        self.bodies: list[tuple[int, int, int]] = []
        """Of each here-document: where its sign is, where it begins and ends."""
        self._due: list[tuple[int, str, bool]] = []
        """Here-documents that begin at the next line: sign, closing word, whether tabs are taken off."""

    def _peek(self) -> str:
        """Return the bare word that begins here; "" when it is quoted or none."""
        end = self.at
        while end < len(self.script) and self.script[end] not in META:
            end += 1
        return self.script[self.at : end]

    def _blanks(self) -> None:
        """Pass over blanks, joined lines and a comment."""
        while self.at < len(self.script):
            if self.script[self.at] in " \t":
                self.at += 1
            elif self.script.startswith("\\\n", self.at):
                self.at += 2
            elif self.script[self.at] == "#" and (self.at == 0 or self.script[self.at - 1] in META):
                end = self.script.find("\n", self.at)
                self.at = end if end >= 0 else len(self.script)
            else:
                return

    def _lines(self) -> None:
        """Pass over blanks and line ends."""
        self._blanks()
        while self._newline():
            self._blanks()

    def _newline(self) -> bool:
        """Pass over a line end and the here-documents behind it; return whether there is one here."""
        if not self.script.startswith("\n", self.at):
            return False
        self.at += 1
        for sign, closing, tabs in self._due:
            begins = self.at
            while self.at < len(self.script):
                end = self.script.find("\n", self.at)
                end = len(self.script) if end < 0 else end
                line = self.script[self.at : end]
                self.at = min(end + 1, len(self.script))
                if (line.lstrip("\t") if tabs else line) == closing:
                    break
            self.bodies.append((sign, begins, self.at))
        self._due = []
        return True

    def _announce(self, sign: re.Match[str], target: str) -> None:
        """Note a here-document whose `<<` is `sign`; its text begins at the next line."""
        self._due.append((sign.start(), re.sub(r"[\\'\"]", "", target), sign[0].endswith("-")))
