"""Bedrock's Converse on the wire: answers, in the frames of Amazon's event streams."""

import json
import struct
import zlib
from typing import Any

from tests.wire.server import Stream

USAGE = {
    "inputTokens": 300,
    "outputTokens": 50,
    "totalTokens": 1050,
    "cacheReadInputTokens": 600,
    "cacheWriteInputTokens": 100,
}


def text(words: str) -> dict[str, Any]:
    return {"text": words}


def use(identity: str, name: str, **arguments: Any) -> dict[str, Any]:
    return {"toolUse": {"toolUseId": identity, "name": name, "input": arguments}}


def stream(*blocks: dict[str, Any], stop: str = "") -> Stream:
    frames = [frame("messageStart", {"role": "assistant"})]
    for place, block in enumerate(blocks):
        at = {"contentBlockIndex": place}
        if "toolUse" in block:
            call = block["toolUse"]
            start = {"toolUse": {"toolUseId": call["toolUseId"], "name": call["name"]}}
            frames.append(frame("contentBlockStart", {"start": start, **at}))
            block = {"toolUse": {"input": json.dumps(call["input"])}}
        frames.append(frame("contentBlockDelta", {"delta": block, **at}))
        frames.append(frame("contentBlockStop", at))
    reason = stop or ("tool_use" if any("toolUse" in block for block in blocks) else "end_turn")
    frames.append(frame("messageStop", {"stopReason": reason}))
    frames.append(frame("metadata", {"usage": USAGE, "metrics": {"latencyMs": 1}}))
    return Stream(frames)


def frame(kind: str, payload: dict[str, Any]) -> bytes:
    headers = b"".join(
        struct.pack(f"!B{len(name)}sBH{len(value)}s", len(name), name, 7, len(value), value)
        for name, value in (
            (b":event-type", kind.encode()),
            (b":content-type", b"application/json"),
            (b":message-type", b"event"),
        )
    )
    body = json.dumps(payload).encode()
    prelude = struct.pack("!II", 16 + len(headers) + len(body), len(headers))
    content = prelude + struct.pack("!I", zlib.crc32(prelude)) + headers + body
    return content + struct.pack("!I", zlib.crc32(content))
