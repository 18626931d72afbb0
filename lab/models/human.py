"""The researcher as the agent: the same request a model would get, answered by hand."""

import asyncio
from collections.abc import AsyncIterator

from lab.errors import LabError
from lab.protocol import Answer, CallDelta, Delta, Nature, ReasoningDelta, Request, TextDelta


class HumanModel:
    """Waits for `answer`; `waiting` holds what is being asked meanwhile."""

    name: str = "human"
    nature: Nature = "human"

    def __init__(self) -> None:
        self._waiting: Request | None = None
        self._answer: asyncio.Future[Answer] | None = None

    @property
    def waiting(self) -> Request | None:
        """The request that waits for an answer, None when nothing is asked."""
        return self._waiting

    def answer(self, answer: Answer) -> None:
        """Give the reply, from the thread of the event loop. Raises `LabError` when nothing is asked."""
        if self._answer is None or self._answer.done():
            raise LabError("no reply is being asked for now", mend="let the session ask for the next reply first")
        self._answer.set_result(answer)

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        """Wait for the researcher, for as long as it takes."""
        if self._waiting is not None:
            raise LabError("the human agent is being asked already", mend="answer or cancel that request first")
        self._waiting, self._answer = request, asyncio.get_running_loop().create_future()
        try:
            answer = await self._answer
        finally:
            self._waiting = self._answer = None
        for delta in deltas_of(answer):
            yield delta
        yield answer


def deltas_of(answer: Answer) -> list[Delta]:
    """Return an answer that is known whole as the deltas of a stream."""
    deltas: list[Delta] = []
    if answer.reasoning:
        deltas.append(ReasoningDelta(answer.reasoning))
    if answer.text:
        deltas.append(TextDelta(answer.text))
    deltas += [CallDelta(index=i, name=call.name, arguments=call.arguments) for i, call in enumerate(answer.calls)]
    return deltas
