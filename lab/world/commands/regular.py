"""Extended regular expressions over bytes as POSIX has them: parsed, and matched at the leftmost longest place.

A text is what latin-1 makes of its bytes. Most expressions run as one of Python's; those whose alternatives may hide
the longest match, and those Python could try for ever, run as an automaton built as it goes.
"""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from lab.world.commands.patterns import too_costly

_CLASSES: Final = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": " \t-\r",
    "blank": " \t",
    "punct": "!-/:-@[-`{-~",
    "print": " -~",
    "graph": "!-~",
    "cntrl": "\0-\x1f\x7f",
    "xdigit": "0-9A-Fa-f",
}
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "b": "\b"}
_ALL: Final = (1 << 256) - 1


class PatternError(Exception):
    """What is wrong with an expression, in mawk's words."""


class Regular:
    """An expression ready for use."""

    def __init__(self, source: str) -> None:
        parser = _Parser(source)
        spelled, tree = parser.whole()
        self._fast: re.Pattern[str] | None = None
        self._automaton: _Automaton | None = None
        costly = too_costly(spelled)
        if not costly:
            self._fast = re.compile(spelled, re.DOTALL)
        if costly or (parser.alternates and not parser.plain):
            self._automaton = _Automaton(tree)

    def matches(self, text: str) -> bool:
        """Whether the expression matches anywhere in `text`."""
        if self._fast is not None:
            return self._fast.search(text) is not None
        assert self._automaton is not None
        return self._automaton.search(text, 0) is not None

    def search(self, text: str, start: int = 0) -> tuple[int, int] | None:
        """Return where the first, longest match from `start` on begins and ends."""
        if self._automaton is not None:
            return self._automaton.search(text, start)
        assert self._fast is not None
        found = self._fast.search(text, start)
        return found.span() if found is not None else None


@lru_cache(maxsize=512)
def regular(source: str) -> Regular:
    """Return an expression ready for use. Raises PatternError."""
    return Regular(source)


class _Node(Struct, frozen=True):
    """A part of an expression: `kind` is set, cat, alt, star, plus, opt, bol, eol or empty."""

    kind: str
    parts: tuple["_Node", ...] = ()
    letters: int = 0


class _Parser:
    """Reads an expression; gives it as Python spells it, and as a tree."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.alternates = False
        self.plain = True
        """Whether alternatives stand only at the top and none begins another: then the first match is the longest."""

    def whole(self) -> tuple[str, _Node]:
        made = self._alternatives(0)
        if self.at < len(self.source):
            raise PatternError("missing '('")
        return made

    def _alternatives(self, depth: int) -> tuple[str, _Node]:
        spelled, nodes, sources = [], [], []
        while True:
            start = self.at
            text, node = self._sequence(depth)
            sources.append(self.source[start : self.at])
            spelled.append(text)
            nodes.append(node)
            if self.source[self.at : self.at + 1] != "|":
                break
            self.at += 1
            if self.at >= len(self.source) or self.source[self.at] in "|)":
                raise PatternError("missing operand")
        if len(nodes) == 1:
            return spelled[0], nodes[0]
        self.alternates = True
        simple = all(re.fullmatch(r"[\w ,:;=/^$-]*", one) for one in sources)
        begins = any(a != b and b.startswith(a) for a in sources for b in sources)
        self.plain = self.plain and simple and not begins
        return "|".join(spelled), _Node("alt", tuple(nodes))

    def _sequence(self, depth: int) -> tuple[str, _Node]:
        spelled: list[str] = []
        nodes: list[_Node] = []
        while self.at < len(self.source):
            letter = self.source[self.at]
            if letter == "|" or (letter == ")" and depth):
                break
            if letter in "*+?":
                if not nodes or nodes[-1].kind == "bol":
                    raise PatternError("missing operand")
                self.at += 1
                while self.source[self.at : self.at + 1] in ("*", "+", "?") and self.at < len(self.source):
                    letter = letter if letter == self.source[self.at] else "*"
                    self.at += 1
                spelled[-1] += letter
                nodes[-1] = _Node({"*": "star", "+": "plus", "?": "opt"}[letter], (nodes[-1],))
                continue
            text, node = self._atom(letter, depth)
            spelled.append(text)
            nodes.append(node)
        if not nodes:
            return "", _Node("empty")
        return "".join(spelled), nodes[0] if len(nodes) == 1 else _Node("cat", tuple(nodes))

    def _atom(self, letter: str, depth: int) -> tuple[str, _Node]:
        self.at += 1
        if letter == "^":
            return r"\A", _Node("bol")
        if letter == "$":
            return r"\Z", _Node("eol")
        if letter == ".":
            return ".", _Node("set", letters=_ALL)
        if letter == "(":
            if self.source[self.at : self.at + 1] == ")":
                self.at += 1
                return "(?:)", _Node("empty")
            text, node = self._alternatives(depth + 1)
            if self.source[self.at : self.at + 1] != ")":
                raise PatternError("missing ')'")
            self.at += 1
            return f"(?:{text})", node
        if letter == "[":
            return self._bracket()
        if letter == "\\" and self.at < len(self.source):
            letter = self._escape()
        return re.escape(letter), _Node("set", letters=1 << ord(letter))

    def _escape(self) -> str:
        """Return the letter that an escape stands for; the backslash has been read."""
        octal = re.compile(r"[0-7]{1,3}").match(self.source, self.at)
        if octal is not None:
            self.at = octal.end()
            return chr(int(octal[0], 8) & 255)
        letter = self.source[self.at]
        self.at += 1
        return _ESCAPES.get(letter, letter)

    def _bracket(self) -> tuple[str, _Node]:
        source, start = self.source, self.at
        negated = source[self.at : self.at + 1] == "^"
        self.at += negated
        letters, first = 0, True
        while True:
            if self.at >= len(source):
                self.at = start
                raise PatternError("missing ']'")
            letter = source[self.at]
            if letter == "]" and not first:
                self.at += 1
                break
            first = False
            named = re.compile(r"\[:(\w+):\]").match(source, self.at)
            if named is not None and named[1] in _CLASSES:
                self.at = named.end()
                letters |= _spanned(_CLASSES[named[1]])
                continue
            low = self._member()
            following = source[self.at + 1 : self.at + 2]
            if source[self.at : self.at + 1] == "-" and following not in ("]", ""):
                self.at += 1
                letters |= _range(low, self._member())
            else:
                letters |= 1 << ord(low)
        if negated:
            letters ^= _ALL
        return _spelled(letters), _Node("set", letters=letters)

    def _member(self) -> str:
        letter = self.source[self.at]
        self.at += 1
        return self._escape() if letter == "\\" and self.at < len(self.source) else letter


def _range(low: str, high: str) -> int:
    return sum(1 << code for code in range(ord(low), ord(high) + 1))


def _spanned(text: str) -> int:
    letters = 0
    for low, dash, high in re.findall(r"(?s)(.)(?:(-)(.))?", text):
        letters |= _range(low, high) if dash else 1 << ord(low)
    return letters


def _spelled(letters: int) -> str:
    """Return a set of letters as Python spells it."""
    inverse = letters.bit_count() > 128
    members = letters ^ _ALL if inverse else letters
    codes = [code for code in range(256) if members >> code & 1]
    if not codes:
        return r"[\x00-\xff]" if inverse else r"[^\x00-\xff]"
    parts: list[str] = []
    start = before = codes[0]
    for code in [*codes[1:], 999]:
        if code != before + 1:
            parts.append(f"\\x{start:02x}" + (f"-\\x{before:02x}" if before > start else ""))
            start = code
        before = code
    return f"[{'^' if inverse else ''}{''.join(parts)}]"


class _Automaton:
    """The states an expression can be in, each worked out when a text first leads there."""

    def __init__(self, tree: _Node) -> None:
        self._sets: list[int] = []
        """Per state, the letters that lead on from it; 0 for one that is left without a letter."""
        self._ways: list[tuple[int, ...]] = []
        self._asks: list[str] = []
        """Per state, what must hold to leave it: "bol", "eol" or nothing."""
        self._end = self._state()
        self._start = self._build(tree, self._end)
        self._known: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self._closed: dict[tuple[int, bool, bool], frozenset[int]] = {}

    def search(self, text: str, start: int) -> tuple[int, int] | None:
        """Return the leftmost longest match at or after `start`."""
        for begin in range(start, len(text) + 1):
            end = self._longest(text, begin)
            if end is not None:
                return begin, end
        return None

    def _longest(self, text: str, begin: int) -> int | None:
        states = self._closure(self._start, begin == 0)
        end = None
        for at in range(begin, len(text) + 1):
            if self._end in states or (at == len(text) and self._ends(states)):
                end = at
            if at == len(text) or not states:
                break
            key = (states, text[at])
            following = self._known.get(key)
            if following is None:
                following = self._known[key] = self._step(states, text[at])
            states = following
        return end

    def _step(self, states: frozenset[int], letter: str) -> frozenset[int]:
        bit, reached = 1 << ord(letter), frozenset[int]()
        for state in states:
            if self._sets[state] & bit:
                reached |= self._closure(self._ways[state][0], False)
        return reached

    def _ends(self, states: frozenset[int]) -> bool:
        return any(
            self._end in self._closure(self._ways[state][0], False, True)
            for state in states
            if self._asks[state] == "eol"
        )

    def _closure(self, state: int, first: bool, last: bool = False) -> frozenset[int]:
        """Return what can be reached without a letter, at the text's start or end or within it."""
        key = (state, first, last)
        if key not in self._closed:
            seen: set[int] = set()
            waiting = [state]
            while waiting:
                one = waiting.pop()
                if one in seen:
                    continue
                seen.add(one)
                asks = self._asks[one]
                if not self._sets[one] and (not asks or (asks == "bol" and first) or (asks == "eol" and last)):
                    waiting += self._ways[one]
            self._closed[key] = frozenset(seen)
        return self._closed[key]

    def _state(self, letters: int = 0, ways: tuple[int, ...] = (), asks: str = "") -> int:
        self._sets.append(letters)
        self._ways.append(ways)
        self._asks.append(asks)
        return len(self._sets) - 1

    def _build(self, node: _Node, after: int) -> int:
        """Make the states of a part that go on to `after`; return the first."""
        if node.kind == "set":
            return self._state(node.letters, (after,))
        if node.kind in ("bol", "eol"):
            return self._state(0, (after,), node.kind)
        if node.kind == "cat":
            for part in reversed(node.parts):
                after = self._build(part, after)
            return after
        if node.kind == "alt":
            return self._state(0, tuple(self._build(part, after) for part in node.parts))
        if node.kind == "opt":
            return self._state(0, (self._build(node.parts[0], after), after))
        if node.kind in ("star", "plus"):
            again = self._state(0)
            first = self._build(node.parts[0], again)
            self._ways[again] = (first, after)
            return again if node.kind == "star" else first
        return after
