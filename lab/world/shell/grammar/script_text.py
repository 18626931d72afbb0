"""Where in a script its code is and where its texts are: quotes, comments, here-documents."""

import re
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

Kind = Literal["code", "single", "double", "comment", "heredoc", "verbatim"]
"""`heredoc` is one the shell expands, `verbatim` one whose delimiter is quoted."""

_HEREDOC: Final = re.compile(r"<<(-?)[ \t]*(\\?[\w.@%+-]+|'[^'\n]*'|\"[^\"\n]*\")")
_STOPS: Final = re.compile(r"[\\'\"#\n<()$]")
_IN_DOUBLE: Final = re.compile(r"[\\\"$]")


class ScriptPiece(NamedTuple):
    """A stretch of a script that is all of one kind; quotes belong to what they quote."""

    kind: Kind
    start: int
    end: int


def pieces(script: str) -> Iterator[ScriptPiece]:
    """Yield the whole script in pieces, in order. A script that cannot be parsed is still divided up, somehow."""
    reader = _Reader(script)
    while reader.at < len(script):
        if reader.depths[-1] is None:
            yield from reader.double()
        else:
            yield from reader.code()


class OpenHeredoc(NamedTuple):
    """A here-document that nothing closes: the word that would, and the line it is announced in."""

    word: str
    line: int


def open_heredoc(script: str) -> OpenHeredoc | None:
    """Return the here-document that lasts to the end of a script for want of its closing word."""
    reader = _Reader(script)
    while reader.at < len(script):
        for _ in reader.double() if reader.depths[-1] is None else reader.code():
            pass
    return reader.unclosed


def rewritten(script: str, change: Callable[[Kind, str], str]) -> str:
    """Return the script with every piece as `change(kind, text)` wants it."""
    return "".join(change(piece.kind, script[piece.start : piece.end]) for piece in pieces(script))


class _Reader:
    def __init__(self, script: str) -> None:
        self.script = script
        self.at = 0
        self.depths: list[int | None] = [0]
        """What is open: None for a double quote, for code the number of its open parentheses."""
        self.unclosed: OpenHeredoc | None = None
        self._due: list[tuple[str, bool, bool, int]] = []
        self._arithmetic_end = 0
        self._expression_end = 0
        """The end of a `$((…))`; a `((` alone may as well open two subshells."""
        self._opens = False

    def code(self) -> Iterator[ScriptPiece]:
        """Read code up to the next text, and that text unless it is double-quoted."""
        script, start = self.script, self.at
        while True:
            match = _STOPS.search(script, self.at)
            if match is None:
                self.at = len(script)
                break
            self.at, sign = match.start(), match[0]
            if sign == "\\":
                self.at = min(len(script), self.at + 2)
            elif sign == "'" and self.at < self._expression_end:
                # An expression is read as if it stood between double quotes.
                self.at += 1
            elif sign == "'":
                yield from self._piece("code", start, self.at)
                start = self.at
                escaped = start > 0 and script[start - 1] == "$"
                end = re.compile(r"(?:[^\\']|\\.)*'" if escaped else r"[^']*'", re.S).match(script, start + 1)
                self.at = end.end() if end is not None else len(script)
                yield ScriptPiece("single", start, self.at)
                return
            elif sign == '"':
                yield from self._piece("code", start, self.at)
                self.depths.append(None)
                self._opens = True
                return
            elif sign == "#":
                if self.at and script[self.at - 1] not in " \t\n;&|()":
                    self.at += 1
                    continue
                yield from self._piece("code", start, self.at)
                start = self.at
                end_of_line = script.find("\n", start)
                self.at = end_of_line if end_of_line >= 0 else len(script)
                yield ScriptPiece("comment", start, self.at)
                return
            elif sign == "\n" and self._due:
                self.at += 1
                yield from self._piece("code", start, self.at)
                yield from self._bodies()
                return
            elif sign == "<":
                self._opening()
            elif sign in "()$" and self._parenthesis(sign):
                break
            elif sign == "\n":
                self.at += 1
        yield from self._piece("code", start, self.at)

    def double(self) -> Iterator[ScriptPiece]:
        """Read double-quoted text up to its end or to a command within it."""
        script, start = self.script, self.at
        if self._opens:
            self.at += 1
            self._opens = False
        while True:
            match = _IN_DOUBLE.search(script, self.at)
            if match is None:
                self.at = len(script)
                break
            self.at, sign = match.start(), match[0]
            if sign == "\\":
                self.at = min(len(script), self.at + 2)
            elif sign == '"':
                self.at += 1
                self.depths.pop()
                break
            elif script.startswith("$(", self.at) and not script.startswith("$((", self.at):
                self.at += 2
                self.depths.append(0)
                break
            else:
                self.at += 1
        yield from self._piece("double", start, self.at)

    def _piece(self, kind: Kind, start: int, end: int) -> Iterator[ScriptPiece]:
        if end > start:
            yield ScriptPiece(kind, start, end)

    def _opening(self) -> None:
        """Take in a `<`, which may announce a here-document."""
        if self.script.startswith("<<<", self.at):
            self.at += 3
            return
        match = _HEREDOC.match(self.script, self.at)
        if match is None or self.at < self._arithmetic_end:
            self.at += 1
            return
        word = match[2]
        closing = word.strip("'\"").removeprefix("\\")
        self._due.append((closing, word[0] in "'\"\\", match[1] == "-", self.at))
        self.at = match.end()

    def _parenthesis(self, sign: str) -> bool:
        """Take in a parenthesis or dollar; return whether it ends the code within a double quote."""
        if sign == "$":
            # `$#` and `$'` are no comment and, the latter, a quote of its own.
            self.at += 2 if self.script.startswith("$#", self.at) else 1
            return False
        depth = self.depths[-1] or 0
        if sign == "(":
            if self.script.startswith("((", self.at):
                self._arithmetic_end = max(self._arithmetic_end, self.script.find("))", self.at))
                if self.script.startswith("$", max(0, self.at - 1)):
                    self._expression_end = self._arithmetic_end
            self.depths[-1] = depth + 1
            self.at += 1
            return False
        self.at += 1
        if depth:
            self.depths[-1] = depth - 1
        elif len(self.depths) > 1:
            self.depths.pop()
            return True
        return False

    def _bodies(self) -> Iterator[ScriptPiece]:
        for word, quoted, tabs, sign in self._due:
            start = self.at
            self.unclosed = OpenHeredoc(word, self.script.count("\n", 0, sign) + 1)
            while self.at < len(self.script):
                newline = self.script.find("\n", self.at)
                end = newline + 1 if newline >= 0 else len(self.script)
                line = self.script[self.at : end].rstrip("\n")
                self.at = end
                if (line.lstrip("\t") if tabs else line) == word:
                    self.unclosed = None
                    break
            yield from self._piece("verbatim" if quoted else "heredoc", start, self.at)
        self._due = []
