"""The syntax of `bc`: tokens, and the parser that builds a tree of each statement."""

import re
from typing import Any, Final, NamedTuple

_TOKEN: Final = re.compile(
    r"(?P<blank>[ \t\r]+|/\*.*?\*/|#[^\n]*|\\\n)|(?P<text>\"[^\"]*\")"
    r"|(?P<number>(?:[0-9A-Z](?:\\\n)?)+\.?[0-9A-Z]*|\.[0-9A-Z]+)"
    r"|(?P<name>[a-z][a-z0-9_]*)|(?P<sign>\+\+|--|[-+*/%^<>=!]=|&&|\|\||[-+*/%^=<>!(){}\[\];,.\n])|(?P<other>.)",
    re.S,
)
_KEYWORDS: Final = frozenset(
    {"if", "else", "while", "for", "break", "continue", "define", "auto", "return", "print", "quit", "halt"}
    | {"length", "sqrt", "scale", "ibase", "obase", "last", "read", "void", "limits", "warranty"}
)
_ASSIGNS: Final = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "^="})
_RELATIONS: Final = frozenset({"==", "!=", "<", ">", "<=", ">="})
_DEEPEST: Final = 80

Tree = tuple[Any, ...]
"""A node: its kind, then its parts (nodes, texts or lists of nodes)."""


class SyntaxFault(Exception):
    """A statement cannot be parsed; `line` is the line it is on."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class Token(NamedTuple):
    """A token, and the line it ends on."""

    kind: str
    text: str
    line: int


def tokens(program: str) -> list[Token]:
    """Return the tokens of a program; each newline is one."""
    tokens: list[Token] = []
    line = 1
    for match in _TOKEN.finditer(program):
        line += match[0].count("\n")
        kind = match.lastgroup or "other"
        if kind != "blank":
            text = match[0].replace("\\\n", "") if kind == "number" else match[0]
            tokens.append(Token("key" if kind == "name" and text in _KEYWORDS else kind, text, line))
    tokens.append(Token("end", "", line + 1))
    return tokens


class Parser:
    """Parses statement by statement, so that statements before a syntax error have already run."""

    def __init__(self, program: str) -> None:
        self._tokens = tokens(program)
        self._at = 0
        self._depth = 0
        self.illegal: list[Token] = []
        """Illegal characters skipped so far, cleared when reported."""

    def line(self) -> list[Tree] | None:
        """Return the statements of the next line, None at the end.

        Raises `SyntaxFault` after skipping a faulty line.
        """
        if self._next.kind == "end":
            return None
        statements: list[Tree] = []
        self._depth = 0
        try:
            while not self._is("\n") and self._next.kind != "end":
                if self._take(";"):
                    continue
                statements.append(self._statement())
                if not (self._is(";") or self._is("\n") or self._next.kind == "end"):
                    raise self._fault()
            self._take("\n")
        except SyntaxFault:
            while not self._is("\n") and self._next.kind != "end":
                self._at += 1
            self._take("\n")
            raise
        return statements

    # Tokens

    @property
    def _next(self) -> Token:
        while self._tokens[self._at].kind == "other":
            self.illegal.append(self._tokens[self._at])
            self._at += 1
        return self._tokens[self._at]

    def _is(self, text: str) -> bool:
        return self._next.text == text and self._next.kind in ("sign", "key")

    def _take(self, text: str) -> bool:
        if self._is(text):
            self._at += 1
            return True
        return False

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise self._fault()

    def _fault(self) -> SyntaxFault:
        return SyntaxFault(self._next.line)

    def _name(self) -> str:
        if self._next.kind != "name":
            raise self._fault()
        self._at += 1
        return self._tokens[self._at - 1].text

    def _lines(self) -> None:
        while self._take("\n"):
            pass

    # Statements

    def _statement(self) -> Tree:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._fault()
        statement = self._simple()
        self._depth -= 1
        return statement

    def _simple(self) -> Tree:
        token = self._next
        if token.kind == "text":
            self._at += 1
            return ("text", token.text[1:-1])
        if self._take("{"):
            return ("block", self._block())
        if token.kind != "key" or token.text in ("length", "sqrt", "scale", "ibase", "obase", "last", "read"):
            tree = self._expression()
            return ("do", tree) if tree[0] == "assign" else ("show", tree)
        self._at += 1
        match token.text:
            case "if":
                self._need("(")
                condition = self._expression()
                self._need(")")
                self._lines()
                yes = self._statement()
                mark = self._at
                self._take(";")
                self._lines()
                if self._take("else"):
                    self._lines()
                    return ("if", condition, yes, self._statement())
                self._at = mark
                return ("if", condition, yes, None)
            case "while":
                self._need("(")
                condition = self._expression()
                self._need(")")
                self._lines()
                return ("while", condition, self._statement())
            case "for":
                self._need("(")
                parts = []
                for end in (";", ";", ")"):
                    parts.append(None if self._is(end) else self._expression())
                    self._need(end)
                self._lines()
                return ("for", *parts, self._statement())
            case "break" | "continue" | "quit" | "halt":
                return (token.text,)
            case "return":
                bare = self._is(";") or self._is("\n") or self._is("}") or self._next.kind == "end"
                return ("return", None if bare else self._expression())
            case "print":
                items: list[Tree] = []
                while True:
                    if self._next.kind == "text":
                        items.append(("text", self._next.text[1:-1]))
                        self._at += 1
                    else:
                        items.append(self._expression())
                    if not self._take(","):
                        return ("print", items)
            case "define":
                return self._define()
        self._at -= 1
        raise self._fault()

    def _block(self) -> list[Tree]:
        statements: list[Tree] = []
        while not self._take("}"):
            if self._take(";") or self._take("\n"):
                continue
            statements.append(self._statement())
            if not (self._is(";") or self._is("\n") or self._is("}")):
                raise self._fault()
        return statements

    def _define(self) -> Tree:
        self._take("void")
        name = self._name()
        self._need("(")
        names = self._names(")")
        self._need(")")
        self._lines()
        self._need("{")
        self._lines()
        own: list[str] = []
        if self._take("auto"):
            own = self._names(";")
        return ("define", name, names, own, self._block())

    def _names(self, end: str) -> list[str]:
        names: list[str] = []
        while not (self._is(end) or self._is("\n")):
            name = self._name()
            if self._take("["):
                self._need("]")
                name += "[]"
            names.append(name)
            if not self._take(","):
                break
        return names

    # Expressions, from the weakest binding operator to the strongest

    def _expression(self) -> Tree:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._fault()
        left = self._and()
        while self._take("||"):
            left = ("or", left, self._and())
        self._depth -= 1
        return left

    def _and(self) -> Tree:
        left = self._not()
        while self._take("&&"):
            left = ("and", left, self._not())
        return left

    def _not(self) -> Tree:
        if self._take("!"):
            return ("not", self._not())
        left = self._sum()
        while self._next.kind == "sign" and self._next.text in _RELATIONS:
            sign = self._next.text
            self._at += 1
            left = ("compare", sign, left, self._sum())
        return left

    def _sum(self) -> Tree:
        left = self._product()
        while self._is("+") or self._is("-"):
            sign = self._next.text
            self._at += 1
            left = ("binary", sign, left, self._product())
        return left

    def _product(self) -> Tree:
        left = self._power()
        while self._is("*") or self._is("/") or self._is("%"):
            sign = self._next.text
            self._at += 1
            left = ("binary", sign, left, self._power())
        return left

    def _power(self) -> Tree:
        left = self._unary()
        if self._take("^"):
            return ("binary", "^", left, self._power())
        return left

    def _unary(self) -> Tree:
        if self._take("-"):
            return ("negative", self._unary())
        for sign in ("++", "--"):
            if self._take(sign):
                return ("step", sign, self._place(self._primary()), True)
        tree = self._primary()
        if self._next.kind == "sign" and self._next.text in _ASSIGNS and tree[0] in ("variable", "element", "special"):
            sign = self._next.text
            self._at += 1
            return ("assign", sign, tree, self._assigned())
        for sign in ("++", "--"):
            if self._is(sign) and tree[0] in ("variable", "element", "special"):
                self._at += 1
                return ("step", sign, tree, False)
        return tree

    def _assigned(self) -> Tree:
        return self._sum()

    def _place(self, tree: Tree) -> Tree:
        if tree[0] not in ("variable", "element", "special"):
            raise self._fault()
        return tree

    def _primary(self) -> Tree:
        token = self._next
        self._at += 1
        if token.kind == "number":
            return ("number", token.text)
        if token.kind == "sign" and token.text == "(":
            inside = self._expression()
            self._need(")")
            return ("group", inside)
        if token.kind == "sign" and token.text == ".":
            return ("special", "last")
        if token.kind == "key" and token.text in ("length", "sqrt", "scale", "read") and self._take("("):
            operands = [] if self._is(")") else [self._expression()]
            self._need(")")
            return ("builtin", token.text, operands)
        if token.kind == "key" and token.text in ("scale", "ibase", "obase", "last"):
            return ("special", token.text)
        if token.kind == "name":
            if self._take("("):
                return ("call", token.text, self._operands())
            if self._take("["):
                place = self._expression()
                self._need("]")
                return ("element", token.text, place)
            return ("variable", token.text)
        self._at -= 1
        raise self._fault()

    def _operands(self) -> list[Tree]:
        operands: list[Tree] = []
        while not self._take(")"):
            if operands:
                self._need(",")
            mark = self._at
            if self._next.kind == "name":
                name = self._name()
                if self._take("[") and self._take("]"):
                    operands.append(("array", name))
                    continue
                self._at = mark
            operands.append(self._expression())
        return operands
