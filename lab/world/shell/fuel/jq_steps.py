"""What each part of a program of jq asks of the machine that walks through it."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from lab.world.shell.fuel.jq_syntax import Node, Unreadable
from lab.world.shell.fuel.jq_values import FUNCTIONS, JqError, Value, calculate, element, is_true, slice_of
from lab.world.shell.fuel.jq_walk import CAUGHT, OUTSIDE, Act, Handler, Scope, Spent, Then, Walk

STEPS: Final[dict[str, Act]] = {}
"""The function for each kind of node."""


def step(kind: str) -> Callable[[Act], Act]:
    """Let the decorated function do what nodes of a kind ask."""

    def add(act: Act) -> Act:
        STEPS[kind] = act
        return act

    return add


@step("identity")
def _identity(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.give(value, then)


@step("value")
def _value(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.give(node[1], then)


@step("read")
def _read(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    if node[1] not in scope:
        raise Unreadable
    walk.give(scope[node[1]], then)


@step("pipe")
def _pipe(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.do(node[1], value, scope, (_piped, node[2], scope, then))


def _piped(walk: Walk, value: Value, node: Node, scope: Scope, then: Then) -> None:
    walk.do(node, value, scope, then)


@step("comma")
def _comma(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.do(node[2], value, scope, then)
    walk.do(node[1], value, scope, then)


@step("def")
def _def(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    _, name, parameters, body, rest = node
    inner = dict(scope)
    inner[name] = (parameters, body, inner)
    walk.do(rest, value, inner, then)


@step("call")
def _call(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    _, name, arguments = node
    if name in scope:
        parameters, body, home = scope[name]
        _bind(walk, value, parameters, arguments, scope, dict(home), body, then)
    elif name == "empty/0":
        pass
    elif name == "error/0":
        raise JqError(value)
    elif name == "input/0":
        walk.give(_next_input(walk), then)
    elif name == "range/3":
        _arguments(walk, value, value, arguments, scope, (), (_range, then))
    elif name in FUNCTIONS:
        _arguments(walk, value, value, arguments, scope, (), (_apply, FUNCTIONS[name], then))
    else:
        raise Unreadable


def _next_input(walk: Walk) -> Value:
    try:
        return next(walk.inputs)
    except StopIteration:
        raise JqError("No more inputs") from None


def _bind(
    walk: Walk,
    value: Value,
    parameters: tuple[str, ...],
    arguments: tuple[Node, ...],
    scope: Scope,
    inner: Scope,
    body: Node,
    then: Then,
) -> None:
    """Give a function its arguments, each value of those that are variables in turn, and do it."""
    for place, (parameter, argument) in enumerate(zip(parameters, arguments, strict=True)):
        if parameter.startswith("$"):
            left = parameters[place + 1 :], arguments[place + 1 :]
            walk.do(argument, value, scope, (_bound, value, parameter, *left, scope, inner, body, then))
            return
        inner[f"{parameter}/0"] = ((), argument, scope)
    walk.do(body, value, inner, then)


def _bound(walk: Walk, item: Value, value: Value, parameter: str, *rest: Value) -> None:
    parameters, arguments, scope, inner, body, then = rest
    inner = {**inner, parameter: item, f"{parameter[1:]}/0": ((), ("value", item), {})}
    _bind(walk, value, parameters, arguments, scope, inner, body, then)


def _arguments(
    walk: Walk, last: Value, value: Value, nodes: tuple[Node, ...], scope: Scope, items: tuple[Any, ...], then: Then
) -> None:
    """Evaluate arguments in every combination of their values, the last argument first."""
    if nodes:
        walk.do(nodes[-1], value, scope, (_argument, value, nodes[:-1], scope, items, then))
    else:
        then[0](walk, value, items, *then[1:])


def _argument(walk: Walk, item: Value, value: Value, nodes: Then, scope: Scope, items: Then, then: Then) -> None:
    _arguments(walk, item, value, nodes, scope, (item, *items), then)


def _apply(walk: Walk, value: Value, items: tuple[Any, ...], function: Then, then: Then) -> None:
    walk.give(walk.pay(function(value, *items)), then)


def _range(walk: Walk, value: Value, items: tuple[Any, ...], then: Then) -> None:
    start, end, by = items
    if by == 0 and start < end:
        raise Spent
    if (by > 0 and start < end) or (by < 0 and start > end):
        walk.do(("ranging", start + by, end, by), None, {}, then)
        walk.give(start, then)


@step("ranging")
def _ranging(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    _range(walk, value, node[1:], then)


@step("binary")
def _binary(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    _, sign, left, right = node
    if sign in ("and", "or"):
        walk.do(left, value, scope, (_logic, sign, right, value, scope, then))
    else:
        _arguments(walk, value, value, (left, right), scope, (), (_calculated, sign, then))


def _logic(walk: Walk, first: Value, sign: str, right: Node, value: Value, scope: Scope, then: Then) -> None:
    if is_true(first) == (sign == "or"):
        walk.give(sign == "or", then)
    else:
        walk.do(right, value, scope, (_as_bool, then))


def _as_bool(walk: Walk, value: Value, then: Then) -> None:
    walk.give(is_true(value), then)


def _calculated(walk: Walk, value: Value, items: tuple[Any, ...], sign: str, then: Then) -> None:
    left, right = items
    if sign == "*" and isinstance(left, str) != isinstance(right, str):
        text, count = (left, right) if isinstance(left, str) else (right, left)
        walk.afford(len(text) * count if isinstance(count, int | float) else 0)
    elif sign == "+" and isinstance(left, str | list) and type(left) is type(right):
        walk.afford(len(left) + len(right))
    walk.give(walk.pay(calculate(sign, left, right)), then)


@step("index")
def _index(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    _arguments(walk, value, value, (node[1], node[2]), scope, (), (_apply, lambda _, of, at: element(of, at), then))


@step("slice")
def _slice(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    _arguments(walk, value, value, node[1:], scope, (), (_apply, lambda _, *parts: slice_of(*parts), then))


@step("each")
def _each(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.do(node[1], value, scope, (_items, then))


def _items(walk: Walk, value: Value, then: Then) -> None:
    if not isinstance(value, list | dict):
        raise JqError("Cannot iterate")
    for item in reversed(value if isinstance(value, list) else list(value.values())):
        walk.give(item, then)


@step("collect")
def _collect(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    items: list[Any] = []
    walk.give(items, then)
    walk.do(node[1], value, scope, (_collected, items))


def _collected(walk: Walk, value: Value, items: list[Any]) -> None:
    items.append(value)


@step("fields")
def _fields(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    nodes = tuple(part for field in node[1] for part in field)
    _arguments(walk, value, value, nodes, scope, (), (_apply, _object, then))


def _object(value: Value, *items: Then) -> dict[str, Any]:
    if not all(isinstance(name, str) for name in items[::2]):
        raise JqError("Object keys must be strings")
    return dict(zip(items[::2], items[1::2], strict=True))


@step("if")
def _if(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.do(node[1], value, scope, (_chosen, node, value, scope, then))


def _chosen(walk: Walk, condition: Value, node: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.do(node[2] if is_true(condition) else node[3], value, scope, then)


@step("as")
def _as(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.do(node[1], value, scope, (_named, node[2], node[3], value, scope, then))


def _named(walk: Walk, item: Value, pattern: Node, body: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.do(body, value, {**scope, **dict(_matched(pattern, item))}, then)


def _matched(pattern: Node, item: Value) -> Iterator[tuple[str, Any]]:
    kind, parts = pattern
    if kind == "variable":
        yield parts, item
    else:
        for name, part in enumerate(parts) if kind == "array" else parts:
            yield from _matched(part, element(item, name))


@step("reduce")
def _reduce(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.do(node[3], value, scope, (_folding, node, value, scope, then))


STEPS["foreach"] = _reduce


def _folding(walk: Walk, first: Value, node: Node, value: Value, scope: Scope, then: Then) -> None:
    state = [first]
    if node[0] == "reduce":
        walk.do(("state", state), None, {}, then)
    walk.do(node[1], value, scope, (_folded, node, state, scope, then))


@step("state")
def _state(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.give(node[1][0], then)


def _folded(walk: Walk, item: Value, node: Node, state: list[Any], scope: Scope, then: Then) -> None:
    inner = {**scope, **dict(_matched(node[2], item))}
    before, state[0] = state[0], None if node[0] == "reduce" else state[0]
    walk.do(node[4], before, inner, (_updated, node, state, inner, then))


def _updated(walk: Walk, value: Value, node: Node, state: list[Any], scope: Scope, then: Then) -> None:
    state[0] = value
    if node[0] == "foreach":
        walk.do(node[5] if len(node) > 5 else ("identity",), value, scope, then)


@step("label")
def _label(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    walk.do(node[2], value, {**scope, f"*{node[1]}": walk.depth}, then)


@step("break")
def _break(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    if f"*{node[1]}" not in scope:
        raise Unreadable
    walk.cut(scope[f"*{node[1]}"])


@step("try")
def _try(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    _guard(walk, Handler("try", node[2], value, scope, then), node[1])


@step("alternative")
def _alternative(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    _guard(walk, Handler("alternative", node[2], value, scope, then), node[1])


def _guard(walk: Walk, handler: Handler, body: Node) -> None:
    walk.do(CAUGHT, handler, {}, None)
    walk.do(body, handler.value, handler.scope, (_came_out, handler))


def _came_out(walk: Walk, value: Value, handler: Handler) -> None:
    if handler.kind == "alternative" and not is_true(value):
        return
    handler.has_output = True
    # The continuation is outside of the `try`: its errors are not caught here.
    walk.do(OUTSIDE, handler, {}, None)
    walk.give(value, handler.then)


@step("caught")
def _caught(walk: Walk, node: Node, handler: Handler, scope: Scope, then: Then) -> None:
    if handler.kind == "alternative":
        walk.handled(handler, None)


@step("outside")
def _outside(walk: Walk, node: Node, value: Value, scope: Scope, then: Then) -> None:
    pass
