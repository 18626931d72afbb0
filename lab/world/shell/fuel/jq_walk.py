"""The machine that walks through a program of jq: an agenda of tasks, the last one first.

What calls itself at its end takes no more room, as in jq, and what is still to be tried lies below what is tried now.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lab.world.shell.fuel.jq_syntax import Node
from lab.world.shell.fuel.jq_values import JqError, Value

Scope = dict[str, Any]
Then = Any
"""What comes after: a function and what it takes behind the value."""
_BYTES: Final = 64
"""How much of a text or list is made in one step."""
_LARGEST: Final = 32_000_000
"""How large a value may be."""


CAUGHT: Final = ("caught",)
OUTSIDE: Final = ("outside",)


class Handler:
    """What catches an error, or follows when there was no output."""

    def __init__(self, kind: str, body: Node, value: Value, scope: Scope, then: Then) -> None:
        self.kind, self.body, self.value, self.scope, self.then = kind, body, value, scope, then
        self.has_output = False


class Spent(Exception):
    """The fuel is used up."""


class Walk:
    """One run through a program, which raises `Spent` when it has gone on for too long."""

    def __init__(self, acts: "Mapping[str, Act]", steps: int, inputs: Iterator[Any]) -> None:
        """`acts` does what each kind of node asks."""
        self._acts = acts
        self.inputs = inputs
        self._left = steps
        self._agenda: list[tuple[Any, ...]] = []

    def run(self, tree: Node, value: Value, scope: Scope) -> None:
        """Walk through a program for one input."""
        agenda = self._agenda = [(tree, value, scope, None)]
        while agenda:
            if self._left < 0:
                raise Spent
            node, value, scope, then = agenda.pop()
            try:
                if node is None:
                    if then is not None:
                        then[0](self, value, *then[1:])
                else:
                    self._left -= 1
                    self._acts[node[0]](self, node, value, scope, then)
            except (JqError, TypeError, ValueError, KeyError, IndexError, ZeroDivisionError, OverflowError) as problem:
                self._fail(problem.args[0] if isinstance(problem, JqError) else str(problem))

    def give(self, value: Value, then: Then) -> None:
        """Hand a value to what comes after."""
        self._agenda.append((None, value, None, then))

    def do(self, node: Node, value: Value, scope: Scope, then: Then) -> None:
        """Do a part of the program next."""
        self._agenda.append((node, value, scope, then))

    def pay(self, value: Value) -> Value:
        """Count in the making of a value, and return it."""
        if isinstance(value, str | list | dict):
            self._left -= len(value) // _BYTES
        return value

    def afford(self, size: float) -> None:
        """Make sure that a value of so many characters may be made."""
        if size > _LARGEST:
            raise Spent

    def _fail(self, problem: Value) -> None:
        outside = set()
        while self._agenda:
            node, handler, *_ = self._agenda.pop()
            if node is OUTSIDE:
                outside.add(handler)
            elif node is CAUGHT and handler not in outside:
                self.handled(handler, problem)
                return

    def handled(self, handler: Handler, problem: Value) -> None:
        """Go on after an error, or after what has come to its end."""
        if handler.kind == "try":
            self.do(handler.body, problem, handler.scope, handler.then)
        elif not handler.has_output:
            self.do(handler.body, handler.value, handler.scope, handler.then)

    def cut(self, depth: int) -> None:
        """Drop the tasks added since the agenda had this length."""
        del self._agenda[depth:]

    @property
    def depth(self) -> int:
        """The length of the agenda."""
        return len(self._agenda)


Act = Callable[[Walk, Node, Value, Scope, Then], None]
