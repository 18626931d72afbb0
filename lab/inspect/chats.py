"""A plain list of chat messages as a transcript. Loads nothing of Inspect's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.inspect.logged import LoggedTranscript
from lab.protocol import Tool
from lab.session.chats import chat_messages


def chat_transcript(document: object, path: Path, number: int = 0) -> LoggedTranscript:
    """Return a list of messages as a transcript. Raises `LabError` naming the message that cannot be read.

    `number` tells it from others of the same file.
    """
    where = f"{path}: chat {number}" if number else str(path)
    messages = tuple(chat_messages(document, where))
    if all(each.role != "assistant" for each in messages):
        raise LabError("no message of it is an assistant's", where=where, mend="import a conversation")
    frame = document if isinstance(document, dict) else {}
    tools = frame.get("tools")
    return LoggedTranscript(
        task=path.stem,
        sample=str(number or ""),
        source=path.name,
        model=frame["model"] if isinstance(frame.get("model"), str) else "",
        tools=tuple(_tools(tools if isinstance(tools, list) else [])),
        ending=messages,
    )


def _tools(tools: list[Any]) -> Iterator[Tool]:
    for tool in tools:
        function = tool.get("function", tool) if isinstance(tool, dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            continue
        schema = function.get("parameters", function.get("input_schema"))
        description = function.get("description")
        yield Tool(
            function["name"],
            description if isinstance(description, str) else "",
            schema if isinstance(schema, dict) else {},
        )
