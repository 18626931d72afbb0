"""`test` and `[` as bash has them, over what the calling user may really do with a file."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.files.lookup import READ, SEARCH, WRITE
from lab.world.machine.files.nodes import Directory, File, Link, Node

TRUE: Final = 0
FALSE: Final = 1
FAULT: Final = 2

FILE_TESTS: Final = "abcdefghkprsuwxGLNOS"
"""The letters of the tests that ask about a file."""
_UNARY: Final = frozenset(f"-{letter}" for letter in FILE_TESTS + "ntzovR")
_NUMBERS: Final[dict[str, Callable[[int, int], bool]]] = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}
_BINARY: Final = frozenset({"=", "==", "!=", "<", ">", "-nt", "-ot", "-ef", *_NUMBERS})
_LARGEST: Final = 1 << 63
_MOST_DIGITS: Final = 19
"""Of a number that bash can hold; a larger one is no number to it."""
_INTEGER: Final = re.compile(r"[ \t]*([-+]?\d+)[ \t]*")


class _Fault(Exception):
    """The error of `test` about an expression it cannot parse, without its name."""


def test(words: Sequence[str], files: FileSystem) -> tuple[int, str]:
    """Return the exit status of `test WORDS` and what it complains about, "" when it does not."""
    try:
        return (TRUE if _Expression(list(words), files).whole() else FALSE), ""
    except _Fault as fault:
        return FAULT, str(fault)


def file_is(letter: str, path: str, files: FileSystem) -> bool:
    """Whether `-letter path` holds for who looks at `files`."""
    try:
        node = files.lstat(path) if letter in "Lh" else files.stat(path)
    except OSError:
        return False
    return _holds(letter, node, files)


def _holds(letter: str, node: Node, files: FileSystem) -> bool:
    device = node.device[:1] if isinstance(node, File) else ""
    match letter:
        case "a" | "e":
            return True
        case "L" | "h":
            return isinstance(node, Link)
        case "d":
            return isinstance(node, Directory)
        case "f":
            return isinstance(node, File) and device in ("", "-")
        case "b" | "c" | "p":
            return device == letter
        case "S":
            return False
        case "s":
            return not isinstance(node, File) or node.length > 0
        case "r" | "w" | "x":
            return files.allows(node, {"r": READ, "w": WRITE, "x": SEARCH}[letter])
        case "u" | "g" | "k":
            return bool(node.mode & {"u": 0o4000, "g": 0o2000, "k": 0o1000}[letter])
        case "O":
            return node.owner == files.who.name
        case "G":
            return node.group == files.who.group
        case "N":
            # The files keep no time of their last reading.
            return True
    raise ValueError(letter)


class _Expression:
    """One expression being read from left to right, as POSIX counts its words."""

    def __init__(self, words: list[str], files: FileSystem) -> None:
        self._words = words
        self._files = files
        self._at = 0

    def whole(self) -> bool:
        return self._counted(0, len(self._words))

    def _counted(self, start: int, end: int) -> bool:
        """Judge the words from `start` to `end` by how many there are."""
        words = self._words[start:end]
        match len(words):
            case 0:
                return False
            case 1:
                return words[0] != ""
            case 2:
                if words[0] == "!":
                    return not self._counted(start + 1, end)
                if words[0] in _UNARY:
                    return self._unary(words[0], words[1])
                raise _Fault(f"{words[0]}: unary operator expected")
            case 3:
                if words[1] in _BINARY:
                    return self._binary(*words)
                if words[1] in ("-a", "-o"):
                    return self._either(words[1], words[0] != "", words[2] != "")
                if words[0] == "!":
                    return not self._counted(start + 1, end)
                if words[0] == "(" and words[2] == ")":
                    return words[1] != ""
                raise _Fault(f"{words[1]}: binary operator expected")
            case 4 if words[0] == "!":
                return not self._counted(start + 1, end)
            case 4 if words[0] == "(" and words[3] == ")":
                return self._counted(start + 1, end - 1)
        self._at = start
        value = self._or()
        if self._at < len(self._words):
            word = self._words[self._at]
            raise _Fault(f"syntax error: `{word}' unexpected" if word.startswith("-") else "too many arguments")
        return value

    def _or(self) -> bool:
        value = self._and()
        while self._next() == "-o":
            self._at += 1
            value = self._and() or value
        return value

    def _and(self) -> bool:
        value = self._term()
        while self._next() == "-a":
            self._at += 1
            value = self._term() and value
        return value

    def _term(self) -> bool:
        word = self._next()
        if word is None:
            raise _Fault("argument expected")
        if word == "!":
            self._at += 1
            return not self._term()
        if word == "(":
            self._at += 1
            value = self._or()
            token = self._next()
            if token != ")":
                raise _Fault("`)' expected" + (f", found {token}" if token is not None else ""))
            self._at += 1
            return value
        left = self._words[self._at :]
        if len(left) >= 3 and left[1] in _BINARY:
            self._at += 3
            return self._binary(*left[:3])
        if word == "-t" and len(left) >= 2 and not _INTEGER.fullmatch(left[1]):
            self._at += 1
            return False
        if len(left) >= 2 and word in _UNARY:
            self._at += 2
            return self._unary(word, left[1])
        self._at += 1
        return word != ""

    def _next(self) -> str | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def _either(self, operator: str, left: bool, right: bool) -> bool:
        return (left and right) if operator == "-a" else (left or right)

    def _unary(self, operator: str, word: str) -> bool:
        match operator:
            case "-n":
                return word != ""
            case "-z":
                return word == ""
            case "-t" | "-o" | "-v" | "-R":
                return False
        return file_is(operator[1], word, self._files)

    def _binary(self, left: str, operator: str, right: str) -> bool:
        if operator in _NUMBERS:
            return _NUMBERS[operator](_integer(left), _integer(right))
        match operator:
            case "=" | "==":
                return left == right
            case "!=":
                return left != right
            case "<":
                return left < right
            case ">":
                return left > right
        return self._compared(left, operator, right)

    def _compared(self, left: str, operator: str, right: str) -> bool:
        one, other = self._stat(left), self._stat(right)
        if operator == "-ef":
            if one is None or other is None:
                return False
            linked = isinstance(one, File) and isinstance(other, File) and one.link != 0 and one.link == other.link
            return linked or self._files.real(left) == self._files.real(right)
        if operator == "-ot":
            one, other = other, one
        return one is not None and (other is None or one.mtime > other.mtime)

    def _stat(self, path: str) -> Node | None:
        try:
            return self._files.stat(path)
        except OSError:
            return None


def _integer(word: str) -> int:
    match = _INTEGER.fullmatch(word)
    if match is None or len(match[1].lstrip("+-0")) > _MOST_DIGITS:
        raise _Fault(f"{word}: integer expression expected")
    number = int(match[1])
    if not -_LARGEST <= number < _LARGEST:
        raise _Fault(f"{word}: integer expression expected")
    return number
