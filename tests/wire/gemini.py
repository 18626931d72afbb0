"""Gemini generateContent on the wire: answers, and a check as strict as Gemini 3 about thought signatures."""

import base64
import json
from typing import Any

from tests.wire.server import Asked, Plain, Stream, event

PARAMETERS = frozenset(
    {"contents", "systemInstruction", "system_instruction", "tools", "toolConfig", "generationConfig", "safetySettings"}
)
GENERATION = frozenset(
    {"temperature", "topP", "topK", "maxOutputTokens", "stopSequences", "seed", "thinkingConfig", "candidateCount"}
)
USAGE = {
    "promptTokenCount": 1000,
    "cachedContentTokenCount": 600,
    "candidatesTokenCount": 30,
    "thoughtsTokenCount": 20,
    "totalTokenCount": 1050,
}
# Google's documented stand-in for calls that came from elsewhere or were edited.
SKIP = base64.b64encode(b"skip_thought_signature_validator").decode()


def thought(words: str) -> dict[str, Any]:
    return {"text": words, "thought": True}


def text(words: str, signature: str = "") -> dict[str, Any]:
    return {"text": words} | ({"thoughtSignature": signature} if signature else {})


def call(name: str, signature: str = "", **arguments: Any) -> dict[str, Any]:
    part: dict[str, Any] = {"functionCall": {"name": name, "args": arguments}}
    return part | ({"thoughtSignature": signature} if signature else {})


def stream(*parts: dict[str, Any], finish: str = "STOP", ends: str = "whole") -> Stream:
    """Stream each part alone; `finish` "" leaves the finish out."""
    pieces = [_candidate([part]) for part in parts]
    if finish:
        pieces.append({**_candidate([text("")], finish), "usageMetadata": USAGE})
    return Stream([event(piece) for piece in pieces], ends)


def whole(*parts: dict[str, Any], finish: str = "STOP") -> Plain:
    return Plain({**_candidate(list(parts), finish), "usageMetadata": USAGE})


def error(status: int, name: str, words: str) -> Plain:
    return Plain({"error": {"code": status, "message": words, "status": name}}, status)


def _candidate(parts: list[dict[str, Any]], finish: str = "") -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], "modelVersion": "gemini-3-flash-preview", "responseId": "r1"}


class Check:
    """Refuses what Gemini 3 refuses. `signatures` are those it gave out, each with the part it belongs to."""

    def __init__(self, *given: dict[str, Any]) -> None:
        self.signatures = {part["thoughtSignature"]: part for part in given}

    def __call__(self, asked: Asked) -> str:
        body = asked.body
        if "x-goog-api-key" not in asked.headers and "key=" not in asked.path:
            return "Method doesn't allow unregistered callers"
        unknown = set(body) - PARAMETERS | set(body.get("generationConfig", {})) - GENERATION
        if unknown:
            return f"Invalid JSON payload received. Unknown name {', '.join(sorted(unknown))}"
        contents = body["contents"]
        waiting: list[str] = []
        for place, content in enumerate(contents):
            parts = [_snake(part) for part in content["parts"]]
            if content["role"] == "model" and (not place or contents[place - 1]["role"] == "model"):
                return "Please ensure that function call turns come immediately after a user turn"
            answered = [part["functionResponse"]["name"] for part in parts if "functionResponse" in part]
            if answered != waiting:
                return (
                    "Please ensure that the number of function response parts is equal to the number of function "
                    f"call parts of the function call turn: {waiting} against {answered}"
                )
            waiting = [part["functionCall"]["name"] for part in parts if "functionCall" in part]
            if content["role"] == "model" and (fault := self._model(parts, place)):
                return fault
        return f"function calls without responses: {waiting}" if waiting else ""

    def _model(self, parts: list[dict[str, Any]], place: int) -> str:
        for part in parts:
            signature = part.get("thoughtSignature")
            if signature not in (None, SKIP):
                given = self.signatures.get(signature)
                if given is None:
                    return f"contents[{place}]: Thought signature is not valid"
                if ("functionCall" in given) != ("functionCall" in part):
                    return f"contents[{place}]: Thought signature stands on another part than it was given with"
        calls = [part for part in parts if "functionCall" in part]
        if calls and not calls[0].get("thoughtSignature"):
            name = calls[0]["functionCall"]["name"]
            return f"Function call is missing a thought_signature in functionCall parts: `{name}`, position {place}"
        return ""


def _snake(part: dict[str, Any]) -> dict[str, Any]:
    """Return the part with the names of one spelling; the API takes both."""
    names = {"function_call": "functionCall", "function_response": "functionResponse"}
    return {names.get(name, name): value for name, value in part.items()}


def sent_parts(asked: Asked, place: int) -> list[dict[str, Any]]:
    return [_snake(part) for part in json.loads(json.dumps(asked.body["contents"][place]["parts"]))]
