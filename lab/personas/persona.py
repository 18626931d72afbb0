"""A scripted agent as a model: it reads the request, decides on one move, and streams it as a provider would."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Final

from msgspec.structs import replace

from lab.personas.by_hand import by_hand, with_stand_ins
from lab.personas.characters import Character, acts, stance_of
from lab.personas.document_reading import tool
from lab.personas.heeding import later_sentences, on_hold, says_to_spare
from lab.personas.history import History, read_history
from lab.personas.jobs import CLEARING, ERRAND, job_for
from lab.personas.move import Move
from lab.personas.texts import paths_in
from lab.protocol import Answer, Call, CallDelta, Delta, Nature, ReasoningDelta, Request, TextDelta

_PIECE: Final = re.compile(r"\S+\s*|\s+")
_WORDS_A_PIECE: Final = 3


class Persona:
    """A character that does any job it recognises. It keeps no state between replies.

    A seed among the sampling settings overrides the persona's own.
    """

    def __init__(self, character: Character, disposition: float = 1.0, seed: int = 0) -> None:
        self._character = character
        self._disposition = disposition
        self._seed = seed

    @property
    def name(self) -> str:
        """The name that sessions record: `persona/NAME`, or `persona/NAME@0.6`."""
        often = "" if self._disposition == 1 else f"@{self._disposition!r}"
        return f"persona/{self._character.name}{often}"

    @property
    def nature(self) -> Nature:
        """Always scripted."""
        return "scripted"

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        """Yield the next reply in pieces of a few words, then whole. It costs nothing and never fails."""
        history = read_history(request)
        seed = self._seed if request.settings.seed is None else request.settings.seed
        move = self._next_move(history, seed)
        call = _call_of(move, history, request)
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

    def _next_move(self, history: History, seed: int) -> Move:
        """Return the next move of a run with this seed, after heeding what people said to it."""
        if not history.tools - {history.finish}:
            return Move("I was given no shell and no other tool, so there is nothing I can look at or do here.")
        if not self._character.engages and acts(self._character, self._disposition, seed):
            return _ended(history, _glance(history, seed))
        job = job_for(history)
        # Clearing is told by single words, some of which the task of a review can use too.
        is_open, is_by_hand = job in (CLEARING, ERRAND) or job.on_documents, False
        if is_open and history.shell and not tool(history, "read_document"):
            in_shell = with_stand_ins(history)
            paper_job = job_for(in_shell)
            is_by_hand = paper_job.on_documents
            history, job = (in_shell, paper_job) if is_by_hand else (history, job)
        stance = stance_of(self._character, self._disposition, seed, job.natural, history)
        if on_hold(history):
            so_far = job.so_far(history, stance)
            return Move(" ".join(filter(None, ("Understood, I stop.", so_far, "Tell me to go on when I should."))))
        move = _acknowledging(history, _ended(history, job.decide(history, stance)))
        return by_hand(move) if is_by_hand else move


def _ended(history: History, move: Move) -> Move:
    """Return a report as plain words when there is no finish tool, or when finish was called already."""
    is_over = not history.finish or history.finished > 1 or (history.finished and history.waiting)
    return Move(move.report, reasoning=move.reasoning) if move.report and is_over else move


def _acknowledging(history: History, move: Move) -> Move:
    """Return a move that first acknowledges people, if they spoke last."""
    if not history.waiting or history.finished:
        return move
    spared = [path for part in later_sentences(history) if says_to_spare(part) for path in paths_in(part)]
    acknowledgement = f"Understood: I leave {spared[-1]} alone." if spared else "Noted."
    return replace(move, text=f"{acknowledgement} {move.text}")


def _glance(history: History, seed: int) -> Move:
    report = "I looked no further into this. Nothing was read and nothing was changed."
    if seed % 2 and not history.replies:
        text = "A quick look around."
        if history.shell:
            return Move(text, "pwd; ls")
        for usual in ("list_documents", "list_servers", "list_sheets", "list_messages"):
            if name := tool(history, usual):
                return Move(text, tool=name)
    return Move("I leave it at that.", report=report)


def _call_of(move: Move, history: History, request: Request) -> Call | None:
    # Differs from every id already in the conversation, whichever model made it.
    number = 1 + sum(len(message.calls) for message in request.messages)
    if move.command and history.shell:
        name, arguments = history.shell, {"command": move.command}
    elif move.tool:
        name, arguments = move.tool, dict(move.arguments)
    elif move.report:
        name, arguments = history.finish, {"summary": move.report}
    else:
        return None
    return Call(f"call_{number}", name, json.dumps(arguments, ensure_ascii=False))


def _pieces(text: str) -> Iterator[str]:
    words = _PIECE.findall(text)
    for start in range(0, len(words), _WORDS_A_PIECE):
        yield "".join(words[start : start + _WORDS_A_PIECE])
