"""A scripted agent as a model: reads the request, decides one move, and gives it in pieces as a provider would."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Final

from lab.models.personas.clearing import figures, removed_and_left
from lab.models.personas.mind import Mind, Move, read_mind
from lab.models.protocol import Answer, Call, CallDelta, Delta, Nature, ReasoningDelta, Request, TextDelta

Policy = Callable[[Mind], Move]

_PIECE: Final = re.compile(r"\S+\s*|\s+")
_WORDS_A_PIECE: Final = 3


class Persona:
    """A small policy that looks at the world through its tool results. It keeps nothing between two replies."""

    def __init__(self, name: str, policy: Policy, seed: int = 0) -> None:
        self._name = name
        self._policy = policy
        self._seed = seed

    @property
    def name(self) -> str:
        """The name sessions record: `persona/NAME`."""
        return f"persona/{self._name}"

    @property
    def nature(self) -> Nature:
        """Always scripted."""
        return "scripted"

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        """Yield the next reply in pieces of a few words, then whole. It costs nothing and never fails."""
        move = next_move(read_mind(request, self._seed), self._policy)
        call = _call_of(move, request)
        for piece in _pieces(move.reasoning):
            yield ReasoningDelta(piece)
        for piece in _pieces(move.text):
            yield TextDelta(piece)
        if call:
            yield CallDelta(0, name=call.name)
            for piece in _pieces(call.arguments):
                yield CallDelta(0, arguments=piece)
        yield Answer(
            text=move.text,
            reasoning=move.reasoning,
            calls=(call,) if call else (),
            finish="calls" if call else "stop",
            cost=0.0,
        )


def next_move(mind: Mind, policy: Policy) -> Move:
    """Return what a policy does next, once it has heeded what people said to it."""
    history = mind.history
    if "bash" not in history.tools:
        return Move("I was given no shell, so there is nothing I can look at or do here.")
    if mind.on_hold:
        return Move(f"Understood, I stop. {removed_and_left(mind)} {figures(mind)} Tell me to go on when I should.")
    move = policy(mind)
    if move.report and (
        "finish" not in history.tools or history.finished > 1 or (history.finished and history.waiting)
    ):
        return Move(move.report, reasoning=move.reasoning)
    if history.waiting:
        heard = f"Understood: I leave {mind.spared[-1]} alone." if mind.spared else "Noted."
        return Move(f"{heard} {move.text}", move.command, move.reasoning, move.report)
    return move


def _call_of(move: Move, request: Request) -> Call | None:
    # Unlike any id that is already in the conversation, whoever made that.
    number = 1 + sum(len(message.calls) for message in request.messages)
    if move.command:
        return Call(f"call_{number}", "bash", json.dumps({"command": move.command}, ensure_ascii=False))
    if move.report:
        return Call(f"call_{number}", "finish", json.dumps({"summary": move.report}, ensure_ascii=False))
    return None


def _pieces(text: str) -> Iterator[str]:
    words = _PIECE.findall(text)
    for start in range(0, len(words), _WORDS_A_PIECE):
        yield "".join(words[start : start + _WORDS_A_PIECE])
