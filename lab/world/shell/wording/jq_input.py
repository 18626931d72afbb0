"""What jq 1.6 says of input that is no JSON, and where."""

import re
from typing import Final

import bashkit

_DEEPEST: Final = 256
_TOKEN: Final = re.compile(rb'(?P<blank>[ \t\r\n]+)|(?P<mark>[][{}:,])|(?P<quote>")|(?P<literal>[^][{}:," \t\r\n]+)')
_REST_OF_STRING: Final = re.compile(rb'([^"\\]*+(?>(?:\\.[^"\\]*+)*))"', re.S)
_NUMBER: Final = re.compile(rb"[+-]?(?:(?:\d++(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)", re.I)
_WORDS: Final = {b"t": b"true", b"f": b"false", b"n": b"null"}
_ESCAPE: Final = re.compile(rb"\\(?:u(?P<code>.{0,4})|(?P<letter>.))", re.S)
_CODE: Final = re.compile(rb"[0-9a-fA-F]{4}")
_CONTROL: Final = re.compile(rb"[\x01-\x1e]")


_NO_JSON: Final = re.compile(r"^jq: invalid JSON: .*\n", re.M)
_JQ_FAILS, _INPUT_FAILS = 5, 4
"""Exit codes of bashkit's jq and of Debian's for input that is no JSON."""


class _Fault(Exception):
    """What is wrong."""


def told_of_input(result: bashkit.BuiltinResult, text: str) -> bashkit.BuiltinResult:
    """Return what jq printed for the input `text`, with its complaint of that input as Debian's jq makes it."""
    if not _NO_JSON.search(result.stderr):
        return result
    message = fault(text)
    complaint = _NO_JSON.sub(lambda _: f"{message}\n", result.stderr) if message else result.stderr
    return bashkit.BuiltinResult(
        result.stdout, complaint, _INPUT_FAILS if result.exit_code == _JQ_FAILS else result.exit_code
    )


def fault(text: str) -> str:
    """Return jq's message about the first place where `text` is not JSON; "" when it is values one after another."""
    data = text.encode("utf-8", "surrogateescape").removeprefix(b"\xef\xbb\xbf")
    reader, place = _Reader(), 0
    try:
        while token := _TOKEN.match(data, place):
            kind, place = token.lastgroup, token.end()
            if kind == "literal":
                reader.literal = token[0]
                continue
            # A literal is read with the character that ends it.
            place -= len(token[0]) - 1
            reader.end_literal()
            if kind == "mark":
                reader.mark(token[0])
            if kind == "quote":
                string = _REST_OF_STRING.match(data, place)
                place = string.end() if string is not None else len(data)
                if string is None:
                    raise _Fault("Unfinished string at EOF")
                reader.string(string[1])
            place = max(place, token.end())
        if reader.literal:
            try:
                reader.end_literal()
            except _Fault as problem:
                raise _Fault(f"{problem} at EOF") from problem
        if reader.open:
            raise _Fault("Unfinished JSON term at EOF")
    except _Fault as problem:
        line, column = data.count(b"\n", 0, place) + 1, place - data.rfind(b"\n", 0, place) - 1
        return f"parse error: {problem} at line {line}, column {column}"
    return ""


class _Reader:
    """What has been read of a value: whatever is open, and the value that waits for its place in it."""

    def __init__(self) -> None:
        self.literal = b""
        self.open: list[bytes] = []
        """Each `[` or `{`, and `:` for a key that waits for its value."""
        self._filled: list[bool] = []
        self._next = ""
        """"string" or "other"; "" when no value waits, as none does outside of arrays and objects."""

    def end_literal(self) -> None:
        literal, self.literal = self.literal, b""
        if not literal:
            return
        word = _WORDS.get(literal[:1])
        if word is not None and literal != word:
            raise _Fault("Invalid literal")
        if word is None and not _NUMBER.fullmatch(literal):
            raise _Fault("Invalid numeric literal")
        self._take("other")

    def string(self, text: bytes) -> None:
        for escape in _ESCAPE.finditer(text):
            if escape["letter"] is not None and escape["letter"] not in b'\\"/bfnrt':
                raise _Fault("Invalid escape")
            if escape["code"] is not None and not _CODE.fullmatch(escape["code"]):
                raise _Fault(r"Invalid \uXXXX escape")
        if _CONTROL.search(text):
            raise _Fault("Invalid string: control characters from U+0000 through U+001F must be escaped")
        self._take("string")

    def mark(self, mark: bytes) -> None:
        top = self.open[-1] if self.open else b""
        if mark in b"[{":
            if len(self.open) >= _DEEPEST:
                raise _Fault("Exceeds depth limit for parsing")
            if self._next:
                raise _Fault("Expected separator between values")
            self.open.append(mark)
            self._filled.append(False)
        elif mark == b":":
            self._key(top)
        elif mark == b",":
            if not top or not self._next:
                raise _Fault("Expected value before ','")
            self._put(top)
        else:
            self._close(mark, top)

    def _take(self, kind: str) -> None:
        if self._next:
            raise _Fault("Expected separator between values")
        if self.open:
            self._next = kind

    def _key(self, top: bytes) -> None:
        if not top or not self._next:
            raise _Fault("Expected string key before ':'")
        if top != b"{":
            raise _Fault("':' not as part of an object")
        if self._next != "string":
            raise _Fault("Object keys must be strings")
        self.open.append(b":")
        self._next = ""

    def _put(self, top: bytes) -> None:
        """Put the value that waits where it belongs."""
        if top == b"{":
            raise _Fault("Objects must consist of key:value pairs")
        if top == b":":
            self.open.pop()
        self._filled[-1] = True
        self._next = ""

    def _close(self, mark: bytes, top: bytes) -> None:
        is_array = mark == b"]"
        if is_array != (top == b"[") or not top or (top == b":" and not self._next):
            if top == b"[" and self._next:
                raise _Fault("Objects must consist of key:value pairs")
            raise _Fault(f"Unmatched '{mark.decode()}'")
        if self._next:
            self._put(top)
        elif self._filled[-1]:
            raise _Fault("Expected another array element" if is_array else "Expected another key-value pair")
        self.open.pop()
        self._filled.pop()
        self._take("other")
