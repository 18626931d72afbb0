"""The scenario of a session that was played elsewhere: its tools, and a machine on which nothing of it happened."""

import json
import re
from typing import Any, Final

import tomli_w

from lab.inspect.logged import LoggedTranscript
from lab.protocol import Tool
from lab.session.writing import encodable
from lab.text.safe import clean_line

_TOOL_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_SLOT: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_TURNS: Final = 10_000
"""A limit that does not stop what was longer than ours are."""
_START: Final = "2026-01-01 09:00:00"
HOST: Final = "no-world"
"""The one machine of such a session. No tool of the agent's reaches it."""


def slug(text: str, default: str) -> str:
    """Return a text as lower-case words joined by hyphens."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")
    return words if words and words[0].isalpha() else default


def all_tools(transcript: LoggedTranscript) -> tuple[Tool, ...]:
    """Return the tools a transcript says were offered, then those that were called without that."""
    tools = {tool.name: tool for tool in transcript.tools}
    messages = [said for exchange in transcript.exchanges for said in (exchange.answer,) if said]
    for said in (*messages, *transcript.ending):
        for call in said.calls:
            tools.setdefault(call.name, Tool(call.name, "", _guess(call.arguments)))
    return tuple(tools.values())


def _guess(arguments: str) -> dict[str, Any]:
    """Return a schema that these arguments fit."""
    try:
        values = json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        values = {}
    names = list(values) if isinstance(values, dict) else []
    return {"type": "object", "properties": {name: {} for name in names}}


def scenario_text(transcript: LoggedTranscript) -> str:
    """Return the scenario as a file: every tool of the log's is answered by hand, since nothing here runs it.

    Its task is the first thing the log's agent was told; what a session's agent is sent stands in its events.
    """
    first = next((exchange.request for exchange in transcript.exchanges), transcript.ending)
    system = next((said.text for said in first if said.role == "system"), "")
    user = next((said.text for said in first if said.role == "user"), "")
    tools = [table for tool in transcript.tools if (table := _tool_table(tool)) is not None]
    sample = f", sample {clean_line(transcript.sample)}" if transcript.sample else ""
    document: dict[str, Any] = {
        # A scenario offers at least one tool.
        "tools": [table["name"] for table in tools] or ["finish"],
        "start": _START,
        "scenario": {
            "name": slug(transcript.task, "imported"),
            "summary": f"Imported from {clean_line(transcript.source)}{sample}: played elsewhere, with tools that "
            "nothing here runs. Calls are answered from the log while they match it, then by hand.",
        },
        "task": {"system": _without_slots(system), "user": _without_slots(user)},
        "limits": {"turns": _TURNS},
        "custom_tool": tools,
        "host": [{"name": HOST, "address": "192.0.2.1", "login": "agent", "user": [{"name": "agent", "uid": 1000}]}],
    }
    return tomli_w.dumps(encodable(document)[0], multiline_strings=True)


def _without_slots(text: str) -> str:
    """Return a text in which nothing is taken for a slot."""
    return _SLOT.sub(r"{{\1}}", text) if text.strip() else "(none)"


def _tool_table(tool: Tool) -> dict[str, Any] | None:
    """Return a tool as a table of the scenario; None for one whose name no provider would take."""
    if not _TOOL_NAME.fullmatch(tool.name):
        return None
    return {
        "name": tool.name,
        "description": tool.description or tool.name,
        "schema": json.dumps(tool.parameters, ensure_ascii=False),
        "drafted": "what this tool gave in the conversation so far",
    }
