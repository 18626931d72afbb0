"""Words of a script as dash reads them: what bash would make more of is changed so that it stays as it is."""

import re
from abc import ABC, abstractmethod
from typing import Final

from lab.world.machine.word_lists import words as listed
from lab.world.shell.grammar.scanner import META, Scanner

_UNKNOWN_VARIABLES: Final = frozenset(
    listed("""
    BASH BASHPID BASH_ENV BASH_SOURCE BASH_VERSION BASH_VERSINFO BASH_REMATCH DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID
    FUNCNAME GROUPS HOSTNAME HOSTTYPE LINENO MACHTYPE OSTYPE PIPESTATUS RANDOM REPLY SECONDS SRANDOM UID COPROC
""")
)
_UNSET: Final = "_sh_unset_"
"""A variable nobody sets."""
BAD: Final = "_sh_fault_"
"""A variable whose lack, where it is asked for, is a fault of dash; the complaint stands behind the `?`."""
QUOTE: Final = "\x02"
"""What stands in a complaint for a double quote."""
_BRACES: Final = re.compile(r"\{(?=[^{}\s'\"]*(?:,|\.\.)[^\s]*\})")
_OPERATOR: Final = re.compile(
    r"[A-Za-z_]\w*(?=\}|:?[-=?+]|%%?|##?)|[0-9@*#?$!-]+(?=\}|:?[-=?+]|%%?|##?)|#(?:\w+|[@*])(?=\})"
)
_ARITHMETIC: Final = re.compile(r"\+\+|--|\*\*|,")
_NAME: Final = re.compile(r"[A-Za-z_]\w*")


class Unfinished(Exception):
    """Something within a word is not closed: dash's words for it."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


class Edits:
    """Changes of a script, made at once at the end."""

    def __init__(self) -> None:
        self._changes: list[tuple[int, int, str]] = []

    def put(self, start: int, end: int, text: str) -> None:
        """Put a text where another is, or in between."""
        self._changes.append((start, end, text))

    def drop(self, start: int, end: int) -> None:
        """Take back the changes within a stretch, which changes as a whole."""
        self._changes = [one for one in self._changes if not start <= one[0] < end]

    def applied(self, script: str, stop: int) -> str:
        """Return the script up to `stop` as it becomes."""
        text_out, at = "", 0
        for start, end, text in sorted(self._changes, key=lambda one: one[:2]):
            if end <= stop and start >= at:
                text_out += script[at:start] + text
                at = end
        return text_out + script[at:stop]


class Words(Scanner, ABC):
    """Passes over words from `at` on and notes what has to change in them."""

    def __init__(self, script: str, edits: Edits) -> None:
        super().__init__(script)
        self.edits = edits

    @abstractmethod
    def commands(self) -> None:
        """Pass over a list of commands up to the parenthesis that ends it."""

    def word(self) -> None:
        """Pass over one word. Raises Unfinished."""
        script = self.script
        while self.at < len(script):
            letter = script[self.at]
            if letter in META:
                return
            if letter == "\\":
                self.at += 2
            elif letter == "'":
                end = script.find("'", self.at + 1)
                if end < 0:
                    raise Unfinished("Unterminated quoted string")
                self.at = end + 1
            elif letter == '"':
                self._double()
            elif letter == "`":
                self._backquoted()
            elif letter == "$":
                self._dollar(quoted=False)
            elif letter == "{" and _BRACES.match(script, self.at):
                self.edits.put(self.at, self.at, "\\")
                self.at += 1
            else:
                self.at += 1

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
        raise Unfinished("Unterminated quoted string")

    def _backquoted(self) -> None:
        self.at += 1
        while self.at < len(self.script) and self.script[self.at] != "`":
            self.at += 2 if self.script[self.at] == "\\" else 1
        if self.at >= len(self.script):
            raise Unfinished("EOF in backquote substitution")
        self.at += 1

    def _dollar(self, *, quoted: bool) -> None:
        script, start = self.script, self.at
        if script.startswith("$((", start):
            self._arithmetic()
        elif script.startswith("$(", start):
            self.at += 2
            self.commands()
            self.at += 1
        elif script.startswith("${", start):
            self._braced(quoted=quoted)
        elif script.startswith(("$'", '$"'), start) and not quoted:
            self.edits.put(start, start, "\\")
            self.at += 1
        else:
            self.at += 1
            name = _NAME.match(script, self.at)
            if name is not None:
                self._variable(name)
                self.at = name.end()

    def _variable(self, name: re.Match[str]) -> None:
        if name[0] in _UNKNOWN_VARIABLES:
            self.edits.put(name.start(), name.start(), _UNSET)

    def _braced(self, *, quoted: bool) -> None:
        start = self.at
        self.at += 2
        operator = _OPERATOR.match(self.script, self.at)
        name = _NAME.match(self.script, self.at)
        if name is not None and operator is not None:
            self._variable(name)
        while self.at < len(self.script):
            letter = self.script[self.at]
            if letter == "}":
                self.at += 1
                if operator is None:
                    self.edits.drop(start, self.at)
                    self.edits.put(start, self.at, f"${{{BAD}?Bad substitution}}")
                return
            if letter == "\\":
                self.at += 2
            elif letter == "'" and not quoted:
                self.at = max(self.at, self.script.find("'", self.at + 1)) + 1
            elif letter == '"':
                self._double()
            elif letter == "$":
                self._dollar(quoted=quoted)
            elif letter == "`":
                self._backquoted()
            else:
                self.at += 1
        raise Unfinished("Unterminated quoted string" if quoted else "Missing '}'")

    def _arithmetic(self) -> None:
        start = self.at
        self.at += 3
        depth = 2
        while self.at < len(self.script) and depth:
            letter = self.script[self.at]
            depth += (letter == "(") - (letter == ")")
            self.at += 1
        if depth:
            raise Unfinished("Missing '))'")
        inside = self.script[start + 3 : self.at - 2]
        sign = _ARITHMETIC.search(re.sub(r"\$\(.*?\)|\$\{.*?\}", "", inside))
        if sign is not None:
            expected = "EOF" if sign[0] == "," else "primary"
            message = f"arithmetic expression: expecting {expected}: {QUOTE}{inside}{QUOTE}".replace("$", "\\$")
            self.edits.put(start, self.at, f"${{{BAD}?{message}}}")
