import asyncio

import pytest

from lab.errors import LabError
from lab.models.human import HumanModel
from lab.protocol import Answer, Call, CallDelta, ChatMessage, Request, TextDelta

REQUEST = Request(messages=(ChatMessage(role="user", text="Hello."),), tools=())
ANSWER = Answer(text="I do.", calls=(Call(id="c1", name="bash", arguments="{}"),), finish="calls")


async def asked(model):
    parts = []

    async def listen():
        parts.extend([part async for part in model.stream(REQUEST)])

    task = asyncio.create_task(listen())
    while model.waiting is None:
        await asyncio.sleep(0)
    return task, parts


async def test_the_request_waits_until_the_researcher_answers():
    model = HumanModel()
    task, parts = await asked(model)
    assert model.waiting == REQUEST
    model.answer(ANSWER)
    await task
    assert parts == [TextDelta("I do."), CallDelta(index=0, name="bash", arguments="{}"), ANSWER]
    assert model.waiting is None


async def test_a_cancelled_request_waits_no_more_and_can_be_asked_again():
    model = HumanModel()
    task, _ = await asked(model)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert model.waiting is None
    with pytest.raises(LabError):
        model.answer(ANSWER)
    task, parts = await asked(model)
    model.answer(ANSWER)
    await task
    assert parts[-1] == ANSWER


async def test_answering_twice_is_refused():
    model = HumanModel()
    task, _ = await asked(model)
    model.answer(ANSWER)
    with pytest.raises(LabError):
        model.answer(ANSWER)
    await task


async def test_two_requests_at_once_are_refused():
    model = HumanModel()
    task, _ = await asked(model)
    with pytest.raises(LabError):
        await anext(model.stream(REQUEST))
    assert model.waiting == REQUEST
    task.cancel()
