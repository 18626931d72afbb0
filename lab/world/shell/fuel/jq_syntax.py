"""The grammar of jq, as far as walking through a program takes: text becomes a tree of tuples, a kind and its parts.

What is left out (paths that are assigned to, formats, modules) raises `Unreadable`.
"""

import json
import re
from typing import Any, Final

Node = tuple[Any, ...]


class Unreadable(Exception):
    """A program that is not understood here. No message is made of it."""


_TOKEN: Final = re.compile(
    r"""\s+|\#[^\n]*|(?P<text>")|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<field>\.[A-Za-z_]\w*)
    |(?P<name>\$?[A-Za-z_][\w]*(?:::\w+)*)|(?P<sign>\?//|//=|\|=|[-+*/%]=|==|!=|<=|>=|//|\.\.|[][{}().,:;|?=<>+\-*/%])""",
    re.X,
)
_PART: Final = re.compile(r'(?P<end>")|\\\((?P<open>)|(?P<plain>(?:[^"\\]|\\[^(])+)')
_LEVELS: Final = (("//",), ("or",), ("and",), ("==", "!=", "<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))
_CLOSED: Final = frozenset({"|=", "+=", "-=", "*=", "/=", "%=", "//=", "=", "?//"})
_DEEPEST: Final = 100


def parse(program: str) -> Node:
    """Return the tree of a program. Raises Unreadable."""
    reader = _Reader(program)
    tree = reader.pipe()
    if reader.token[1]:
        raise Unreadable
    return tree


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self.token = ("", "")
        self._next()

    def _next(self) -> str:
        """Go on to the next token; return the one left behind."""
        _, was = self.token
        while self._at < len(self._text):
            match = _TOKEN.match(self._text, self._at)
            if match is None:
                raise Unreadable
            self._at = match.end()
            if match.lastgroup is not None:
                self.token = (match.lastgroup, match[0])
                return was
        self.token = ("", "")
        return was

    def _is(self, *words: str) -> bool:
        return self.token[0] in ("sign", "name") and self.token[1] in words

    def _take(self, word: str) -> None:
        if not self._is(word):
            raise Unreadable
        self._next()

    def _took(self, word: str) -> bool:
        is_next = self._is(word)
        if is_next:
            self._next()
        return is_next

    def _variable(self) -> str:
        if self.token[0] != "name" or not self.token[1].startswith("$"):
            raise Unreadable
        return self._next()

    def pipe(self, *, comma: bool = True) -> Node:
        """Read what stands between parentheses; between the parts of an object no commas."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unreadable
        try:
            return self._piped(comma)
        finally:
            self._depth -= 1

    def _piped(self, comma: bool) -> Node:
        if self._took("def"):
            name, parameters = self._next(), []
            if self._took("("):
                parameters.append(self._next())
                while self._took(";"):
                    parameters.append(self._next())
                self._take(")")
            self._take(":")
            body = self.pipe()
            self._take(";")
            return ("def", f"{name}/{len(parameters)}", tuple(parameters), body, self.pipe(comma=comma))
        if self._took("label"):
            name = self._variable()
            self._take("|")
            return ("label", name, self.pipe(comma=comma))
        left = self._level(0)
        while comma and self._took(","):
            left = ("comma", left, self._level(0))
        if self._took("|"):
            return ("pipe", left, self.pipe(comma=comma))
        return left

    def _level(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._postfix()
        left = self._level(level + 1)
        while self._is(*_LEVELS[level]):
            sign = self._next()
            # The alternative is read from the right.
            right = self._level(level if sign == "//" else level + 1)
            left = ("alternative", left, right) if sign == "//" else ("binary", sign, left, right)
        if self._is(*_CLOSED):
            raise Unreadable
        return left

    def _pattern(self) -> Node:
        if self._took("["):
            parts = [self._pattern()]
            while self._took(","):
                parts.append(self._pattern())
            self._take("]")
            return ("array", tuple(parts))
        if self._took("{"):
            fields = []
            while True:
                name = self._next()
                fields.append((name.lstrip("$"), ("variable", name) if name.startswith("$") else None))
                if self._took(":"):
                    fields[-1] = (name.lstrip("$"), self._pattern())
                if not self._took(","):
                    break
            self._take("}")
            if any(not name.isidentifier() or pattern is None for name, pattern in fields):
                raise Unreadable
            return ("object", tuple(fields))
        return ("variable", self._variable())

    def _postfix(self, *, binds: bool = True) -> Node:
        """Read a term and what follows it; `as` too when it `binds`."""
        term = self._term()
        while True:
            kind, text = self.token
            if kind == "field":
                self._next()
                term = ("index", term, ("value", text[1:]))
            elif self._took("?"):
                term = ("try", term, ("call", "empty/0", ()))
            elif self._took("["):
                term = self._suffix(term)
            elif self._is(".") and self._text[self._at : self._at + 1] in ("[", '"'):
                self._next()
                if self.token[0] == "text":
                    term = ("index", term, self._string())
            elif binds and self._took("as"):
                pattern = self._pattern()
                self._take("|")
                return ("as", term, pattern, self.pipe())
            else:
                return term

    def _suffix(self, term: Node) -> Node:
        if self._took("]"):
            return ("each", term)
        start = ("value", None) if self._is(":") else self.pipe()
        if not self._took(":"):
            self._take("]")
            return ("index", term, start)
        end = ("value", None) if self._is("]") else self.pipe()
        self._take("]")
        return ("slice", term, start, end)

    def _term(self) -> Node:
        kind, text = self.token
        if kind == "text":
            return self._string()
        self._next()
        if kind == "number":
            return ("value", float(text) if re.search(r"[.eE]", text) else int(text))
        if kind == "field":
            return ("index", ("identity",), ("value", text[1:]))
        match text:
            case ".":
                return ("index", ("identity",), self._string()) if self.token[0] == "text" else ("identity",)
            case "..":
                return ("call", "recurse/0", ())
            case "(":
                inner = self.pipe()
                self._take(")")
                return inner
            case "[":
                if self._took("]"):
                    return ("value", [])
                inner = self.pipe()
                self._take("]")
                return ("collect", inner)
            case "{":
                return self._object()
            case "-":
                return ("binary", "-", ("value", 0), self._postfix())
            case "reduce" | "foreach":
                return self._fold(text)
            case "if":
                return self._if()
            case "try":
                body = self._postfix()
                return ("try", body, self._postfix() if self._took("catch") else ("call", "empty/0", ()))
            case "break":
                return ("break", self._variable())
            case _ if kind == "name":
                return ("read", text) if text.startswith("$") else self._call(text)
        raise Unreadable

    def _fold(self, kind: str) -> Node:
        source = self._postfix(binds=False)
        self._take("as")
        pattern = self._pattern()
        self._take("(")
        parts = [self.pipe()]
        while self._took(";"):
            parts.append(self.pipe())
        self._take(")")
        if len(parts) != 2 and (kind, len(parts)) != ("foreach", 3):
            raise Unreadable
        return (kind, source, pattern, *parts)

    def _if(self) -> Node:
        condition = self.pipe()
        self._take("then")
        then = self.pipe()
        other: Node = ("identity",)
        if self._took("elif"):
            return ("if", condition, then, self._if())
        if self._took("else"):
            other = self.pipe()
        self._take("end")
        return ("if", condition, then, other)

    def _call(self, name: str) -> Node:
        if name in ("null", "true", "false"):
            return ("value", {"null": None, "true": True, "false": False}[name])
        arguments: list[Node] = []
        if self._took("("):
            arguments.append(self.pipe())
            while self._took(";"):
                arguments.append(self.pipe())
            self._take(")")
        return ("call", f"{name}/{len(arguments)}", tuple(arguments))

    def _object(self) -> Node:
        fields: list[tuple[Node, Node]] = []
        while not self._took("}"):
            kind, text = self.token
            if kind == "text":
                key: Node = self._string()
                value: Node = ("index", ("identity",), key)
            elif self._took("("):
                key = value = self.pipe()
                self._take(")")
            elif kind == "name":
                self._next()
                key = ("value", text.lstrip("$"))
                value = ("read", text) if text.startswith("$") else ("index", ("identity",), key)
            else:
                raise Unreadable
            if self._took(":"):
                value = self._level(0)
                while self._took("|"):
                    value = ("pipe", value, self._level(0))
            fields.append((key, value))
            if not self._took(",") and not self._is("}"):
                raise Unreadable
        return ("fields", tuple(fields))

    def _string(self) -> Node:
        """Read a string from behind its quote, with its interpolations."""
        parts: list[Node] = []
        while True:
            match = _PART.match(self._text, self._at)
            if match is None:
                raise Unreadable
            self._at = match.end()
            if match["end"]:
                break
            if match["plain"] is None:
                self._next()
                parts.append(("pipe", self.pipe(), ("call", "tostring/0", ())))
                if not self._is(")"):
                    raise Unreadable
            else:
                try:
                    parts.append(("value", json.loads(f'"{match["plain"]}"', strict=False)))
                except ValueError:
                    raise Unreadable from None
        self._next()
        tree: Node = parts[0] if parts else ("value", "")
        for part in parts[1:]:
            tree = ("binary", "+", tree, part)
        return tree
