"""The text protocol for models without tool calling: how tools are told, how calls are written, how they are read.

A call is `<tool_call>` around one JSON object with `name` and `arguments`, as Qwen and Hermes models were trained on.
Read too is what small models and servers make of it: the object in a fence or bare on a line of its own, arguments
that are a text, a block that was never closed, JSON that breaks off. Arguments are kept exactly as written.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import Struct

from lab.protocol import Call, ChatMessage, Finish, Tool

_OPEN: Final = "<tool_call>"
_CLOSE: Final = "</tool_call>"
_BLOCK: Final = re.compile(r"<tool_call>(?P<inside>.*?)(?P<close></tool_call>|(?=<tool_call>)|\Z)", re.DOTALL)
_FENCE: Final = re.compile(r"```(?:json|tool_call)?[ \t\r]*\n(?P<inside>.*?)(?P<close>\n[ \t]*```|\Z)", re.DOTALL)
_LINE_START: Final = re.compile(r"^[ \t]*\{", re.MULTILINE)
_NAME: Final = re.compile(r'"(?:name|tool_name)"\s*:\s*"([^"\\\n]+)"')
_ARGUMENTS: Final = re.compile(r'"(?:arguments|parameters)"\s*:\s*')
_THOUGHT: Final = "</think>"
_INVENTED: Final = re.compile(r"<tool_result\b")
_CALL_KEYS: Final = frozenset({"name", "tool_name", "arguments", "parameters", "id", "type"})
_MOST_MISSES: Final = 100
"""Braces that begin no object, in one block: more of them are a text made to keep us busy."""
_STRAY: Final = ("{", " ", "\t", "\r", "\n")
_STRAY_AFTER: Final = ("}", " ", "\t")
_decoder: Final = json.JSONDecoder()


class ParsedReply(Struct, frozen=True):
    """A written reply taken apart: the text outside the calls, and the calls in order."""

    text: str
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()
    kept: str = ""
    """The part that goes back to the model: all that stands before a result it made up itself."""


class _Found(Struct, frozen=True):
    start: int
    end: int
    name: str
    arguments: str
    note: str = ""


def instructions(tools: Sequence[Tool], choice: str | None) -> str:
    """Return what a model is told of its tools, "" when there are none or it may call none."""
    if not tools or choice == "none":
        return ""
    listed = "\n".join(
        json.dumps({"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)})
        for tool in tools
    )
    must = ""
    if choice == "required":
        must = "\nEvery reply of yours must call a tool."
    elif choice not in (None, "auto"):
        must = f"\nYour reply must call {choice}."
    return (
        "# Tools\n\n"
        "You can call these tools, one JSON object a line:\n"
        f"<tools>\n{listed}\n</tools>\n\n"
        "To call a tool, write exactly this, with valid JSON and nothing after it:\n"
        f'{_OPEN}\n{{"name": "<tool name>", "arguments": {{<arguments as JSON>}}}}\n{_CLOSE}\n\n'
        "You may write several such blocks; they run in order. Their results come with the next message, each in "
        f"<tool_result>. Never write a <tool_result> yourself. A reply without a {_OPEN} block ends your turn.{must}"
    )


def call_text(text: str, calls: Sequence[Call]) -> str:
    """Return a reply of text and calls as the protocol writes it."""
    blocks = [f'{_OPEN}\n{{"name": {json.dumps(c.name)}, "arguments": {c.arguments or "{}"}}}\n{_CLOSE}' for c in calls]
    return "\n".join([*([text] if text else []), *blocks])


def result_text(results: Sequence[ChatMessage]) -> str:
    """Return the results of calls as one message of the user."""
    return "\n".join(
        f'<tool_result name="{result.name}" id="{result.call_id}">\n{result.text.rstrip(chr(10))}\n</tool_result>'
        for result in results
    )


def read(text: str, finish: Finish, turn: int) -> ParsedReply:
    """Return what a reply holds. `turn` makes the ids of its calls; `finish` says whether it was cut short."""
    notes: list[str] = []
    spoken = text
    if invented := _INVENTED.search(text):
        spoken = text[: invented.start()].rstrip()
        notes.append("the model made up a tool result itself: what stands from there on was neither run nor sent back")
    # What a model thinks aloud calls nothing.
    thought = spoken.rfind(_THOUGHT)
    spoken_text = spoken if thought < 0 else " " * (thought + len(_THOUGHT)) + spoken[thought + len(_THOUGHT) :]
    written_calls = list(_blocks(spoken_text)) or list(_fences(spoken_text, finish)) or list(_bare(spoken_text, finish))
    notes += dict.fromkeys(one.note for one in written_calls if one.note)
    if not written_calls and finish == "length" and _OPEN in spoken_text:
        notes.append("the reply was cut off inside a call, before its name")
    outside, at = [], 0
    for one in written_calls:
        outside.append(text[at : one.start])
        at = one.end
    outside.append(text[at:])
    calls = tuple(Call(f"call_{turn}_{place}", one.name, one.arguments) for place, one in enumerate(written_calls))
    rest = "\n".join(part for piece in outside if (part := piece.strip("\n")).strip()) if written_calls else text
    return ParsedReply(rest, calls, tuple(notes), spoken)


def _blocks(text: str) -> Iterator[_Found]:
    """Yield the calls in `<tool_call>` blocks; a block that holds no JSON at all stays text."""
    for block in _BLOCK.finditer(text):
        inside = block["inside"].strip().removesuffix("```").rstrip()
        calls = list(_objects(inside, strict=False)) or list(_torn(inside))
        note = "" if block["close"] else "a call was not closed"
        for call in calls:
            yield _Found(block.start(), block.end(), call.name, call.arguments, call.note or note)


def _fences(text: str, finish: Finish) -> Iterator[_Found]:
    for fence in _FENCE.finditer(text):
        calls = list(_objects(fence["inside"], strict=True))
        if not calls and not fence["close"] and finish == "length":
            calls = list(_torn(fence["inside"]))
        for call in calls:
            note = call.note or "a call was written in a fence instead of <tool_call>"
            yield _Found(fence.start(), fence.end(), call.name, call.arguments, note)


def _bare(text: str, finish: Finish) -> Iterator[_Found]:
    """Yield the calls that stand bare at the start of a line, the one the reply was cut off in among them."""
    at = misses = 0
    for line in _LINE_START.finditer(text):
        if line.start() < at or misses > _MOST_MISSES:
            continue
        start = line.end() - 1
        # A doubled or stray brace before the object is passed over.
        while (
            (found := _object_at(text, start)) is None and text[start : start + 1] in _STRAY and misses <= _MOST_MISSES
        ):
            misses += text[start] == "{"
            start += 1
        at = start
        if found is not None and _is_call(found[0], strict=True):
            at = found[1]
            name, arguments = _parts(found[0], text[start:at])
            while text[at : at + 1] in _STRAY_AFTER:
                at += 1
            yield _Found(line.start(), at, name, arguments, "a call was written bare instead of in <tool_call>")
        elif found is None and finish == "length" and (torn := next(_torn(text[line.start() :]), None)):
            yield _Found(line.start(), len(text), torn.name, torn.arguments, torn.note)
            return


def _objects(text: str, *, strict: bool) -> Iterator[_Found]:
    """Yield the calls among the JSON objects of `text`; with `strict`, an object with other keys is none."""
    at = misses = 0
    while (at := text.find("{", at)) >= 0 and misses < _MOST_MISSES:
        inner = _object_at(text, at)
        if inner is None:
            at += 1
            misses += 1
            continue
        table, end = inner
        if _is_call(table, strict=strict):
            name, arguments = _parts(table, text[at:end])
            yield _Found(at, end, name, arguments)
        at = end


def _torn(text: str) -> Iterator[_Found]:
    """Yield the call of a JSON object that cannot be read, when at least its name can be: its arguments as they are."""
    if (name := _NAME.search(text)) is None:
        return
    place = _ARGUMENTS.search(text)
    arguments = text[place.end() :].rstrip() if place else ""
    # The brace that closes the call is no part of its arguments.
    if arguments.endswith("}") and arguments.count("}") > arguments.count("{"):
        arguments = arguments[:-1].rstrip()
    yield _Found(0, len(text), name[1], arguments, "the JSON of a call cannot be read; it is kept as it was written")


def _object_at(text: str, at: int) -> tuple[dict[str, Any], int] | None:
    try:
        value, end = _decoder.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
    return (value, end) if isinstance(value, dict) else None


def _is_call(table: dict[str, Any], *, strict: bool) -> bool:
    name = table.get("name", table.get("tool_name"))
    if not isinstance(name, str) or not name:
        return False
    has_arguments = isinstance(table.get("arguments", table.get("parameters")), dict | str)
    return not strict or (has_arguments and table.keys() <= _CALL_KEYS)


def _parts(table: dict[str, Any], source: str) -> tuple[str, str]:
    """Return name and arguments: an object's exact text, a text's content, `{}` for none."""
    name = str(table.get("name", table.get("tool_name")))
    arguments = table.get("arguments", table.get("parameters"))
    if isinstance(arguments, str):
        return name, arguments
    if arguments is None:
        return name, "{}"
    for place in _ARGUMENTS.finditer(source):
        try:
            value, end = _decoder.raw_decode(source, place.end())
        except ValueError:
            continue
        if value == arguments:
            return name, source[place.end() : end]
    return name, json.dumps(arguments)
