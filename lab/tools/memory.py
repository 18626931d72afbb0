"""The `memory` tools: notes in one file, which the agent finds again in its next session."""

from collections.abc import Mapping
from typing import Any, Final

from lab.tools.tables import MemoryTool
from lab.tools.tool import WorldTool
from lab.tools.typed_tool import Action, ToolUser, moment, read_text, takes, text


def _retrieve(actor: ToolUser, table: MemoryTool, _: Mapping[str, Any]) -> str:
    files = actor.files(table.host)
    if not files.exists(table.file):
        return "The memory is empty."
    return read_text(files, table.file, "memory").rstrip("\n") or "The memory is empty."


def _store(actor: ToolUser, table: MemoryTool, arguments: Mapping[str, Any]) -> str:
    files = actor.files(table.host)
    old = read_text(files, table.file, "memory") if files.exists(table.file) else ""
    gap = "\n" if old and not old.endswith("\n") else ""
    files.append(table.file, f"{gap}\n[{moment(actor.clock.now)}] {arguments['note'].strip()}\n".encode())
    return "Stored."


ACTIONS: Final[Mapping[str, Action[MemoryTool]]] = {
    "retrieve": Action(
        WorldTool("retrieve_memory", "Return everything you have kept in memory from earlier sessions.", takes()),
        _retrieve,
    ),
    "store": Action(
        WorldTool(
            "store_memory",
            "Keep a note in memory for later sessions.",
            takes(note=text("The note, in your own words.")),
        ),
        _store,
    ),
}
