"""Asking the model something off the record: it answers what it would at a step, and no branch ever sees it."""

import time

from msgspec import structs

from lab.engine.engine import Engine
from lab.engine.request import PaidRequest
from lab.engine.work import StoppedError
from lab.errors import LabError
from lab.protocol import Answer, ChatMessage, Request
from lab.session.events import Aside
from lab.session.tree import Tree

NOT_RUN = "This call has not run yet."
"""The result in an aside of each call that still waits, as no provider takes a call without one."""


def asides_at(tree: Tree, event_id: int) -> tuple[Aside, ...]:
    """Return the asides at a step, oldest first."""
    return tuple(note for note in tree.margin(event_id) if isinstance(note, Aside))


def aside_request(engine: Engine, at: int, question: str, follows: Aside | None, *, tools: bool) -> Request:
    """Return what the model is sent for an aside: the request due at a step, the asides it goes on from, the question.

    Without `tools` they are still described, as the conversation refers to them, but none may be called.
    """
    request = engine.agent.request(at)
    waiting = engine.tree.standing(at).pending
    messages = [*request.messages]
    if waiting:
        # Right after the calls and the results that there are: what was said since comes later.
        after = 1 + max(place for place, each in enumerate(messages) if each.role in ("assistant", "tool"))
        messages[after:after] = [ChatMessage("tool", NOT_RUN, call_id=call.id, name=call.name) for call in waiting]
    for aside in reversed(_thread(engine.tree, follows)):
        messages += [ChatMessage("user", aside.question), ChatMessage("assistant", aside.text or "(no words)")]
    settings = request.settings if tools or not request.tools else structs.replace(request.settings, tool_choice="none")
    return Request((*messages, ChatMessage("user", question)), request.tools, settings)


def _thread(tree: Tree, last: Aside | None) -> list[Aside]:
    """Return an aside and those it goes on from, the last one first."""
    thread: list[Aside] = []
    while last is not None:
        thread.append(last)
        before = tree.events.get(last.follows or 0)
        last = before if isinstance(before, Aside) and before.id < last.id else None
    return thread


async def ask_aside(
    engine: Engine, at: int, question: str, *, follows: Aside | None = None, tools: bool = False
) -> Aside:
    """Ask the agent's model a question at a step and record it beside the step. The cursor stays.

    Raises `LabError`, and writes nothing, without a question, when the budget does not cover it, when the model cannot
    answer, or when it was stopped.
    """
    recorder = engine.recorder
    recorder.expect_idle()
    recorder.expect_writable()
    if not question.strip():
        raise LabError("there is no question")
    model = engine.agent.model_at(at)
    if model.nature in ("human", "recording"):
        raise LabError(f"{model.name} cannot be asked aside", mend="choose a model that can answer new questions")
    paid_request = PaidRequest(model, aside_request(engine, at, question, follows, tools=tools), engine.agent.purse)
    if why := paid_request.refusal():
        raise LabError(f"it was not asked: {why}")
    began = time.monotonic()

    async def answer() -> Answer:
        recorder.notify_phase()
        return await paid_request.answer(lambda delta: None)

    with paid_request:
        try:
            reply = await recorder.work.do("replying", answer())
        except StoppedError:
            raise LabError("the answer was stopped; nothing was written") from None
        finally:
            recorder.notify_phase()
    return recorder.append(
        Aside(
            **recorder.session.stamp(),
            about=at,
            by=engine.marks.rater,
            question=question,
            follows=follows.id if follows else None,
            tools=tools,
            model=model.name,
            nature=model.nature,
            text=reply.text,
            reasoning=reply.reasoning,
            calls=reply.calls,
            usage=reply.usage,
            cost=reply.cost,
            seconds=round(time.monotonic() - began, 3),
            note=reply.note,
        )
    )
