"""Asking for a reply in one piece while litellm believes that it asks for a stream.

litellm fails on whole bodies with missing fields and turns a finish it does not know into "stop". Streams are read from
their bytes, and a body is read as a stream of one event, so that the same code reads both.
"""

import json
from types import ModuleType
from typing import TYPE_CHECKING, Final

from lab.models.own_message import RESPONSES

if TYPE_CHECKING:
    import httpx

_PATHS: Final = ((":streamGenerateContent", ":generateContent"), (":streamRawPredict", ":rawPredict"))
"""Google's paths for a stream, and for a reply in one piece."""
_READ_HERE: Final = frozenset(
    {"openai", "custom_openai", "openai_like", "azure", "openrouter", "minimax", "mistral", "anthropic", "gemini"}
    | {"vertex_ai", "vertex_ai_beta", "ollama_chat"}
)


def is_read_from_bytes(litellm: ModuleType, tongue: str) -> bool:
    """Say whether replies of a provider, or of its responses API, are read from their bytes, whole ones too."""
    return tongue.endswith(RESPONSES) or tongue in {*_READ_HERE, *litellm.openai_compatible_providers}


def in_one_piece(request: "httpx.Request") -> "httpx.Request":
    """Return a request for a stream as one for a reply in one piece."""
    import httpx

    url = str(request.url.copy_remove_param("alt"))
    for streamed, whole in _PATHS:
        url = url.replace(streamed, whole)
    try:
        body = json.loads(request.content)
    except (ValueError, RecursionError):
        return request
    if "stream" in body:
        body["stream"] = False
    body.pop("stream_options", None)
    headers = [(name, value) for name, value in request.headers.multi_items() if name.lower() != "content-length"]
    return httpx.Request(
        request.method, url, headers=headers, content=json.dumps(body).encode(), extensions=request.extensions
    )
