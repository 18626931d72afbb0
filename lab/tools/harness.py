"""The layer between an agent and its world: it turns a named call with JSON arguments into an action there."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from lab.errors import LabError
from lab.text.safe import whole
from lab.tools.tool import OfferedTool, WorldTool
from lab.world import Outcome, World


class Harness:
    """The tools of one agent over one world."""

    def __init__(self, world: World, tools: Sequence[OfferedTool]) -> None:
        """Offer these tools. Raises `LabError` when two of them share a name."""
        self.world = world
        self.tools: tuple[WorldTool, ...] = tuple(tool.tool for tool in tools)
        """The tools as they are described to the agent."""
        self.has_shell = any(tool.is_shell for tool in tools)
        """Whether one of them runs programs, python3 among them."""
        self._offered = {tool.tool.name: tool for tool in tools}
        if len(self._offered) < len(tools):
            names = [tool.name for tool in self.tools]
            twice = next(name for name in names if names.count(name) > 1)
            raise LabError(f'the agent gets two tools named "{twice}"', where="tools", mend="rename one of them")

    def require_tools(self) -> None:
        """Raise `LabError` when a tool requires something that is not installed. Calls of other tools still work."""
        for tool in self._offered.values():
            if tool.require is not None:
                tool.require()

    def run(self, name: str, arguments: str, *, on_output: Callable[[str], None] | None = None) -> Outcome:
        """Run one call. `arguments` is the JSON text the agent sent; the output describes any error in it.

        `on_output` receives output as in `World.run`. Raises `WorldFault`, with the world unchanged, for faults that
        are not the agent's.
        """
        name = whole(name)
        tool = self._offered.get(name)
        if tool is None:
            available = ", ".join(self._offered)
            return Outcome(f"Error: there is no tool named '{name}'. Available tools: {available}.")
        if tool.is_foreign:
            return Outcome("")
        values = read_arguments(tool.tool, arguments)
        if isinstance(values, str):
            return Outcome(values)
        if tool.run is None:
            return Outcome("The session has ended.", ends=True)
        run = tool.run
        return self.world.run(lambda context: run(context, values), on_output=on_output)


_KINDS: Final = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def read_arguments(tool: WorldTool, text: str) -> dict[str, Any] | str:
    """Parse a call's arguments. Returns the sentence for the agent when they cannot be used.

    An optional argument that is null counts as omitted.
    """
    try:
        values: object = _all_whole(json.loads(text)) if text.strip() else {}
    except (ValueError, RecursionError) as problem:
        return f"Error: could not parse the arguments of {tool.name} as JSON: {problem}"
    if not isinstance(values, dict):
        return f"Error: the arguments of {tool.name} must be a JSON object, not {_kind(values)}."
    properties: dict[str, Any] = tool.parameters["properties"]
    required: Sequence[str] = tool.parameters.get("required", ())
    faults = [f"missing required argument '{name}'" for name in required if name not in values]
    usable: dict[str, Any] = {}
    for name, value in values.items():
        if name not in properties:
            faults.append(f"unexpected argument '{name}'")
        elif value is None and name not in required:
            continue
        elif fault := _fault(properties[name], value):
            faults.append(f"argument '{name}' {fault}")
        else:
            usable[name] = value
    return f"Error: invalid arguments for {tool.name}: {'; '.join(faults)}." if faults else usable


def _all_whole(value: object) -> object:
    """Return a JSON value in which every string and name is printable."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        return [_all_whole(item) for item in value]
    return {whole(name): _all_whole(item) for name, item in value.items()} if isinstance(value, dict) else value


def _fault(schema: Mapping[str, Any], value: object) -> str:
    """Return what is wrong with an argument; "" when it matches its schema."""
    kind = schema["type"]
    if not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return f"must be {_article(kind)}, not {_kind(value)}"
    if "enum" in schema and value not in schema["enum"]:
        return "must be one of " + ", ".join(f"'{choice}'" for choice in schema["enum"])
    if "minimum" in schema and isinstance(value, int | float) and value < schema["minimum"]:
        return f"must be at least {schema['minimum']}"
    if "maximum" in schema and isinstance(value, int | float) and value > schema["maximum"]:
        return f"must be at most {schema['maximum']}"
    items = schema.get("items")
    if isinstance(value, list) and isinstance(items, dict) and "type" in items:
        faults = ((place, _fault(items, item)) for place, item in enumerate(value, 1))
        return next((f"item {place} {fault}" for place, fault in faults if fault), "")
    return ""


def _kind(value: object) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", int: "an integer"}
    return "null" if value is None else names.get(type(value), "a number")


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"
