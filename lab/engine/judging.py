"""Asking a judge: a second model reads a branch and suggests what words show. It has a budget of its own."""

from msgspec import Struct

from lab.behaviours.ethogram import ethogram_of
from lab.behaviours.judge import (
    BY,
    Judgement,
    instructions,
    judged_behaviours,
    read_judgement,
    transcript_for,
)
from lab.engine.budget import Purse
from lab.engine.engine import Engine
from lab.engine.request import Asking
from lab.errors import LabError
from lab.protocol import Message, Model, Request, Settings


class Judged(Struct, frozen=True, kw_only=True):
    """What came of asking a judge."""

    judgement: Judgement
    written: int
    """Suggestions that are new; what the judge had suggested before is not written twice."""
    cost: float | None
    """US dollars; None when nobody knows."""
    model: str

    def __str__(self) -> str:
        judgement = self.judgement
        if not judgement.is_readable:
            sentence = "its answer holds no suggestions that can be read"
        else:
            sentence = f"{_count(self.written, 'suggestion')}"
            if repeated := len(judgement.proposals) - self.written:
                sentence += f", {repeated} it had made before"
        if judgement.unquoted:
            sentence += f", {judgement.unquoted} thrown away: the agent never said what they quote"
        if judgement.unknown:
            sentence += f", {judgement.unknown} thrown away: not what was asked"
        price = "unknown" if self.cost is None else f"${self.cost:.4f}"
        return f"{sentence}; cost {price}"


async def ask_judge(
    engine: Engine, model: Model, prompt: str, purse: Purse, settings: Settings | None = None
) -> Judged:
    """Let a model judge the path to the cursor and write what it suggests, and a note that it was asked.

    Raises `LabError` when the budget does not cover the question, nothing can be judged or the model cannot answer;
    then nothing is written.
    """
    if model.nature != "live":
        raise LabError(f"{model.name} cannot judge", mend="choose a model that reads: a litellm id")
    steps = engine.tree.path(engine.cursor)
    behaviours = judged_behaviours(ethogram_of(engine.composed.scenario).behaviours)
    if not behaviours:
        raise LabError("this scenario's ethogram has no behaviour for a judge")
    request = Request(
        messages=(
            Message(role="system", text=instructions(prompt, behaviours)),
            Message(role="user", text=transcript_for(steps)),
        ),
        tools=(),
        settings=settings or Settings(),
    )
    asking = Asking(model, request, purse)
    if why := asking.refused():
        raise LabError(f"the judge was not asked: {why}", mend="give it a larger budget")
    with asking:
        answer = await asking.answer(lambda delta: None)
    judgement = read_judgement(answer.text, steps, behaviours)
    by = f"{BY}{model.name}"
    before = {(note.about, note.behaviour) for note in engine.tree.suggestions() if note.by == by}
    fresh = [each for each in judgement.proposals if (each.event, each.behaviour) not in before]
    judged = Judged(judgement=judgement, written=len(fresh), cost=answer.cost, model=model.name)
    for each in fresh:
        engine.marks.suggest(each.event, each.behaviour, by=by, modifier=each.modifier, why=each.why, quote=each.quote)
    engine.marks.note(steps[-1].id, f"Judged: {judged}.", by=by)
    return judged


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
