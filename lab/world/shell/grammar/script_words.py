"""What lies between the commands of a script and in them: blanks, here-documents, words and what expands in those."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final

from lab.world.shell.grammar.dialect import Dialect
from lab.world.shell.grammar.tree import Expansion, ScriptFault

_META: Final = " \t\n;&|<>()"
"""Letters that end a word."""
_PLAIN: Final = re.compile(r"[^\s;&|<>()\\'\"$`=?*+@!{]+")
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_ESCAPED: Final = re.compile(r"(?:[^\\']|\\.)*'", re.S)
_PATTERN: Final = re.compile(r"\w+(?:\[[^]]*\])?[#%/]")
"""Begins a `${…}` in which single quotes quote even between double ones."""


class WordReader(ABC):
    """Reads on from `at`. What stands within a word and is a script itself is for the grammar to read."""

    def __init__(self, script: str, dialect: Dialect) -> None:
        self.script = script
        self.dialect = dialect
        self.at = 0
        self.bodies: list[tuple[int, int, int]] = []
        """Of each here-document: where its sign is, where it begins and ends."""
        self.expansions: list[Expansion] = []
        """In the order in which they end."""
        self._due: list[tuple[int, str, bool]] = []
        """Here-documents that begin at the next line: sign, closing word, whether tabs are taken off."""

    @abstractmethod
    def items(self) -> Sequence[object]:
        """Read a list, an empty one perhaps, up to what ends it."""

    @abstractmethod
    def unexpected(self, expected: str = "", *, reserved: bool = True) -> ScriptFault:
        """Return the fault that what comes next may not; `reserved`, whether a word may be a reserved one here."""

    @abstractmethod
    def _expect(self, token: str) -> None:
        """Pass over line ends and a reserved word or a closing parenthesis, which must be there."""

    # Between words

    def _peek(self) -> str:
        """Return the bare word that begins here; "" when it is quoted or none."""
        end = self.at
        while end < len(self.script) and self.script[end] not in _META:
            end += 1
        return self.script[self.at : end]

    def _blanks(self) -> None:
        """Pass over blanks, joined lines and a comment."""
        while self.at < len(self.script):
            if self.script[self.at] in " \t":
                self.at += 1
            elif self.script.startswith("\\\n", self.at):
                self.at += 2
            elif self.script[self.at] == "#" and (self.at == 0 or self.script[self.at - 1] in _META):
                end = self.script.find("\n", self.at)
                self.at = end if end >= 0 else len(self.script)
            else:
                return

    def _lines(self) -> bool:
        """Pass over blanks and line ends; return whether there was a line end."""
        start = self.at
        self._blanks()
        while self._newline():
            self._blanks()
            start = -1
        return start < 0

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

    # Words

    def _part_of_test(self) -> None:
        self._lines()
        if self.at >= len(self.script):
            raise self.unexpected()
        if self.script[self.at] in "()<>&|;":
            self.at += 1
        else:
            self._word(in_test=True)
        self._lines()

    def _word(self, *, in_test: bool = False) -> None:
        """Pass over one word, which must be there."""
        script, start = self.script, self.at
        while self.at < len(script):
            plain = _PLAIN.match(script, self.at)
            if plain is not None:
                self.at = plain.end()
                continue
            letter = script[self.at]
            if letter == "\\":
                self.at = min(self.at + 2, len(script))
            elif letter == "'":
                self._past(script.find("'", self.at + 1))
            elif letter == '"':
                self._double()
            elif letter == "`":
                self._backquoted()
            elif letter == "$":
                self._dollar(quoted=False)
            elif letter == "{":
                self.expansions.append(Expansion("brace", self.at, self.at + 1))
                self.at += 1
            elif letter not in _META:
                self.at += 1
            elif not self.dialect.extended:
                break
            elif letter in "<>" and script.startswith("(", self.at + 1):
                self.at += 2
                self.items()
                self._expect(")")
            elif letter == "(" and self.at > start and (script[self.at - 1] in "=?*+@!" or in_test):
                self._group(words=script[self.at - 1] == "=")
            else:
                break
        if self.at == start:
            raise self.unexpected()

    def _group(self, *, words: bool) -> None:
        """Pass over the items of an array, or the patterns of an extended one."""
        self.at += 1
        while not self.script.startswith(")", self.at):
            if words:
                self._lines()
            else:
                self._blanks()
                if self.script.startswith("|", self.at):
                    self.at += 1
                    continue
            if not self.script.startswith(")", self.at):
                self._word()
        self.at += 1

    def _close(self) -> None:
        """Pass over a closing parenthesis that must be there, no word being a reserved one."""
        if not self.script.startswith(")", self.at):
            raise self.unexpected(")", reserved=False)
        self.at += 1

    def _past(self, end: int) -> None:
        """Go on behind a closing quote; -1 when there is none."""
        if end < 0:
            raise self._unfinished("Unterminated quoted string")
        self.at = end + 1

    def _unfinished(self, message: str) -> ScriptFault:
        return ScriptFault(message, len(self.script))

    def _double(self) -> None:
        self.at += 1
        while self.at < len(self.script):
            letter = self.script[self.at]
            if letter == '"':
                self.at += 1
                return
            if letter == "\\":
                self.at += 2
            elif letter == "`":
                self._backquoted()
            elif letter == "$":
                self._dollar(quoted=True)
            else:
                self.at += 1
        raise self._unfinished("Unterminated quoted string")

    def _backquoted(self) -> None:
        self.at += 1
        while self.at < len(self.script) and self.script[self.at] != "`":
            self.at += 2 if self.script[self.at] == "\\" else 1
        if self.at >= len(self.script):
            raise self._unfinished("EOF in backquote substitution")
        self.at += 1

    def _dollar(self, *, quoted: bool) -> None:
        script, start = self.script, self.at
        if script.startswith("$((", start):
            self.at += 1
            self._arithmetic()
            self.expansions.append(Expansion("arithmetic", start, self.at, quoted))
        elif script.startswith("$(", start):
            self.at += 2
            self.items()
            self._expect(")")
            self.expansions.append(Expansion("command", start, self.at, quoted))
        elif script.startswith("${", start):
            self._braced(quoted=quoted)
            self.expansions.append(Expansion("parameter", start, self.at, quoted))
        elif script.startswith(("$'", '$"'), start) and not quoted:
            self.expansions.append(Expansion("quote", start, start + 1))
            self.at += 1
            if self.dialect.extended and script.startswith("'", self.at):
                end = _ESCAPED.match(script, self.at + 1)
                self._past(end.end() - 1 if end is not None else -1)
        else:
            self.at += 1
            name = _NAME.match(script, self.at)
            if name is not None:
                self.expansions.append(Expansion("name", name.start(), name.end(), quoted))
                self.at = name.end()
            elif script[self.at : self.at + 1] in tuple("#$?!*@-"):
                self.at += 1

    def _braced(self, *, quoted: bool) -> None:
        self.at += 2
        literal = quoted and not _PATTERN.match(self.script, self.at)
        while self.at < len(self.script):
            letter = self.script[self.at]
            if letter == "}":
                self.at += 1
                return
            if letter == "\\":
                self.at += 2
            elif letter == "'" and not literal:
                self._past(self.script.find("'", self.at + 1))
            elif letter == '"':
                self._double()
            elif letter == "`":
                self._backquoted()
            elif letter == "$":
                self._dollar(quoted=quoted)
            else:
                self.at += 1
        raise self._unfinished("Unterminated quoted string" if quoted else "Missing '}'")

    def _arithmetic(self) -> None:
        """Pass over `((…))`."""
        depth = 0
        while self.at < len(self.script):
            letter = self.script[self.at]
            self.at += 1
            if letter == "(":
                depth += 1
            elif letter == ")":
                depth -= 1
                if depth == 0:
                    return
        raise self._unfinished("Missing '))'")
