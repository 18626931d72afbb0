"""What the names of an awk program are: plain variables, arrays, parameters of either kind, functions."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from lab.world.commands.awk_expressions import Node
from lab.world.commands.awk_syntax import Function, Program
from lab.world.commands.awk_words import AwkFault

SPECIAL: Final = frozenset(
    [
        "NF",
        "NR",
        "FNR",
        "FS",
        "OFS",
        "ORS",
        "RS",
        "SUBSEP",
        "FILENAME",
        "RSTART",
        "RLENGTH",
        "CONVFMT",
        "OFMT",
        "ENVIRON",
        "ARGV",
        "ARGC",
    ]
)
_SPECIAL_TABLES: Final = frozenset({"ENVIRON", "ARGV"})


class Names(Struct, frozen=True):
    """The names of a program by what they are."""

    scalars: set[str]
    tables: set[str]
    local_tables: set[tuple[str, str]]
    """Function and parameter, for parameters that are arrays."""
    functions: dict[str, Function]


def names_of(program: Program, last_line: int) -> Names:
    """Sort out the names of a program. Raises AwkFault where one is used as two things."""
    finder = _Finder(program)
    unknown = [node.text for node, _ in finder.calls if node.text not in program.functions]
    if unknown:
        raise AwkFault("\n".join(f"line {last_line}: function {name} never defined" for name in reversed(unknown)))
    for node, _ in finder.calls:
        if len(node.parts) > len(program.functions[node.text].parameters):
            raise AwkFault(f"line {node.line}: too many arguments in call to {node.text}")
    while finder.spread():
        pass
    for node, function in finder.plain:
        if finder.is_table(node.text, function):
            what = "array" if finder.first.get(node.text) == "table" else "variable"
            raise AwkFault(f"line {node.line}: illegal reference to {what} {node.text}")
    scalars = {node.text for node, function in finder.plain if not finder.is_local(node.text, function)}
    return Names(scalars - SPECIAL, finder.tables - SPECIAL, finder.local_tables, program.functions)


class _Finder:
    """Goes through a program and keeps where each name stands."""

    def __init__(self, program: Program) -> None:
        self.functions = program.functions
        self.tables: set[str] = set(_SPECIAL_TABLES)
        self.local_tables: set[tuple[str, str]] = set()
        self.calls: list[tuple[Node, Function | None]] = []
        self.plain: list[tuple[Node, Function | None]] = []
        self.first: dict[str, str] = {}
        # Names alone as arguments, which may be either.
        self._open: list[tuple[Node, Function | None]] = []
        for function in program.functions.values():
            self._visit(function.body, function)
        for node in (*program.begin, *program.rules, *program.end):
            self._visit(node, None)

    def is_local(self, name: str, function: Function | None) -> bool:
        """Whether a name is a parameter there."""
        return function is not None and name in function.parameters

    def is_table(self, name: str, function: Function | None) -> bool:
        """Whether a name is an array there."""
        if function is not None and name in function.parameters:
            return (function.name, name) in self.local_tables
        return name in self.tables

    def spread(self) -> bool:
        """Carry from parameters that are arrays to what is given for them, and back; tell whether anything changed."""
        before = len(self.tables) + len(self.local_tables)
        for node, function in self.calls:
            called = self.functions[node.text]
            for parameter, part in zip(called.parameters, node.parts, strict=False):
                if part.kind != "var":
                    continue
                if (called.name, parameter) in self.local_tables:
                    self._is_one(part.text, function)
                elif self.is_table(part.text, function):
                    self.local_tables.add((called.name, parameter))
        done = len(self.tables) + len(self.local_tables) == before
        if done:
            self.plain += [(node, function) for node, function in self._open if not self.is_table(node.text, function)]
            self._open = []
        return not done

    def _is_one(self, name: str, function: Function | None) -> None:
        if function is not None and name in function.parameters:
            self.local_tables.add((function.name, name))
        else:
            self.tables.add(name)
            self.first.setdefault(name, "table")

    def _visit(self, node: Node, function: Function | None) -> None:
        if node.kind == "var":
            self.plain.append((node, function))
            self.first.setdefault(node.text, "plain")
            return
        if node.kind in ("index", "in", "forin", "delete"):
            self._is_one(node.text, function)
        parts = list(node.parts)
        if node.kind == "call":
            self.calls.append((node, function))
            self._open += [(part, function) for part in parts if part.kind == "var"]
            parts = [part for part in parts if part.kind != "var"]
        elif node.kind == "builtin" and node.text == "split" and parts[1].kind == "var":
            self._is_one(parts.pop(1).text, function)
        elif node.kind == "builtin" and node.text == "length" and parts and parts[0].kind == "var":
            self._open.append((parts.pop(), function))
        for part in parts:
            self._visit(part, function)


def nodes(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    yield node
    for part in node.parts:
        yield from nodes(part)
