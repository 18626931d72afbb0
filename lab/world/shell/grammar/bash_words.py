"""Where the words of a bash script end."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final

from lab.world.shell.grammar.scanner import META, Scanner

_PLAIN: Final = re.compile(r"[^\s;&|<>()\\'\"$`=?*+@!]+")


class Fault(Exception):
    """The script cannot be parsed."""


class WordReader(Scanner, ABC):
    """Reads on from `at`. What stands within a word and is a script itself is for the grammar to read."""

    def __init__(self, script: str) -> None:
        super().__init__(script)
        self.substitutions: list[tuple[int, int]] = []
        """Where each `$( … )` is."""

    @abstractmethod
    def items(self, ends: tuple[str, ...]) -> Sequence[object]:
        """Read a list, an empty one perhaps, up to one of `ends`, which is left, or to the end of the script."""

    @abstractmethod
    def _list(self, ends: tuple[str, ...]) -> tuple[int, int]:
        """Read a list that must not be empty up to one of `ends`, which must be there and is left; where it lies."""

    def _part_of_test(self) -> None:
        self._lines()
        if self.at >= len(self.script):
            raise Fault
        if self.script[self.at] in "()<>&|;":
            self.at += 1
        else:
            self._word(extended=True)
        self._lines()

    def _word(self, *, extended: bool = False) -> None:
        """Pass over one word, which must be there."""
        script, start = self.script, self.at
        while self.at < len(script):
            plain = _PLAIN.match(script, self.at)
            if plain is not None:
                self.at = plain.end()
                continue
            letter = script[self.at]
            if letter == "\\":
                self.at += 2
            elif letter == "'":
                end = script.find("'", self.at + 1)
                self._to(end)
            elif letter == '"':
                self._double()
            elif letter == "`":
                end = self.at + 1
                while end < len(script) and script[end] != "`":
                    end += 2 if script[end] == "\\" else 1
                self._to(end if end < len(script) else -1)
            elif letter == "$":
                self._dollar()
            elif letter in "<>" and script.startswith("(", self.at + 1):
                self.at += 2
                self._list((")",))
                self.at += 1
            elif letter == "(" and self.at > start and (script[self.at - 1] in "=?*+@!" or extended):
                self._group(words=script[self.at - 1] == "=")
            elif letter in META:
                break
            else:
                self.at += 1
        if self.at == start:
            raise Fault
        if self.at > len(script):
            raise Fault

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
            if self.at >= len(self.script):
                raise Fault
            if not self.script.startswith(")", self.at):
                self._word()
        self.at += 1

    def _to(self, end: int) -> None:
        if end < 0:
            raise Fault
        self.at = end + 1

    def _double(self) -> None:
        self.at += 1
        while self.at < len(self.script):
            letter = self.script[self.at]
            if letter == '"':
                self.at += 1
                return
            if letter == "\\":
                self.at += 2
            elif letter == "$":
                self._dollar()
            elif letter == "`":
                self._to(self.script.find("`", self.at + 1))
            else:
                self.at += 1
        raise Fault

    def _dollar(self) -> None:
        script = self.script
        if script.startswith("$((", self.at):
            self.at += 1
            self._arithmetic()
        elif script.startswith("$(", self.at):
            start = self.at
            self.at += 2
            self.items((")",))
            if not script.startswith(")", self.at):
                raise Fault
            self.at += 1
            self.substitutions.append((start, self.at))
        elif script.startswith("${", self.at):
            self.at += 2
            self._braces()
        elif script.startswith("$'", self.at):
            end = re.compile(r"(?:[^\\']|\\.)*'", re.S).match(script, self.at + 2)
            self._to(end.end() - 1 if end is not None else -1)
        else:
            self.at += 2 if script[self.at + 1 : self.at + 2] in tuple("#$?!*@-") else 1

    def _braces(self) -> None:
        while self.at < len(self.script):
            letter = self.script[self.at]
            if letter == "}":
                self.at += 1
                return
            if letter == "\\":
                self.at += 2
            elif letter == '"':
                self._double()
            elif letter == "'":
                self._to(self.script.find("'", self.at + 1))
            elif letter == "$":
                self._dollar()
            else:
                self.at += 1
        raise Fault

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
        raise Fault
