"""The syntax that came with Python 3.12: quotes within f-strings, `type` statements, type parameters.

The hosts' interpreter is a 3.12, which would run what the python3 of a Debian refuses.
"""

import re
from collections.abc import Iterator
from keyword import iskeyword
from typing import Final

from msgspec import Struct

from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.files.nodes import File

_MOST: Final = 1 << 17
"""Characters of the longest text that is looked through."""
_TOKEN: Final = re.compile(
    r"""(?P<blank>[ \t\f\r]+ | \\\r?\n | \#[^\n]*)
    | (?P<prefix>(?i:\b(?:[bfru]|br|rb|fr|rf))?)(?P<quote>'''|\"\"\"|'|\")
    | (?P<word>\w+)
    | (?P<line>\n)
    | (?P<sign>.)""",
    re.X | re.S,
)
_ENDS: Final = {
    "'": re.compile(r"[^'\\\n]*(?:\\.[^'\\\n]*)*'", re.S),
    '"': re.compile(r'[^"\\\n]*(?:\\.[^"\\\n]*)*"', re.S),
    "'''": re.compile(r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''", re.S),
    '"""': re.compile(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""', re.S),
}
"""What ends a string, by what began it."""
_NAMED: Final = re.compile(r"\\N\{[^}]*\}")
_BLANKS: Final = re.compile(r"\s*")
_CLOSED_BY: Final = {"(": ")", "[": "]", "{": "}"}


class SyntaxRefusal(Struct, frozen=True):
    """What 3.11 says to a text, and where: the line from 1, the column from 0, the characters that are marked."""

    words: str
    line: int
    column: int
    width: int
    source: str
    """The line itself."""

    def printed(self, file: str) -> str:
        """Return the refusal as the interpreter prints it."""
        source = self.source.strip()
        indent = len(self.source) - len(self.source.lstrip())
        marks = " " * (self.column - indent) + "^" * self.width
        return f'  File "{file}", line {self.line}\n    {source}\n    {marks}\nSyntaxError: {self.words}\n'


class _Token(Struct, frozen=True):
    kind: str
    """What it is: a word, a sign, a line's end, a string, an f-string, or an f-string that its line ends."""
    text: str
    start: int
    end: int


def refusal(text: str) -> SyntaxRefusal | None:
    """Return what 3.11 refuses in a text, if 3.12 would not."""
    if len(text) > _MOST:
        return None
    fault, depth = "", 0
    statement: list[_Token] = []
    for token in _tokens(text):
        if token.kind == "line" and depth:
            continue
        if token.kind in ("string", "f-string"):
            fault = fault or (_fault_of(token.text) if token.kind == "f-string" else "")
            continue
        if fault and token.text == "\\":
            return _refusal(text, "unexpected character after line continuation character", token.end)
        if fault:
            return _refusal(text, fault, token.start, max(1, len(token.text.strip("\n"))))
        if token.kind == "open f-string":
            line = text.count("\n", 0, token.start) + 1
            return _refusal(text, f"unterminated string literal (detected at line {line})", token.start)
        if token.text in _CLOSED_BY:
            depth += 1
        elif token.text in _CLOSED_BY.values():
            depth = max(0, depth - 1)
        if token.kind == "line" or token.text in (";", ":"):
            statement = []
        elif len(statement) < 4:
            statement.append(token)
            if (parameters := _type_parameters(statement)) is not None:
                words, at = parameters
                return _refusal(text, words, at.start, len(at.text))
    return None


def source_of(files: FileSystem, path: str) -> str:
    """Return the text of a program in a file, "" for anything else, of which the interpreter itself complains."""
    try:
        node = files.stat(path)
        if not isinstance(node, File) or node.declared or node.length > _MOST:
            return ""
        return files.read(path).decode()
    except (OSError, ValueError):
        return ""


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while (match := _TOKEN.match(text, at)) is not None:
        start, at = match.start(), match.end()
        kind = match.lastgroup or ""
        if kind == "quote":
            is_format = "f" in match["prefix"].lower()
            end = _ENDS[match["quote"]].match(text, at)
            if end is None:
                if is_format and len(match["quote"]) == 1:
                    yield _Token("open f-string", match[0], start, at)
                # Either interpreter says so of any other.
                return
            at = end.end()
            kind = "f-string" if is_format else "string"
        if kind != "blank":
            yield _Token(kind, text[start:at], start, at)
    yield _Token("line", "\n", at, at)


def _refusal(text: str, words: str, at: int, width: int = 1) -> SyntaxRefusal:
    begin = text.rfind("\n", 0, at) + 1
    source = text[begin:].partition("\n")[0]
    return SyntaxRefusal(words, text.count("\n", 0, at) + 1, at - begin, width, source)


def _type_parameters(statement: list[_Token]) -> tuple[str, _Token] | None:
    """Return what is said to a statement that names a type or takes some as parameters, and the token it is said of."""
    words = [token.text for token in statement]
    if words[0] == "async":
        words, statement = words[1:], statement[1:]
    if len(words) != 3 or not re.match(r"\w", words[1]):
        return None
    if words[2] == "[" and words[0] in ("def", "class"):
        return "expected '('" if words[0] == "def" else "invalid syntax", statement[2]
    if words[2] in ("[", "=") and words[0] == "type" and not iskeyword(words[1]):
        return "invalid syntax", statement[1]
    return None


def _fault_of(token: str) -> str:
    """Return what 3.11 says to an f-string, "" if nothing."""
    prefix = re.match(r"\w*", token)
    assert prefix is not None
    quoted = token[prefix.end() :]
    length = 3 if quoted[:3] in _ENDS else 1
    return _literal(quoted[length:-length], 0, 0, is_raw="r" in prefix[0].lower())[0]


def _literal(body: str, at: int, level: int, *, is_raw: bool) -> tuple[str, int]:
    """Pass the text of an f-string, or of a format in it; return what is said to it, and where it ends."""
    while at < len(body):
        sign, following = body[at], body[at + 1 : at + 2]
        if sign == "\\" and not is_raw:
            named = _NAMED.match(body, at)
            at = named.end() if named is not None else at + (1 if following in ("{", "}") else 2)
        elif sign in "{}" and level == 0 and following == sign:
            at += 2
        elif sign == "{":
            fault, at = _field(body, at + 1, level, is_raw=is_raw)
            if fault:
                return fault, at
        elif sign == "}":
            return "" if level else "f-string: single '}' is not allowed", at
        else:
            at += 1
    return "", at


def _field(body: str, at: int, level: int, *, is_raw: bool) -> tuple[str, int]:
    """Pass an expression of an f-string with what follows in its braces; return what is said to it, and its end."""
    if level > 1:
        return "f-string: expressions nested too deeply", at
    fault, end = _expression(body, at)
    if fault:
        return fault, end
    inner = refusal(f"({body[at:end]})") if re.search("['\"]", body[at:end]) else None
    if inner is not None:
        return inner.words, end
    at = end
    if body[at] == "=":
        blanks = _BLANKS.match(body, at + 1)
        at = blanks.end() if blanks is not None else at + 1
    if body[at : at + 1] == "!":
        at += 2
    if body[at : at + 1] == ":":
        fault, at = _literal(body, at + 1, level + 1, is_raw=is_raw)
    if not fault and body[at : at + 1] != "}":
        fault = "f-string: expecting '}'"
    return fault, at + 1


def _expression(body: str, at: int) -> tuple[str, int]:
    """Pass an expression; return what is said to it, and its end."""
    quote, opened = "", ""
    while at < len(body):
        sign = body[at]
        if sign == "\\":
            return "f-string expression part cannot include a backslash", at
        if quote:
            is_end = body.startswith(quote, at)
            at, quote = (at + len(quote), "") if is_end else (at + 1, quote)
            continue
        if sign in "'\"":
            quote = sign * 3 if body.startswith(sign * 3, at) else sign
            at += len(quote)
            continue
        if sign == "#":
            return "f-string expression part cannot include '#'", at
        if not opened and sign in "!:}=<>":
            if sign in "!=<>" and body[at + 1 : at + 2] == "=":
                at += 1
            elif sign not in "<>":
                return "", at
        elif sign in _CLOSED_BY:
            opened += sign
        elif sign in _CLOSED_BY.values():
            if not opened:
                return f"f-string: unmatched '{sign}'", at
            if _CLOSED_BY[opened[-1]] != sign:
                mismatch = f"'{sign}' does not match opening parenthesis '{opened[-1]}'"
                return f"f-string: closing parenthesis {mismatch}", at
            opened = opened[:-1]
        at += 1
    if quote:
        return "f-string: unterminated string", at
    return f"f-string: unmatched '{opened[-1]}'" if opened else "f-string: expecting '}'", at
