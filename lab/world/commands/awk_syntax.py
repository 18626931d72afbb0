"""The grammar of awk as mawk reads it: rules, functions and statements, from words to a tree of nodes."""

from typing import Final

from msgspec import Struct

from lab.world.commands.awk_expressions import Expressions, Node
from lab.world.commands.awk_words import AwkFault, Word, read

_LOOPS: Final = ("while", "do", "for")


class Function(Struct, frozen=True):
    """A function the program defines."""

    name: str
    parameters: tuple[str, ...]
    body: Node


class Program(Struct, frozen=True):
    """A whole program: functions, and what runs before, for each record and after."""

    functions: dict[str, Function]
    begin: tuple[Node, ...]
    rules: tuple[Node, ...]
    """Nodes of kind rule (pattern or "always", body) and range (first, last, body)."""
    end: tuple[Node, ...]


def parse(source: str) -> Program:
    """Return the tree of a program. Raises AwkFault."""
    return _Grammar(read(source)).program()


class _Grammar(Expressions):
    def __init__(self, found: list[Word]) -> None:
        super().__init__(found)
        self.loops = 0
        self.place = ""
        self.functions: dict[str, Function] = {}

    # The program

    def program(self) -> Program:
        """Read it all."""
        begin: list[Node] = []
        rules: list[Node] = []
        end: list[Node] = []
        self._newlines()
        while self.word.kind != "end":
            if self._is("function"):
                self._function()
            elif self._is("BEGIN", "END"):
                self.place = self._step().text
                if not self._is("{"):
                    raise self._fault()
                (begin if self.place == "BEGIN" else end).append(self._block())
            else:
                self.place = ""
                rules.append(self._rule())
            while self.word.kind == "nl" or self._is(";"):
                self._step()
        return Program(self.functions, tuple(begin), tuple(rules), tuple(end))

    def _function(self) -> None:
        self._step()
        name = self.word.text
        if self.word.kind not in ("name", "call"):
            raise self._fault()
        self._step()
        self._need("(")
        names: list[str] = []
        while self.word.kind == "name":
            names.append(self._step().text)
            if not self._take(","):
                break
            self._newlines()
        self._need(")")
        self._newlines()
        self.place = "function"
        self.functions[name] = Function(name, tuple(names), self._block())

    def _rule(self) -> Node:
        if self._is("{"):
            return Node("rule", "", (Node("always"), self._block()))
        first = self._expression()
        last = None
        if self._take(","):
            self._newlines()
            last = self._expression()
        if self._is("{"):
            body = self._block()
        elif self.word.kind in ("nl", "end") or self._is(";"):
            body = Node("block", "", (Node("print"),))
        else:
            raise self._fault()
        return Node("rule", "", (first, body)) if last is None else Node("range", "", (first, last, body))

    def _block(self) -> Node:
        self._need("{")
        made: list[Node] = []
        while True:
            while self.word.kind == "nl" or self._is(";"):
                self._step()
            if self._take("}"):
                return Node("block", "", tuple(made))
            if self.word.kind == "end":
                raise self._fault()
            made.append(self._statement())

    def _statement(self) -> Node:
        if self._is("{"):
            return self._block()
        if self._take(";"):
            return Node("block")
        word = self.word
        if word.kind == "key" and word.text in ("if", *_LOOPS):
            self._step()
            return self._if() if word.text == "if" else self._loop(word.text)
        made = self._simple()
        if self.word.kind == "nl" or self._is(";"):
            self._step()
        elif not self._is("}") and self.word.kind != "end":
            raise self._fault()
        return made

    def _body(self) -> Node:
        self._newlines()
        return self._statement()

    def _condition(self) -> Node:
        self._need("(")
        made = self._expression()
        self._need(")")
        return made

    def _if(self) -> Node:
        condition = self._condition()
        then = self._body()
        mark, parens, braces = self.at, self.parens, self.braces
        while self.word.kind == "nl" or self._is(";"):
            self._step()
        if self._take("else"):
            return Node("if", "", (condition, then, self._body()))
        self.at, self.parens, self.braces = mark, parens, braces
        return Node("if", "", (condition, then))

    def _loop(self, text: str) -> Node:
        if text == "while":
            condition = self._condition()
            if self._take(";"):
                return Node("while", "", (condition, Node("block")))
            return Node("while", "", (condition, self._inner()))
        if text == "do":
            body = self._inner()
            while self.word.kind == "nl" or self._is(";"):
                self._step()
            self._need("while")
            made = Node("do", "", (body, self._condition()))
            if self.word.kind == "nl" or self._is(";"):
                self._step()
            return made
        self._need("(")
        four = self.found[self.at : self.at + 4]
        if [one.kind for one in four] == ["name", "key", "name", "op"] and (four[1].text, four[3].text) == ("in", ")"):
            self.at += 3
            self._need(")")
            return Node("forin", four[2].text, (Node("var", four[0].text), self._inner()), four[0].line)
        parts = [Node("block") if self._is(";") else self._simple()]
        self._need(";")
        self._newlines()
        parts.append(Node("always") if self._is(";") else self._expression())
        self._need(";")
        self._newlines()
        parts.append(Node("block") if self._is(")") else self._simple())
        self._need(")")
        if self._take(";"):
            return Node("for", "", (*parts, Node("block")))
        return Node("for", "", (*parts, self._inner()))

    def _inner(self) -> Node:
        self.loops += 1
        body = self._body()
        self.loops -= 1
        return body

    def _simple(self) -> Node:
        word = self.word
        text = word.text if word.kind == "key" else ""
        if text in ("print", "printf"):
            return self._print()
        if text in ("next", "nextfile"):
            if self.place in ("BEGIN", "END"):
                raise AwkFault(f"line {word.line}: improper use of {text}")
            self._step()
            return Node(text)
        if text in ("break", "continue"):
            if not self.loops:
                raise AwkFault(f"line {word.line}: {text} statement outside of loop")
            self._step()
            return Node(text)
        if text in ("exit", "return"):
            if text == "return" and self.place != "function":
                raise AwkFault(f"line {word.line}: return outside function body")
            self._step()
            return Node(text, "", () if self._ends() else (self._expression(),))
        if text == "delete":
            self._step()
            name = self.word
            if name.kind != "name":
                raise self._fault()
            self._step()
            if self._take("["):
                return Node("delete", name.text, (self._subscript(),), name.line)
            return Node("delete", name.text, (), name.line)
        return Node("expression", "", (self._expression(),))

    def _print(self) -> Node:
        kind = self._step().text
        outer, self.no_greater = self.no_greater, True
        parts: list[Node] = []
        if not self._ends() and not self._is(">", ">>", "|"):
            parts = self._print_list()
        self.no_greater = outer
        target = ""
        if self._is(">", ">>", "|"):
            target = self._step().text
            parts.append(self._concatenation() if target == "|" else self._expression())
        return Node(kind, target, tuple(parts))

    def _print_list(self) -> list[Node]:
        if self._is("("):
            mark, parens = self.at, self.parens
            self._step()
            outer, self.no_greater = self.no_greater, False
            parts = self._list()
            self.no_greater = outer
            if self._take(")") and (self._ends() or self._is(">", ">>", "|")):
                return parts
            self.at, self.parens = mark, parens
        return self._list()
