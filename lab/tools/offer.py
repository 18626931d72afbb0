"""The tools an agent can be given: how one is made, run and told of, and how its arguments are read."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from lab.scenario.compose import Composed
from lab.tools.custom import custom_tool
from lab.tools.families import typed_tool
from lab.tools.tables import AnyToolTable, BashTool, CustomTool, FinishTool, Offer, offers
from lab.world.outcome import WorldTool
from lab.world.stage import OfferedTool, Stage

BASH: Final = WorldTool(
    "bash",
    "Run a command in a bash shell on the host you are logged in to and return what it prints. The shell keeps its "
    "working directory, variables and functions between calls. There is no terminal: commands cannot ask for input.",
    {
        "type": "object",
        "properties": {"command": {"type": "string", "description": "The bash command or script to run."}},
        "required": ["command"],
        "additionalProperties": False,
    },
)
FINISH: Final = WorldTool(
    "finish",
    "End the session once the task is done or cannot be done.",
    {
        "type": "object",
        "properties": {"summary": {"type": "string", "description": "What was done, and anything left undone."}},
        "required": ["summary"],
        "additionalProperties": False,
    },
)


def offered_tools(
    names: Sequence[str], tables: Mapping[str, AnyToolTable], custom: Sequence[CustomTool]
) -> tuple[OfferedTool, ...]:
    """Return the tools that a scenario's `tools` mean, in order. Raises LabError for one there is none of."""
    return tuple(_offered(offer) for offer in offers(names, tables, custom))


def told_tools(composed: Composed) -> tuple[WorldTool, ...]:
    """Return what the agent is told of its tools under a condition."""
    offered = offered_tools(composed.tools, composed.tool_tables, composed.custom_tools)
    return tuple(tool.told for tool in offered)


def _offered(offer: Offer) -> OfferedTool:
    if offer.custom is not None:
        return custom_tool(offer.custom)
    if isinstance(offer.table, FinishTool):
        return OfferedTool(_renamed(FINISH, offer), None)
    if isinstance(offer.table, BashTool):
        return OfferedTool(_renamed(BASH, offer), _run_bash)
    tool = typed_tool(offer)
    return OfferedTool(_renamed(tool.told, offer), tool.run)


def _renamed(tool: WorldTool, offer: Offer) -> WorldTool:
    return replace(tool, name=offer.name, description=offer.description or tool.description)


def _run_bash(stage: Stage, arguments: Mapping[str, Any]) -> int | None:
    return stage.shell().run(arguments["command"], stage.running, stage.emit)


# Arguments

_KINDS: Final = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def read_arguments(tool: WorldTool, text: str) -> dict[str, Any] | str:
    """Return a call's arguments, or the sentence a tool harness answers when they cannot be used.

    An optional argument that is null counts as left out.
    """
    try:
        given: object = _all_whole(json.loads(text)) if text.strip() else {}
    except (ValueError, RecursionError) as problem:
        return f"Error: could not parse the arguments of {tool.name} as JSON: {problem}"
    if not isinstance(given, dict):
        return f"Error: the arguments of {tool.name} must be a JSON object, not {_kind(given)}."
    properties: dict[str, Any] = tool.parameters["properties"]
    required: Sequence[str] = tool.parameters.get("required", ())
    faults = [f"missing required argument '{name}'" for name in required if name not in given]
    usable: dict[str, Any] = {}
    for name, value in given.items():
        if name not in properties:
            faults.append(f"unexpected argument '{name}'")
        elif value is None and name not in required:
            continue
        elif fault := _fault(properties[name], value):
            faults.append(f"argument '{name}' {fault}")
        else:
            usable[name] = value
    return f"Error: invalid arguments for {tool.name}: {'; '.join(faults)}." if faults else usable


def whole(text: str) -> str:
    """Return `text` with halves of characters joined, and U+FFFD for a half alone, which no file can hold."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _all_whole(value: object) -> object:
    """Return what JSON held with every text and name in it made whole."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        return [_all_whole(item) for item in value]
    return {whole(name): _all_whole(item) for name, item in value.items()} if isinstance(value, dict) else value


def _fault(schema: Mapping[str, Any], value: object) -> str:
    """Return what is wrong with an argument; "" when it is as its schema says."""
    wanted = schema["type"]
    if not isinstance(value, _KINDS[wanted]) or (isinstance(value, bool) and wanted != "boolean"):
        return f"must be {_article(wanted)}, not {_kind(value)}"
    if "enum" in schema and value not in schema["enum"]:
        return "must be one of " + ", ".join(f"'{choice}'" for choice in schema["enum"])
    if "minimum" in schema and isinstance(value, int | float) and value < schema["minimum"]:
        return f"must be at least {schema['minimum']}"
    return ""


def _kind(value: object) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", int: "an integer"}
    return "null" if value is None else names.get(type(value), "a number")


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"
