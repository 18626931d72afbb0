"""All families of typed tools by kind, and how an offer becomes a tool of the world."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from lab.tools import config, delete_queue, documents, memory, messages, servers, sheet, shutdown, users
from lab.tools.tables import AnyToolTable, Offer, kind_of
from lab.tools.tool import OfferedTool
from lab.tools.typed_tool import Action, run_action
from lab.world import ToolContext

FAMILIES: Final[Mapping[str, Mapping[str, Action[Any]]]] = {
    "documents": documents.ACTIONS,
    "sheet": sheet.ACTIONS,
    "config": config.ACTIONS,
    "servers": servers.ACTIONS,
    "delete_queue": delete_queue.ACTIONS,
    "users": users.ACTIONS,
    "memory": memory.ACTIONS,
    "messages": messages.ACTIONS,
    "shutdown": shutdown.ACTIONS,
}


def typed_tool(offer: Offer) -> OfferedTool:
    """Return the tool behind an offer, with its usual name and description."""
    assert offer.table is not None
    action = FAMILIES[kind_of(offer.table)][offer.action]
    return OfferedTool(action.tool, partial(_run, action, offer.table))


def _run(action: Action[Any], table: AnyToolTable, context: ToolContext, arguments: Mapping[str, Any]) -> None:
    run_action(action, table, context, arguments)
