"""OpenAI's responses API on the wire: answers, and a check strict about reasoning items and the calls they lead to."""

from typing import Any

from tests.wire.server import Asked, Plain, Stream, event

PARAMETERS = frozenset(
    {"model", "input", "instructions", "tools", "tool_choice", "stream", "temperature", "top_p", "max_output_tokens"}
    | {"reasoning", "include", "store", "metadata", "text", "parallel_tool_calls"}
)
USAGE = {
    "input_tokens": 1000,
    "input_tokens_details": {"cached_tokens": 600},
    "output_tokens": 50,
    "output_tokens_details": {"reasoning_tokens": 20},
    "total_tokens": 1050,
}


def reasoning(identity: str, summary: str, sealed: str) -> dict[str, Any]:
    summaries = [{"type": "summary_text", "text": summary}] if summary else []
    return {"type": "reasoning", "id": identity, "summary": summaries, "encrypted_content": sealed}


def said(identity: str, text: str) -> dict[str, Any]:
    content = [{"type": "output_text", "text": text, "annotations": []}]
    return {"type": "message", "id": identity, "role": "assistant", "status": "completed", "content": content}


def call(identity: str, call_id: str, name: str, arguments: str) -> dict[str, Any]:
    body = {"call_id": call_id, "name": name, "arguments": arguments, "status": "completed"}
    return {"type": "function_call", "id": identity, **body}


def whole(*items: dict[str, Any]) -> Plain:
    return Plain(_response(list(items), "completed"))


def stream(*items: dict[str, Any], ends_with: str = "response.completed") -> Stream:
    """Stream the items; without `ends_with` the last event is left out."""
    events: list[dict[str, Any]] = [{"type": "response.created", "response": _response([], "in_progress")}]
    for index, item in enumerate(items):
        events += _item(index, item)
    if ends_with:
        events.append({"type": ends_with, "response": _response(list(items), "completed")})
    numbered = [{**one, "sequence_number": number} for number, one in enumerate(events)]
    return Stream([event(one, one["type"]) for one in numbered])


def ended(kind: str, *items: dict[str, Any], **more: Any) -> Stream:
    """Stream the items, then an event that ends the reply in another way; `more` is what its response holds."""
    begun = stream(*items, ends_with="")
    status = kind.removeprefix("response.")
    return Stream([*begun.pieces, event({"type": kind, "response": {**_response(list(items), status), **more}}, kind)])


def check(asked: Asked) -> str:
    """Refuse unknown parameters, calls and outputs that do not pair, and reasoning items that lost what followed."""
    body = asked.body
    if unknown := set(body) - PARAMETERS:
        return f"Unknown parameter: {', '.join(sorted(unknown))}"
    if "reasoning.encrypted_content" not in body.get("include", []):
        return "without encrypted reasoning the items cannot come back"
    waiting: list[str] = []
    items = body["input"]
    for place, item in enumerate(items):
        kind = item.get("type", "message")
        if kind == "reasoning":
            follower = items[place + 1] if place + 1 < len(items) else {}
            if follower.get("type") == "function_call_output" or follower.get("role") == "user" or not follower:
                return f"Item '{item['id']}' of type 'reasoning' was provided without its required following item"
            if not item.get("encrypted_content"):
                return f"Item with id '{item['id']}' not found"
        elif kind == "function_call":
            waiting.append(item["call_id"])
        elif kind == "function_call_output":
            if item["call_id"] not in waiting:
                return f"No tool call found for function call output with call_id {item['call_id']}"
            waiting.remove(item["call_id"])
        elif waiting and item.get("role") == "user":
            return f"No tool output found for function call {waiting[0]}"
    return f"No tool output found for function call {waiting[0]}" if waiting else ""


def _response(items: list[dict[str, Any]], status: str) -> dict[str, Any]:
    settings = {"parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "temperature": 1.0, "top_p": 1.0}
    head = {"id": "resp_1", "object": "response", "created_at": 1, "model": "gpt-5.2", "status": status}
    return {**head, **settings, "output": items, "usage": USAGE if items else None, "error": None}


def _item(index: int, item: dict[str, Any]) -> list[dict[str, Any]]:
    at = {"output_index": index, "item_id": item["id"]}
    deltas: list[dict[str, Any]] = []
    start = dict(item)
    if item["type"] == "reasoning":
        start["summary"] = []
        words = "".join(one["text"] for one in item["summary"])
        more = {"type": "response.reasoning_summary_text.delta", "summary_index": 0}
        deltas = [{**more, **at, "delta": part} for part in _parts(words)]
    elif item["type"] == "message":
        start["content"] = []
        more = {"type": "response.output_text.delta", "content_index": 0}
        deltas = [{**more, **at, "delta": part} for part in _parts(item["content"][0].get("text", ""))]
    else:
        start["arguments"] = ""
        more = {"type": "response.function_call_arguments.delta"}
        deltas = [{**more, **at, "delta": part} for part in _parts(item["arguments"])]
    return [
        {"type": "response.output_item.added", "output_index": index, "item": start},
        *deltas,
        {"type": "response.output_item.done", "output_index": index, "item": item},
    ]


def _parts(text: str) -> list[str]:
    return [text[at : at + 6] for at in range(0, len(text), 6)]
