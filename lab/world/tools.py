"""The tools an agent can be given: what it is told of each, and how arguments are read."""

import json
from typing import Any, Final

from lab.errors import LabError, suggest
from lab.world.outcome import WorldTool

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
TOOLS: Final = {tool.name: tool for tool in (BASH, FINISH)}

_KINDS: Final = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def tools_named(names: tuple[str, ...]) -> tuple[WorldTool, ...]:
    """Return the tools of these names, in order. Raises LabError for one there is none of."""
    for name in names:
        if name not in TOOLS:
            raise LabError(f'there is no tool "{name}"', where="tools", mend=suggest(name, TOOLS))
    return tuple(TOOLS[name] for name in names)


def read_arguments(tool: WorldTool, text: str) -> dict[str, Any] | str:
    """Return a call's arguments, or the sentence a tool harness answers when they cannot be used."""
    try:
        given = json.loads(text) if text.strip() else {}
    except (json.JSONDecodeError, RecursionError) as problem:
        return f"Error: could not parse the arguments of {tool.name} as JSON: {problem}"
    if not isinstance(given, dict):
        return f"Error: the arguments of {tool.name} must be a JSON object, not {_kind(given)}."
    properties: dict[str, Any] = tool.parameters["properties"]
    faults = [f"missing required argument '{name}'" for name in tool.parameters["required"] if name not in given]
    for name, value in given.items():
        if name not in properties:
            faults.append(f"unexpected argument '{name}'")
            continue
        wanted = properties[name]["type"]
        fits = isinstance(value, _KINDS[wanted]) and (wanted == "boolean" or not isinstance(value, bool))
        if not fits:
            faults.append(f"argument '{name}' must be {_article(wanted)}, not {_kind(value)}")
    return f"Error: invalid arguments for {tool.name}: {'; '.join(faults)}." if faults else given


def _kind(value: object) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", int: "an integer"}
    return "null" if value is None else names.get(type(value), "a number")


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"
