"""The probable cost of a request, from its length and the prices of litellm's map: enough to keep a budget by."""

import json
from typing import Final

from lab.models.model_map import facts_of
from lab.protocol import Request

_CHARACTERS: Final = 4.0
"""Characters a token, about, in English text and JSON."""
_REPLY: Final = 1_000
"""Tokens of a reply when the settings say nothing."""
_MILLION: Final = 1_000_000


def estimated_cost(request: Request, model: str) -> float:
    """Return US dollars, 0 when the map has no price for the litellm id. Nothing is taken as cached."""
    facts = facts_of(model.removeprefix("prompted/"))
    if facts is None:
        return 0.0
    characters = sum(len(message.text) + len(message.raw) for message in request.messages)
    characters += sum(len(json.dumps(dict(tool.parameters))) + len(tool.description) for tool in request.tools)
    read = characters / _CHARACTERS
    most_tokens = request.settings.max_tokens or _REPLY
    return (read * (facts.input_price or 0.0) + most_tokens * (facts.output_price or 0.0)) / _MILLION
