"""Whence a reply came, in words: what the provider says of itself, and how much of the reasoning it lets be read."""

from typing import Final

from lab.protocol import Visibility
from lab.session.events import Reply

_VISIBLE: Final[dict[Visibility, str]] = {
    "raw": "reasoning as it was",
    "summary": "a summary of the reasoning",
    "encrypted": "reasoning sealed",
    "none": "no reasoning to read",
}


def source_words(reply: Reply) -> str:
    """Return it as one line, "" where nothing is given. Foreign text, to be cleaned."""
    words: list[str] = []
    if reply.provenance is not None:
        of = reply.provenance
        names = (
            ("as", of.model if of.model and of.model != reply.model.rpartition("/")[2] else ""),
            ("by", of.route),
            ("in", of.region),
            ("fingerprint", of.fingerprint),
            ("tier", of.tier),
            ("request", of.request),
        )
        words += [f"{word} {value}" for word, value in names if value]
    if reply.visibility is not None:
        hidden = reply.usage.reasoning if reply.usage and reply.visibility in ("none", "encrypted") else 0
        words.append(_VISIBLE[reply.visibility] + (f" ({hidden:,} tokens of it)" if hidden else ""))
    return " · ".join(words)
