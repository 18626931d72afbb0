"""Whether a whole reply is an answer or a lost one: `answered` means that the agent chose to say something.

What is lost is a fault with a kind of its own, one sentence, and the mend. Its text stays in the session to be read.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from msgspec import Struct

from lab.models.call_pieces import Completeness, is_object
from lab.models.faults import Attempt
from lab.models.prompted_text import call_text
from lab.models.written_calls import written_call
from lab.protocol import Call, FaultKind, Finish, ModelFault, Tool, Usage
from lab.text.safe import replace_hidden

_FINISHES: Final[Mapping[str, Finish]] = {
    "stop": "stop",
    "stop_sequence": "stop",
    "end_turn": "stop",
    "end": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "complete": "stop",
    "completed": "stop",
    "tool_calls": "calls",
    "tool_call": "calls",
    "tool_use": "calls",
    "function_call": "calls",
    "length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "incomplete": "length",
    "model_length": "length",
    "model_context_window_exceeded": "length",
    "compaction": "length",
    "content_filter": "filter",
    "content_filtered": "filter",
    "guardrail_intervened": "filter",
    "refusal": "filter",
    "sensitive": "filter",
    "safety": "filter",
    "recitation": "filter",
    "language": "filter",
    "blocklist": "filter",
    "prohibited_content": "filter",
    "spii": "filter",
    "image_safety": "filter",
    "image_prohibited_content": "filter",
    "error_toxic": "filter",
}
"""Words for the end in small letters, of litellm and of those providers whose words it passes on."""
_MALFORMED: Final = (
    "malformed_function_call",
    "malformed_tool_call",
    "malformed_response",
    "unexpected_tool_call",
    "too_many_tool_calls",
    "missing_thought_signature",
)
"""Words of providers that could not read, or would not pass on, the calls a model made."""
_AGAIN: Final = "ask again, or fork before it"

Ending = Literal["stop", "calls", "length", "filter", "malformed", "unknown"]


class RawReply(Struct, frozen=True, kw_only=True):
    """A reply that came whole, before it is known for what it is to be taken."""

    word: str
    """The provider's word for its end."""
    text: str = ""
    reasoning: str = ""
    calls: tuple[Call, ...] = ()
    explanation: str = ""
    """The provider's explanation of the end, beside its word."""
    usage: Usage | None = None
    cost: float | None = None
    most_tokens: int | None = None
    """The most tokens it was allowed."""


def ending_of(reason: str) -> Ending:
    """Return why a reply ended, from the provider's word."""
    word = re.sub(r"[\s-]+", "_", reason.strip().lower())
    if word in _MALFORMED:
        return "malformed"
    return _FINISHES.get(word, "unknown")


def finish_of(draft: RawReply, tools: Iterable[Tool], attempt: Attempt) -> Finish:
    """Return how a reply ended. Raises `ModelFault` for one that is lost; `tools` were offered."""
    ending = ending_of(draft.word)
    if ending == "malformed":
        what = f"{attempt.who} could not read the call the model made, and ended the reply with “{draft.word}”"
        raise _lost_reply("malformed-call", what, _AGAIN, draft, attempt)
    if draft.calls and (ending != "unknown" or all(is_object(call.arguments or "{}") for call in draft.calls)):
        return "length" if _is_cut(draft) else ending if ending in ("length", "filter") else "calls"
    # A text of nothing but blanks and characters that no one sees says nothing.
    text, offers = replace_hidden(draft.text, lambda _: "").strip(), tuple(tools)
    if text and offers and not draft.calls and (sign := written_call(draft.text, offers)):
        what = f"The model wrote a call as text (“{sign}”), and {attempt.who} did not read it as one"
        mend = f"turn on the server's tool call parser, or ask prompted/{attempt.model}, which reads calls from text"
        raise _lost_reply("written-call", what, mend, draft, attempt)
    if ending == "calls":
        what = f"The reply of {attempt.who} ended with “{draft.word}” and no call came with it"
        raise _lost_reply("missing-call", what, f"{_AGAIN}, or try prompted/{attempt.model}", draft, attempt)
    if not text and not draft.calls:
        raise _nothing_said(ending, draft, attempt)
    if ending == "unknown":
        what = f"The reply of {attempt.who} ended with “{draft.word}”, which says nothing of why"
        raise _lost_reply("unknown-finish", what, _AGAIN, draft, attempt)
    return ending


def _is_cut(draft: RawReply) -> bool:
    """Say whether tokens ran out in the middle of the last call: vLLM says `tool_calls` of that as well."""
    if draft.usage is None or draft.most_tokens is None or draft.usage.output < draft.most_tokens:
        return False
    arguments = Completeness()
    arguments.feed(draft.calls[-1].arguments)
    return not arguments.is_whole


def _nothing_said(ending: Ending, draft: RawReply, attempt: Attempt) -> ModelFault:
    if ending == "filter":
        what = f"The content filter of {attempt.who} stopped the reply before its first word"
        return _lost_reply("filter", what, "fork at an earlier event, or choose another model", draft, attempt)
    mend = f"{_AGAIN}, or say something to the agent first"
    if ending == "length":
        mend = "raise max_tokens, or lower the reasoning effort"
    if draft.reasoning.strip():
        how = " until its tokens were spent" if ending == "length" else ""
        what = f"The model only reasoned{how}: {attempt.who} sent no text and no call"
        return _lost_reply("only-reasoning", what, mend, draft, attempt)
    if ending == "length":
        what = f"{attempt.who} spent all its tokens before the first word"
        return _lost_reply("empty", what, mend, draft, attempt)
    what = f"{attempt.who} sent an empty reply: no text and no call, and “{draft.word}” as its reason"
    return _lost_reply("empty", what, mend, draft, attempt)


def _lost_reply(kind: FaultKind, what: str, mend: str, draft: RawReply, attempt: Attempt) -> ModelFault:
    text = call_text(draft.text, draft.calls) if draft.calls else draft.text
    return ModelFault(
        kind,
        what[:1].upper() + what[1:],
        where=attempt.model,
        mend=mend,
        partial="\n".join(filter(None, (text, draft.explanation))),
        reasoning=draft.reasoning,
        usage=draft.usage,
        cost=draft.cost,
    )
