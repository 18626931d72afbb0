"""The grammar of dash: where a script is no sh, and which commands there are in it."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from lab.world.machine.word_lists import words as listed
from lab.world.shell.grammar.dash_words import Edits, Unfinished, Words

_RESERVED: Final = frozenset(listed("! { } if then elif else fi for while until do done case esac in"))
_ENDS: Final = frozenset(listed("} then elif else fi do done esac"))
_REDIRECT: Final = re.compile(r"\d*(?:<<-?|<>|<&|>\||>>|>&|<|>)")
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_FUNCTION: Final = re.compile(r"([^\s;&|<>()'\"$`\\]+)[ \t]*\([ \t]*\)")


class Unexpected(Exception):
    """The script is no sh: what dash says, and where."""

    def __init__(self, told: str, at: int) -> None:
        super().__init__(told)
        self.told = told
        self.at = at


class Simple(NamedTuple):
    """A simple command: where it lies, with its redirections, and its words."""

    start: int
    end: int
    words: tuple[tuple[int, int], ...]
    in_function: bool


class Grammar(Words):
    """Reads a whole script; `seen` is told of every simple command."""

    def __init__(self, script: str, edits: Edits, seen: Callable[[Simple], None]) -> None:
        super().__init__(script, edits)
        self.line_start = 0
        """Where the command began that is being read at the outermost level: what comes before it is run."""
        self._seen = seen
        self._functions = 0
        self._depth = 0

    def read(self) -> None:
        """Read to the end. Raises Unexpected."""
        try:
            while True:
                self._lines()
                self.line_start = self.at
                if self.at >= len(self.script):
                    return
                self._list("", whole=True)
        except Unfinished as problem:
            raise Unexpected(problem.told, len(self.script)) from None

    def commands(self) -> None:
        """Read what stands in `$( … )`."""
        self._depth += 1
        if self._depth > 50:
            raise Unexpected("Unterminated quoted string", self.at)
        self._list(")")
        self._expect(")")
        self.at -= 1
        self._depth -= 1

    # Lists

    def _list(self, expected: str, *, whole: bool = False) -> None:
        """Read commands up to what ends them; with `whole`, up to the end of the line at most."""
        while True:
            if whole:
                self._blanks()
            else:
                self._lines()
            if self._at_end():
                if whole and self.at < len(self.script):
                    raise self._unexpected("")
                return
            self._and_or(expected)
            self._blanks()
            sign = self.script[self.at : self.at + 1]
            if sign == "&" or (sign == ";" and not self.script.startswith(";;", self.at)):
                self.at += 1
                if whole and self._newline():
                    return
            elif sign == "\n":
                self._newline()
                if whole:
                    return
            elif whole and not self._at_end(outermost=True):
                raise self._unexpected("")
            else:
                return
            if whole:
                self._blanks()
                if self._newline() or self.at >= len(self.script):
                    return

    def _at_end(self, *, outermost: bool = False) -> bool:
        if self.at >= len(self.script):
            return True
        if outermost:
            return False
        return self.script[self.at] == ")" or self.script.startswith(";;", self.at) or self._peek() in _ENDS

    def _and_or(self, expected: str) -> None:
        while True:
            self._pipeline(expected)
            self._blanks()
            if self.script[self.at : self.at + 2] not in ("&&", "||"):
                return
            self.at += 2
            self._lines()

    def _pipeline(self, expected: str) -> None:
        self._blanks()
        while self._peek() == "!":
            self.at += 1
            self._blanks()
        while True:
            self._command(expected)
            self._blanks()
            if not self.script.startswith("|", self.at) or self.script.startswith("||", self.at):
                return
            self.at += 1
            self._lines()

    # Commands

    def _command(self, expected: str) -> None:
        self._blanks()
        word = self._peek()
        sign = self.script[self.at : self.at + 1]
        if sign in ("", "\n", ";", "&", "|", ")") or word in _ENDS:
            raise self._unexpected(expected)
        if sign == "(":
            if self.script.startswith("((", self.at):
                # Two subshells, and no arithmetic.
                self.edits.put(self.at + 1, self.at + 1, " ")
            self.at += 1
            self._list(")")
            self._expect(")")
        elif word == "{":
            self.at += 1
            self._list("}")
            self._expect("}")
        elif word == "if":
            self.at += 2
            self._if()
        elif word in ("while", "until"):
            self.at += 5
            self._list("do")
            self._body()
        elif word == "for":
            self._for()
        elif word == "case":
            self._case()
        else:
            self._simple()
            return
        self._redirections()

    def _if(self) -> None:
        self._list("then")
        self._expect("then")
        self._list("fi")
        word = self._peek()
        if word == "elif":
            self.at += 4
            self._if()
            return
        if word == "else":
            self.at += 4
            self._list("fi")
        self._expect("fi")

    def _body(self) -> None:
        self._expect("do")
        self._list("done")
        self._expect("done")

    def _for(self) -> None:
        self.at += 3
        self._blanks()
        name = _NAME.fullmatch(self._peek())
        if name is None:
            raise Unexpected("Bad for loop variable", self.at)
        self.at += len(name[0])
        self._lines()
        if self._peek() == "in":
            self.at += 2
            while True:
                self._blanks()
                if self.script[self.at : self.at + 1] in ("", ";", "\n"):
                    break
                if self.script[self.at] in "&|<>()":
                    raise self._unexpected("")
                self.word()
            self._separator()
        else:
            self._blanks()
            if self.script.startswith(";", self.at):
                self.at += 1
        self._body()

    def _separator(self) -> None:
        if self.script.startswith(";", self.at):
            self.at += 1

    def _case(self) -> None:
        self.at += 4
        self._blanks()
        self.word()
        self._lines()
        self._expect("in")
        while True:
            self._lines()
            if self._peek() == "esac":
                self.at += 4
                return
            if self.script.startswith("(", self.at):
                self.at += 1
            while True:
                self._blanks()
                if self.script[self.at : self.at + 1] in ("", "\n", ";", "&", "<", ">", "(", ")", "|"):
                    raise self._unexpected(")")
                self.word()
                self._blanks()
                if not self.script.startswith("|", self.at):
                    break
                self.at += 1
            if not self.script.startswith(")", self.at):
                raise self._unexpected(")")
            self.at += 1
            self._list(";;")
            if self.script.startswith(";;", self.at):
                self.at += 2
            elif self._peek() != "esac":
                raise self._unexpected(";;")

    def _simple(self) -> None:
        start = self.at
        function = _FUNCTION.match(self.script, self.at)
        if function is not None:
            if not _NAME.fullmatch(function[1]):
                raise Unexpected("Bad function name", self.at)
            self.at = function.end()
            self._lines()
            self._functions += 1
            self._command("")
            self._functions -= 1
            return
        words: list[tuple[int, int]] = []
        end = start
        while True:
            self._blanks()
            redirect = _REDIRECT.match(self.script, self.at)
            if redirect is not None:
                self._redirection(redirect)
            elif self.script.startswith("&>", self.at):
                # A command in the background, and an empty one that makes a file.
                self.edits.put(self.at + 1, self.at + 1, " ")
                break
            elif self.script[self.at : self.at + 1] in ("", "\n", ";", "&", "|", ")"):
                break
            elif self.script[self.at] == "(":
                raise Unexpected('"(" unexpected', self.at)
            else:
                begins = self.at
                self.word()
                words.append((begins, self.at))
            end = self.at
        self._seen(Simple(start, end, tuple(words), self._functions > 0))

    def _redirections(self) -> None:
        while True:
            self._blanks()
            redirect = _REDIRECT.match(self.script, self.at)
            if redirect is None:
                return
            self._redirection(redirect)

    def _redirection(self, sign: re.Match[str]) -> None:
        self.at = sign.end()
        self._blanks()
        begins = self.at
        if self.script[self.at : self.at + 1] in ("<", ">"):
            raise Unexpected("redirection unexpected", self.at)
        if self.script[self.at : self.at + 1] in ("", "\n", ";", "&", "|", "(", ")"):
            raise self._unexpected("")
        self.word()
        target = self.script[begins : self.at]
        if sign[0].endswith(">&") and not re.fullmatch(r"\d+|-|[\"']?\$.*", target):
            raise Unexpected("Bad fd number", self.at)
        if "<<" in sign[0]:
            self._announce(sign, target)

    # Tokens

    def _expect(self, word: str) -> None:
        self._lines()
        if self._peek() == word or (word == ")" and self.script.startswith(")", self.at)):
            self.at += len(word)
            return
        raise self._unexpected(word)

    def _unexpected(self, expected: str) -> Unexpected:
        behind = f' (expecting "{expected}")' if expected else ""
        if self.at >= len(self.script):
            return Unexpected(f"end of file unexpected{behind}", self.at)
        if self.script[self.at] == "\n":
            return Unexpected(f"newline unexpected{behind}", self.at)
        for sign in ("&&", "||", ";;", ";", "&", "|", "(", ")"):
            if self.script.startswith(sign, self.at):
                return Unexpected(f'"{sign}" unexpected{behind}', self.at)
        if self.script[self.at] in "<>":
            return Unexpected(f"redirection unexpected{behind}", self.at)
        word = self._peek()
        label = f'"{word}"' if word in _RESERVED else "word"
        return Unexpected(f"{label} unexpected{behind}", self.at)
