"""A saved session answers for a model: reply by reply what its main branch says, while the conversation is the same."""

from collections.abc import AsyncIterator
from pathlib import Path

from lab.errors import LabError
from lab.models.human import deltas_of
from lab.protocol import Answer, Call, ChatMessage, Delta, ModelFault, Nature, Request
from lab.session.conversation import conversation
from lab.session.events import MAIN, Reply
from lab.session.log import Session
from lab.text.amounts import counted
from lab.text.safe import clean_line

PREFIX = "recording/"
_MOST_SHOWN = 60
_KEPT_BEFORE = 20
"""Characters shown before the first that differs, in texts that begin alike for long."""


class RecordingModel:
    """Plays the main branch of the session at `path`. Raises `LabError` when it cannot be read or holds no reply."""

    nature: Nature = "recording"

    def __init__(self, path: Path | str) -> None:
        self._path = str(path)
        self._tree = Session.open(Path(path)).tree
        tip = self._tree.branches().get(MAIN)
        steps = self._tree.path(tip) if tip else ()
        self._replies = tuple(step for step in steps if isinstance(step, Reply))
        if not self._replies:
            raise LabError(
                "the recording holds no reply of a model", where=self._path, mend="choose a session that was played"
            )

    @property
    def name(self) -> str:
        """`recording/` and the path as it was given."""
        return PREFIX + self._path

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        """Yield the next reply of the tape; `ModelFault("off-tape")` says where the conversation leaves it."""
        turn = sum(message.role == "assistant" for message in request.messages)
        if turn >= len(self._replies):
            count = len(self._replies)
            replies = counted(count, "reply", "replies")
            raise self._off_tape(f"The tape ends here: it holds {replies}")
        reply = self._replies[turn]
        taped = conversation(self._tree, reply.parent)
        if place := _first_difference(request.messages, taped):
            raise self._off_tape(f"The conversation leaves the tape at {place}")
        answer = Answer(
            text=reply.text,
            reasoning=reply.reasoning,
            calls=reply.calls,
            finish=reply.finish,
            usage=reply.usage,
            cost=0.0,
            raw=reply.raw,
            note=f"event {reply.id} of the tape, said by {reply.model}",
        )
        for delta in deltas_of(answer):
            yield delta
        yield answer

    def _off_tape(self, what: str) -> ModelFault:
        mend = "go on with another model, or fork where the tape still holds"
        return ModelFault("off-tape", what, where=self.name, mend=mend)


def _first_difference(messages: tuple[ChatMessage, ...], taped: tuple[ChatMessage, ...]) -> str:
    """Say in words where `messages` first differ from `taped`, "" when they are the same."""
    for place, (now, then) in enumerate(zip(messages, taped, strict=False), start=1):
        if now.role != then.role:
            return f"message {place}: it is of role {now.role}, on the tape of role {then.role}"
        who = f"message {place} ({now.role})"
        if now.text != then.text:
            return f"{who}: {_texts(now.text, then.text)}"
        if now.call_id != then.call_id:
            return f"{who}: it answers call {_short(now.call_id)}, on the tape {_short(then.call_id)}"
        if now.calls != then.calls:
            return f"{who}: {_calls(now.calls, then.calls)}"
    if len(messages) == len(taped):
        return ""
    place = min(len(messages), len(taped)) + 1
    if len(messages) > len(taped):
        return f"message {place}: it is of role {messages[place - 1].role}, and the tape has no message there"
    return f"message {place}: the tape has one of role {taped[place - 1].role} there that was not sent"


def _texts(now: str, then: str) -> str:
    for line, (here, there) in enumerate(zip(now.split("\n"), then.split("\n"), strict=False), start=1):
        if here != there:
            now, then = _apart(here, there)
            return f"line {line} is {now}, on the tape {then}"
    return f"it has {now.count(chr(10)) + 1} lines, on the tape {then.count(chr(10)) + 1}"


def _calls(now: tuple[Call, ...], then: tuple[Call, ...]) -> str:
    if len(now) != len(then):
        return f"it has {len(now)} calls, on the tape {len(then)}"
    here, there = next((a, b) for a, b in zip(now, then, strict=True) if a != b)
    if here.name != there.name:
        return f"it calls {_short(here.name)}, on the tape {_short(there.name)}"
    if here.arguments != there.arguments:
        sent, taped = _apart(here.arguments, there.arguments)
        return f"it calls {here.name} with {sent}, on the tape with {taped}"
    return f"its call has the id {_short(here.id)}, on the tape {_short(there.id)}"


def _apart(now: str, then: str) -> tuple[str, str]:
    """Return both texts, the same beginning of long ones left out, so that what differs is among what is shown."""
    pairs = enumerate(zip(now, then, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), min(len(now), len(then)))
    start = same - _KEPT_BEFORE if same > _MOST_SHOWN - _KEPT_BEFORE else 0
    return (_short(f"…{now[start:]}"), _short(f"…{then[start:]}")) if start else (_short(now), _short(then))


def _short(text: str) -> str:
    text = clean_line(text)
    return f"“{text[:_MOST_SHOWN]}…”" if len(text) > _MOST_SHOWN else f"“{text}”"
