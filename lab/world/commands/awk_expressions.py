"""The expressions of awk as mawk reads them, and how both they and statements take words."""

from typing import Final

from msgspec import Struct

from lab.world.commands.awk_words import BUILTINS, AwkFault, Word

_ASSIGNS: Final = {"=", "+=", "-=", "*=", "/=", "%=", "^="}
_COMPARES: Final = {"<", "<=", "==", "!=", ">", ">="}
_STARTS_OPERAND: Final = {"num", "str", "ere", "name", "call", "builtin"}


class Node(Struct, frozen=True):
    """A part of a program. What `text` and `parts` are depends on `kind`; see where the grammar makes it."""

    kind: str
    text: str = ""
    parts: tuple["Node", ...] = ()
    line: int = 0


class Expressions:
    """Reads expressions from words."""

    def __init__(self, found: list[Word]) -> None:
        self.found = found
        self.at = 0
        self.parens = 0
        self.braces = 0
        self.no_greater = False
        """Whether `>` is no comparison but says where print is to write."""

    # Words

    @property
    def word(self) -> Word:
        """The next word."""
        return self.found[self.at]

    def _is(self, *texts: str) -> bool:
        return self.word.kind in ("op", "key") and self.word.text in texts

    def _take(self, text: str) -> bool:
        if not self._is(text):
            return False
        self._step()
        return True

    def _step(self) -> Word:
        word = self.word
        if word.kind == "op":
            self.parens += (word.text == "(") - (word.text == ")")
            self.braces += (word.text == "{") - (word.text == "}")
        self.at += 1
        return word

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise self._fault()

    def _fault(self) -> AwkFault:
        """Return what mawk says of the next word, which may not stand here."""
        word = self.word
        lines: list[str] = []
        name = "end of line" if word.kind in ("nl", "end") else word.text
        if word.text == "}" and word.kind == "op" and self.braces == 0:
            lines.append(f"line {word.line}: extra '}}'")
            lines.append(f"line {word.line}: syntax error at or near end of line")
            return AwkFault("\n".join(lines))
        if self.parens > 0 and name in ("}", "end of line"):
            lines.append(f"line {word.line}: missing ) near {name}")
        elif word.kind != "end" or not self.braces:
            lines.append(f"line {word.line}: syntax error at or near {name}")
        if self.braces > 0 and word.kind == "end":
            lines.append(f"line {word.line + 1}: missing }} near end of file")
        return AwkFault("\n".join(lines))

    def _newlines(self) -> None:
        while self.word.kind == "nl":
            self._step()

    def _ends(self) -> bool:
        """Whether a statement ends here."""
        return self.word.kind in ("nl", "end") or self._is(";", "}")

    def _list(self) -> list[Node]:
        parts = [self._expression()]
        while self._take(","):
            self._newlines()
            parts.append(self._expression())
        return parts

    def _expression(self) -> Node:
        left = self._ternary()
        if self.word.text in _ASSIGNS and self.word.kind == "op" and left.kind in ("var", "index", "field"):
            text = self._step().text
            self._newlines()
            return Node("assign", text[:-1], (left, self._expression()))
        return left

    def _ternary(self) -> Node:
        condition = self._or()
        if not self._take("?"):
            return condition
        self._newlines()
        yes = self._expression()
        self._newlines()
        self._need(":")
        self._newlines()
        return Node("cond", "", (condition, yes, self._expression()))

    def _or(self) -> Node:
        left = self._and()
        while self._take("||"):
            self._newlines()
            left = Node("or", "", (left, self._and()))
        return left

    def _and(self) -> Node:
        left = self._in()
        while self._take("&&"):
            self._newlines()
            left = Node("and", "", (left, self._in()))
        return left

    def _in(self) -> Node:
        left = self._match()
        while self._is("in"):
            self._step()
            if self.word.kind != "name":
                raise self._fault()
            name = self._step()
            left = Node("in", name.text, (left,), name.line)
        return left

    def _match(self) -> Node:
        left = self._comparison()
        while self._is("~", "!~"):
            text = self._step().text
            left = Node("match", text, (left, self._comparison()))
        return left

    def _comparison(self) -> Node:
        left = self._concatenation()
        if self.word.kind == "op" and self.word.text in _COMPARES and not (self.no_greater and self.word.text == ">"):
            text = self._step().text
            left = Node("compare", text, (left, self._concatenation()))
        return left

    def _concatenation(self) -> Node:
        parts = [self._sum()]
        while self._starts():
            parts.append(self._sum())
        return parts[0] if len(parts) == 1 else Node("cat", "", tuple(parts))

    def _starts(self) -> bool:
        """Whether what follows is another operand, to be put behind the last."""
        word = self.word
        if word.kind in _STARTS_OPERAND:
            return True
        return word.kind == "op" and word.text in ("$", "(", "++", "--")

    def _sum(self) -> Node:
        left = self._product()
        while self._is("+", "-"):
            text = self._step().text
            left = Node("calculate", text, (left, self._product()))
        return left

    def _product(self) -> Node:
        left = self._unary()
        while self._is("*", "/", "%"):
            text = self._step().text
            left = Node("calculate", text, (left, self._unary()))
        return left

    def _unary(self) -> Node:
        if self._is("!", "-", "+"):
            text = self._step().text
            return Node("unary", text, (self._unary(),))
        return self._power()

    def _power(self) -> Node:
        left = self._postfix()
        while self._is("|") and self.found[self.at + 1].text == "getline":
            self.at += 2
            left = Node("getline", "|", (left, *self._target()))
        if self._take("^"):
            right = self._step_unary() if self._is("-", "+", "!") else self._power()
            return Node("calculate", "^", (left, right))
        return left

    def _step_unary(self) -> Node:
        text = self._step().text
        return Node("unary", text, (self._step_unary() if self._is("-", "+", "!") else self._power(),))

    def _postfix(self) -> Node:
        if self._is("++", "--"):
            text = self._step().text
            target = self._primary()
            if target.kind not in ("var", "index", "field"):
                raise self._fault()
            return Node("before", text, (target,))
        made = self._primary()
        if made.kind in ("var", "index", "field") and self._is("++", "--"):
            return Node("after", self._step().text, (made,))
        return made

    def _primary(self) -> Node:
        word = self.word
        if word.kind in ("num", "str", "ere"):
            self._step()
            return Node(word.kind, word.text, (), word.line)
        if word.kind == "builtin":
            return self._builtin()
        if word.kind == "call":
            self._step()
            self._need("(")
            return Node("call", word.text, tuple(self._arguments()), word.line)
        if word.kind == "name":
            self._step()
            if self._take("["):
                return Node("index", word.text, (self._subscript(),), word.line)
            return Node("var", word.text, (), word.line)
        if self._take("$"):
            inner = self._postfix() if self._is("++", "--") else self._field_number()
            return Node("field", "", (inner,))
        if self._take("getline"):
            target = self._target()
            if self._take("<"):
                return Node("getline", "<", (self._postfix(), *target))
            return Node("getline", "", target)
        if self._take("("):
            return self._group()
        raise self._fault()

    def _field_number(self) -> Node:
        if self._is("-", "+", "!"):
            text = self._step().text
            return Node("unary", text, (self._field_number(),))
        return self._primary()

    def _group(self) -> Node:
        outer, self.no_greater = self.no_greater, False
        parts = self._list()
        self._need(")")
        self.no_greater = outer
        if len(parts) == 1:
            return Node("group", "", (parts[0],))
        if not self._is("in"):
            raise self._fault()
        return Node("subscript", "", tuple(parts))

    def _subscript(self) -> Node:
        outer, self.no_greater = self.no_greater, False
        parts = self._list()
        self._need("]")
        self.no_greater = outer
        return parts[0] if len(parts) == 1 else Node("subscript", "", tuple(parts))

    def _target(self) -> tuple[Node, ...]:
        if self.word.kind == "name" or self._is("$"):
            return (self._primary(),)
        return ()

    def _arguments(self) -> list[Node]:
        """Read arguments up to the closing parenthesis; the opening one has been read."""
        outer, self.no_greater = self.no_greater, False
        self._newlines()
        parts = [] if self._is(")") else self._list()
        self._newlines()
        self._need(")")
        self.no_greater = outer
        return parts

    def _builtin(self) -> Node:
        word = self._step()
        if self._take("("):
            parts = self._arguments()
        elif word.text == "length":
            parts = []
        else:
            raise self._fault()
        fewest, most = BUILTINS[word.text]
        if not fewest <= len(parts) <= most:
            raise AwkFault(f"line {word.line}: wrong number of arguments in call to {word.text}")
        return Node("builtin", word.text, tuple(parts), word.line)
