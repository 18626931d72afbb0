"""What jq makes of values: signs between two of them, their elements, and functions that take no filters."""

import json
from collections.abc import Callable
from typing import Any, Final

Value = Any
"""Whatever JSON may hold."""
_ORDER: Final = (type(None), bool, int, str, list, dict)


class JqError(Exception):
    """An error of jq; its value."""


def is_true(value: Value) -> bool:
    """Whether a condition of this value holds."""
    return value is not None and value is not False


def element(value: Value, at: Value) -> Value:
    """Return `value[at]`."""
    if value is None:
        return None
    if isinstance(value, dict) and isinstance(at, str):
        return value.get(at)
    if isinstance(value, list) and isinstance(at, int | float):
        place = int(at)
        return value[place] if -len(value) <= place < len(value) else None
    raise JqError("Cannot index")


def slice_of(value: Value, start: Value, end: Value) -> Value:
    """Return `value[start:end]`."""
    return None if value is None else value[start:end]


def calculate(sign: str, left: Value, right: Value) -> Value:
    """Return the result of an operator on two values."""
    match sign:
        case "==" | "!=":
            return (_key(left) == _key(right)) == (sign == "==")
        case "<":
            return _key(left) < _key(right)
        case "<=":
            return _key(left) <= _key(right)
        case ">":
            return _key(left) > _key(right)
        case ">=":
            return _key(left) >= _key(right)
        case "+" if left is None or right is None:
            return right if left is None else left
        case "+" if isinstance(left, dict) and isinstance(right, dict):
            return {**left, **right}
        case "+" if type(left) is type(right) or (_is_number(left) and _is_number(right)):
            return _bounded(left + right)
        case "-" if isinstance(left, list) and isinstance(right, list):
            return [item for item in left if item not in right]
        case "*" if isinstance(left, str) and _is_number(right):
            return left * int(right) if right > 0 else None
        case "*" if isinstance(left, dict) and isinstance(right, dict):
            return _merged(left, right)
        case "/" if isinstance(left, str) and isinstance(right, str):
            return left.split(right)
    if not (_is_number(left) and _is_number(right)):
        raise JqError(f"cannot be calculated: {sign}")
    match sign:
        case "-":
            return _bounded(left - right)
        case "*":
            return _bounded(left * right)
        case "/":
            return left / right
    rest = abs(int(left)) % abs(int(right))
    return rest if left >= 0 else -rest


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bounded(value: Value) -> Value:
    """Return a number as jq holds it, which keeps no more digits than a double has."""
    return float(value) if isinstance(value, int) and abs(value) > 2**63 else value


def _merged(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    merged = dict(left)
    for name, value in right.items():
        old = merged.get(name)
        merged[name] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _key(value: Value) -> Value:
    """Return the sort key that orders values of all kinds as jq does."""
    if isinstance(value, bool):
        return (1, value)
    if isinstance(value, int | float):
        return (2, value)
    if isinstance(value, list):
        return (4, [_key(item) for item in value])
    if isinstance(value, dict):
        return (5, sorted(value), [_key(value[name]) for name in sorted(value)])
    return (_ORDER.index(type(value)), value or "")


def _text(value: Value) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _number(value: Value) -> Value:
    if _is_number(value):
        return value
    return json.loads(value)


def _length(value: Value) -> Value:
    return 0 if value is None else abs(value) if _is_number(value) else len(value)


def _has(value: Value, name: Value) -> bool:
    return name in value if isinstance(value, dict) else 0 <= name < len(value)


def _contains(value: Value, other: Value) -> bool:
    if isinstance(value, dict):
        return all(name in value and _contains(value[name], part) for name, part in other.items())
    if isinstance(value, list):
        return all(any(_contains(item, part) for item in value) for part in other)
    return other in value if isinstance(value, str) else bool(value == other)


def _flat(value: Value, depth: float = 1e9) -> list[Any]:
    flat: list[Any] = []
    for item in value:
        flat += _flat(item, depth - 1) if isinstance(item, list) and depth > 0 else [item]
    return flat


def _from_entries(value: Value) -> dict[str, Any]:
    return {_text(item.get("key", item.get("name", item.get("k")))): item.get("value", item.get("v")) for item in value}


_KINDS: Final = ("null", "boolean", "number", "string", "array", "object")
FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "length/0": _length,
    "type/0": lambda value: _KINDS[_key(value)[0]],
    "tostring/0": _text,
    "tojson/0": lambda value: json.dumps(value),
    "fromjson/0": lambda value: json.loads(value),
    "tonumber/0": _number,
    "keys/0": lambda value: sorted(value) if isinstance(value, dict) else list(range(len(value))),
    "keys_unsorted/0": lambda value: list(value) if isinstance(value, dict) else list(range(len(value))),
    "has/1": _has,
    "contains/1": _contains,
    "reverse/0": lambda value: value[::-1] if value is not None else [],
    "sort/0": lambda value: sorted(value, key=_key),
    "unique/0": lambda value: sorted({json.dumps(item): item for item in value}.values(), key=_key),
    "min/0": lambda value: min(value, key=_key, default=None),
    "max/0": lambda value: max(value, key=_key, default=None),
    "flatten/0": _flat,
    "flatten/1": _flat,
    "from_entries/0": _from_entries,
    "floor/0": lambda value: int(value // 1),
    "ceil/0": lambda value: int(-(-value // 1)),
    "round/0": lambda value: int((value + 0.5) // 1),
    "sqrt/0": lambda value: value**0.5,
    "abs/0": abs,
    "fabs/0": abs,
    "split/1": lambda value, by: value.split(by) if by else list(value),
    "join/1": lambda value, by: by.join("" if item is None else _text(item) for item in value),
    "startswith/1": lambda value, start: value.startswith(start),
    "endswith/1": lambda value, end: value.endswith(end),
    "ltrimstr/1": lambda value, start: value.removeprefix(start) if isinstance(value, str) else value,
    "rtrimstr/1": lambda value, end: value.removesuffix(end) if isinstance(value, str) else value,
    "ascii_downcase/0": lambda value: value.lower(),
    "ascii_upcase/0": lambda value: value.upper(),
    "explode/0": lambda value: [ord(letter) for letter in value],
    "implode/0": lambda value: "".join(map(chr, value)),
    "transpose/0": lambda value: [list(row) for row in zip(*value, strict=False)],
}
