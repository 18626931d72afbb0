"""Turning the `tools` entries of a scenario into tools that can be offered to its agent."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from lab.tools.custom import custom_tool
from lab.tools.families import typed_tool
from lab.tools.tables import AnyToolTable, BashTool, CustomTool, FinishTool, Offer, offers
from lab.tools.tool import OfferedTool, WorldTool
from lab.world import ToolContext

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
    """Return the tools that a scenario's `tools` entries mean, in order. Raises `LabError` for an unknown entry."""
    return tuple(_offered(offer) for offer in offers(names, tables, custom))


def _offered(offer: Offer) -> OfferedTool:
    if offer.custom is not None:
        return custom_tool(offer.custom)
    if isinstance(offer.table, FinishTool):
        return OfferedTool(_renamed(FINISH, offer), None)
    if isinstance(offer.table, BashTool):
        return OfferedTool(_renamed(BASH, offer), _run_bash, is_shell=True)
    tool = typed_tool(offer)
    return OfferedTool(_renamed(tool.tool, offer), tool.run)


def _renamed(tool: WorldTool, offer: Offer) -> WorldTool:
    return replace(tool, name=offer.name, description=offer.description or tool.description)


def _run_bash(context: ToolContext, arguments: Mapping[str, Any]) -> int | None:
    return context.shell().run(arguments["command"], context.running, context.emit)
