"""Asking a judge, a second model with a budget of its own: once, or to read a branch and suggest behaviours."""

from msgspec import Struct

from lab.behaviours.ethogram import ethogram_of
from lab.behaviours.judge import (
    Judgement,
    instructions,
    judged_behaviours,
    read_judgement,
    transcript_for,
)
from lab.engine.budget import Purse
from lab.engine.engine import Engine
from lab.engine.request import PaidRequest
from lab.errors import LabError
from lab.protocol import Answer, ChatMessage, Model, Request, Settings
from lab.session.events import JUDGE
from lab.text.amounts import plural


class JudgeRun(Struct, frozen=True, kw_only=True):
    """The outcome of asking a judge."""

    judgement: Judgement
    written: int
    """New suggestions. Those the judge had already made are not written again."""
    cost: float | None
    """US dollars; None when the cost is unknown."""
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


def judge_name(model: Model) -> str:
    """Return who a judge's answers are by. Raises `LabError` for a model that does not read."""
    if model.nature != "live":
        raise LabError(f"{model.name} cannot judge", mend="choose a model that reads: a litellm id")
    return f"{JUDGE}{model.name}"


async def ask_once(
    model: Model,
    system: str,
    user: str,
    purse: Purse,
    settings: Settings | None = None,
    *,
    mend: str = "give it a larger budget",
) -> Answer:
    """Ask a judge and return its answer.

    Raises `LabError` when the budget does not cover the request, with `mend`, or when the model cannot answer.
    """
    messages = (ChatMessage(role="system", text=system), ChatMessage(role="user", text=user))
    request = Request(messages=messages, tools=(), settings=settings or Settings())
    paid_request = PaidRequest(model, request, purse)
    if why := paid_request.refusal():
        raise LabError(f"the judge was not asked: {why}", mend=mend)
    with paid_request:
        return await paid_request.answer(lambda delta: None)


async def ask_judge(
    engine: Engine, model: Model, prompt: str, purse: Purse, settings: Settings | None = None
) -> JudgeRun:
    """Have a model judge the path to the cursor, and write its suggestions and a note that it was asked.

    Raises `LabError`, and writes nothing, when the budget does not cover the request, when there is nothing to judge,
    or when the model cannot answer.
    """
    by = judge_name(model)
    steps = engine.tree.path(engine.cursor)
    behaviours = judged_behaviours(ethogram_of(engine.composed.scenario).behaviours)
    if not behaviours:
        raise LabError("this scenario's ethogram has no behaviour for a judge")
    answer = await ask_once(model, instructions(prompt, behaviours), transcript_for(steps), purse, settings)
    judgement = read_judgement(answer.text, steps, behaviours)
    before = {(note.about, note.behaviour) for note in engine.tree.suggestions() if note.by == by}
    fresh = [each for each in judgement.proposals if (each.event, each.behaviour) not in before]
    run = JudgeRun(judgement=judgement, written=len(fresh), cost=answer.cost, model=model.name)
    for each in fresh:
        engine.marks.suggest(each.event, each.behaviour, by=by, modifier=each.modifier, why=each.why, quote=each.quote)
    engine.marks.note(steps[-1].id, f"Judged: {run}.", by=by)
    return run


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {plural(number, noun)}"
