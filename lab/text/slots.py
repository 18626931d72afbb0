"""Slots: `{name}` in a text, filled by plain substitution.

Only a name that the scenario fills is a slot, so JSON, shell and templates in a file need no escaping; `{{name}}`
is a literal `{name}`. A line that holds nothing but slots and comes out empty is left out, and where such lines were a
paragraph, the empty line after it too.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, TypeVar, cast

import msgspec

from lab.errors import LabError

SLOT_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_MENTION: Final = re.compile(r"\{\{[a-z][a-z0-9_]*\}\}|\{([a-z][a-z0-9_]*)\}")

T = TypeVar("T")


@lru_cache(maxsize=64)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    word = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    lines = rf"(?:^[ \t]*(?:\{{(?:{word})\}}[ \t]*)+(?:\n|\Z))+"
    return re.compile(rf"({lines})(\n?)|\{{\{{({word})\}}\}}|\{{({word})\}}", re.MULTILINE)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with every slot of `values` filled."""
    if "{" not in text or not values:
        return text

    def filled(match: re.Match[str]) -> str:
        if match[3]:
            return "{" + match[3] + "}"
        if match[4]:
            return values[match[4]]
        lines = [_MENTION.sub(lambda slot: values[slot[1]], line) for line in match[1].splitlines(keepends=True)]
        paragraph = "".join(line for line in lines if line.strip())
        is_gone = not paragraph and (match.start() == 0 or text.endswith("\n\n", 0, match.start()))
        return "" if is_gone else paragraph + match[2]

    return _pattern(frozenset(values)).sub(filled, text)


def fill_all(value: T, values: Mapping[str, str]) -> T:
    """Return a struct, tuple, dict or text with the slots filled in every text it holds; what has none is shared.

    The keys of a dict stay as they are.
    """
    return cast("T", _filled(value, values)) if values else value


def _filled(value: object, values: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return fill(value, values)
    if isinstance(value, tuple):
        items = tuple(_filled(item, values) for item in value)
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if isinstance(value, dict):
        pairs = {key: _filled(item, values) for key, item in value.items()}
        return pairs if any(pairs[key] is not value[key] for key in pairs) else value
    if isinstance(value, msgspec.Struct):
        changes = {}
        for name in value.__struct_fields__:
            old = getattr(value, name)
            # Most fields hold nothing to fill, and a scenario has thousands of them.
            if not old or (isinstance(old, str) and "{" not in old):
                continue
            if (new := _filled(old, values)) is not old:
                changes[name] = new
        return msgspec.structs.replace(value, **changes) if changes else value
    return value


def mentions(text: str) -> Iterator[str]:
    """Give every `{word}` of a text that could be meant as a slot."""
    if "{" in text:
        yield from (match[1] for match in _MENTION.finditer(text) if match[1])


def texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Give every text inside a struct, tuple or dict with its key path in TOML words."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from texts(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}" if path else key)
    elif isinstance(value, msgspec.Struct):
        for name, key in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
            yield from texts(getattr(value, name), f"{path}.{key}" if path else key)


def resolve(values: Mapping[str, str]) -> dict[str, str]:
    """Return the slots with the slots inside their values filled.

    Raises `LabError` when slots fill each other in a circle.
    """
    resolved: dict[str, str] = {}

    def settle(name: str, above: tuple[str, ...]) -> str:
        if name in above:
            circle = " → ".join((*above[above.index(name) :], name))
            raise LabError(f"slots fill each other in a circle: {circle}", mend="take one of them out")
        if name not in resolved:
            inner = {other for other in mentions(values[name]) if other in values}
            resolved[name] = fill(values[name], {other: settle(other, (*above, name)) for other in sorted(inner)})
        return resolved[name]

    return {name: settle(name, ()) for name in values}
