"""Builds the contents of header and card from the engine's state."""

from collections.abc import Mapping

from msgspec import Struct, structs

from lab.engine.engine import Engine
from lab.engine.forecast import Forecast
from lab.engine.interventions import NO_TASK
from lab.engine.notices import Phase, Retrying
from lab.errors import LabError
from lab.models.human import HumanModel
from lab.scenario.compose import condition_words
from lab.session.conversation import has_task
from lab.session.events import Failure
from lab.session.telling import ENDS
from lab.session.veil import veil_failure
from lab.ui.commands.bindings import hint
from lab.ui.commands.layers import PLACES, Hands
from lab.ui.session.decision_card import Card, Choice
from lab.ui.session.header import Status
from lab.ui.session.tape import Tape
from lab.ui.transcript.world_news import short_news
from lab.world import span_words

DECISIONS = (
    Choice("decide.approve", "approve"),
    Choice("decide.edit", "edit"),
    Choice("decide.deny", "deny"),
    Choice("decide.fake", "fake"),
    Choice("decide.doctor", "doctor"),
)


def status_of(
    engine: Engine,
    tape: Tape | None,
    doing: str,
    fault: str,
    *,
    is_whole: bool = False,
    is_saving: bool = False,
    is_blind: bool = False,
    is_off_tape: bool = False,
) -> Status:
    """Return the header's contents. `is_whole` allows it to say how long the tape is; `is_blind` hides the arm."""
    standing = engine.standing
    step = engine.tree.step(engine.cursor)
    label = engine.tree.label(step.branch)
    shared = engine.agent.purse.shared
    purse = shared if shared and shared.limit is not None else engine.agent.purse
    return Status(
        scenario=engine.session.header.scenario,
        condition="" if is_blind else condition_words(engine.composed.scenario, standing.condition),
        model="" if is_blind else standing.model,
        nature=None if is_blind else standing.nature,
        branch="" if is_blind else label.label if label and label.label else step.branch,
        turn=standing.turn,
        cost=standing.cost,
        unpriced=standing.unpriced,
        budget=purse.limit,
        # What was paid until the end would tell how much is still to come.
        paid=None if tape and not is_whole else purse.spent,
        reserve=purse.held,
        tokens=standing.usage.input + standing.usage.output,
        most_tokens=engine.agent.limits.tokens,
        place="tape" if tape else "past" if engine.phase == "past" else "off" if is_off_tape else "now",
        tape=tape.describe(is_whole=is_whole) if tape else "",
        stale=damage.event if (damage := engine.tree.stale(engine.cursor)) else 0,
        doing=doing,
        fault=fault,
        is_saving=is_saving,
        is_read_only=bool(engine.session.why_read_only),
    )


def why_locked(phase: Phase, keymap: Mapping[str, str], *, is_tape: bool) -> str:
    """Return why the world cannot be changed now, "" if it can."""
    if is_tape:
        return f"a tape plays: {hint('replay.start', keymap)} leaves it"
    fork = hint("lab.fork", keymap)
    return {
        "past": f"this is the past: {fork} forks here",
        "ended": f"the branch is over: {fork} forks before its end",
        "replying": "the model is answering",
        "running": "a call is running",
    }.get(phase, "")


class Retry(Struct, frozen=True):
    """A failed request that will be sent again."""

    notice: Retrying
    until: float
    """The time of the next attempt, in seconds of the monotonic clock."""


def doing_of(engine: Engine, *, is_dry: bool, retry: Retry | None = None, seconds_left: int = 0) -> str:
    """Return what is under way in a few words, "" if nothing is. `seconds_left` is the time until the next try."""
    phase = engine.phase
    if retry:
        return f"◌ try {retry.notice.attempt} of {retry.notice.of} in {seconds_left} s"
    if is_dry:
        return "◌ dry run"
    if phase == "replying" and isinstance(engine.agent.model, HumanModel):
        return "◆ your turn"
    return {"replying": "◌ answering", "running": "◌ running"}.get(phase, "")


def retry_card(retry: Retry, seconds_left: int, *, is_blind: bool = False) -> Card:
    """Return the card for a failed request that will be sent again."""
    notice = retry.notice
    failure = veil_failure(notice.failure) if is_blind else notice.failure
    plan = f"It is asked again in {seconds_left} s: try {notice.attempt} of {notice.of}."
    return Card(
        title=f"the model failed · {_fault_words(failure)}",
        sentence=f"{_sentence(failure.what)} {plan}",
        choices=(Choice("lab.stop", "stop trying"), Choice("lab.pause", "pause")),
    )


def kept_apart(card: Card | None, hands: Hands, phase: Phase) -> Card | None:
    """Return the card for the current focus. If the focus is elsewhere, it offers only the way back."""
    if card is None or hands == "transcript" or (hands in ("world", "branches") and phase != "deciding"):
        return card
    back = "back, to decide" if phase == "deciding" else "back"
    return structs.replace(
        card, title=f"{card.title} · keys go to {PLACES[hands]}", choices=(Choice("lab.leave", back),)
    )


def _failed_card(failure: Failure) -> Card:
    """Return the card after a failure: what happened, what was kept, what to press."""
    remark = "Nothing is lost: the same request can be sent again."
    if failure.partial:
        remark = (
            f"The {len(failure.partial):,} characters that had come are kept above; the same request can be sent again."
        )
    if failure.fault == "stopped":
        return Card(title="stopped", sentence=remark, choices=(Choice("lab.step", "ask again"), *_AFTER_FAULT))
    mend = f" {_sentence(failure.mend)}" if failure.mend else ""
    title = "a reply is lost, and held" if failure.is_lost_reply else "the model failed"
    return Card(
        title=f"{title} · {_fault_words(failure)}",
        sentence=f"{_sentence(failure.what)}{mend} {remark}",
        choices=(Choice("lab.step", "ask again"), *_AFTER_FAULT),
    )


def _why_no_model(engine: Engine) -> str:
    try:
        engine.agent.model_at(engine.cursor)
    except LabError as fault:
        return fault.what
    return ""


_NOWHERE = "nothing here runs it"
_LOGGED = (
    Choice("decide.approve", "as in the log"),
    Choice("decide.fake", "write its result"),
    Choice("decide.deny", "deny"),
)
_WRITTEN = (Choice("decide.fake", "write or draft its result"), Choice("decide.deny", "deny"))
_CUT_OFF = "Its reply was cut off, by the limit of tokens or a filter: it did not choose to stop."
_AFTER_FAULT = (Choice("lab.model", "another model"), Choice("lab.say", "say something"), Choice("lab.back", "back"))


def _sentence(text: str) -> str:
    """Return a fault's text as a sentence: capitalised, and with a full stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def _fault_words(failure: Failure) -> str:
    return failure.fault.replace("-", " ")


def effect_lines(forecast: Forecast) -> tuple[str, ...]:
    """Return what a call would do, a line each: what it changes, and on the first for how long and how it exits."""
    effects = [f"{sign} {words}" for sign, words in short_news(forecast.outcome.changes, forecast.before)]
    effects = effects or ["change nothing"]
    ends = [span_words(forecast.seconds).lstrip("+")] if forecast.seconds >= 1 else []
    ends += [f"exit {forecast.outcome.exit_code}"] if forecast.outcome.exit_code else []
    return (" · ".join([effects[0], *ends]), *effects[1:])


def suggestion_line(forecast: Forecast) -> str:
    """Return which behaviours detectors would suggest, "" for none."""
    return f"? {', '.join(forecast.behaviours)} would be suggested" if forecast.behaviours else ""


def card_of(engine: Engine, tape: Tape | None, *, is_blind: bool = False) -> Card | None:
    """Return the card for the engine's state, None if the footer says enough."""
    standing, phase = engine.standing, engine.phase
    if tape is not None or engine.session.why_read_only:
        return None
    if phase == "deciding":
        call = standing.pending[0]
        title = "decide" if len(standing.pending) == 1 else f"decide · {len(standing.pending)} calls wait, this is next"
        if standing.decided is not None:
            heading = f"{title} · {standing.decided.action} was chosen and stopped"
            return Card(
                title=heading,
                call=call,
                choices=(Choice("decide.approve", f"carry on with {standing.decided.action}"), *DECISIONS[1:]),
            )
        if (answer := engine.deputies.log_answer()) is not None:
            effects = (f"tell the agent what the log says, as in event {answer.event}",)
            return Card(title=f"{title} · from the log", call=call, where=_NOWHERE, effects=effects, choices=_LOGGED)
        if call.name in engine.composed.drafted:
            heading = f"{title} · its result is yours to write"
            return Card(title=heading, call=call, where=_NOWHERE, effects=("wait for you",), choices=_WRITTEN)
        return Card(title=title, call=call, choices=DECISIONS)
    if phase == "replying" and isinstance(engine.agent.model, HumanModel):
        return Card(
            title="you play the agent",
            sentence="The agent is asked for its next reply, and the agent is you.",
            choices=(Choice("lab.human", "answer"), Choice("lab.stop", "stop")),
        )
    if phase == "waiting":
        return Card(
            title="the agent waits",
            sentence=_CUT_OFF if standing.cut_off else "It answered and asked for nothing.",
            choices=(
                Choice("lab.say", "say something"),
                Choice("lab.fork", "fork"),
                Choice("lab.back", "back"),
                Choice("lab.end", "end here"),
            ),
        )
    if phase == "ended" and standing.ended:
        return Card(
            title="the end",
            sentence=f"This branch is over: {ENDS[standing.ended.reason]}.",
            choices=(
                Choice("lab.fork", "fork before the end"),
                Choice("replay.start", "replay"),
                Choice("lab.back", "back"),
            ),
        )
    step = engine.tree.step(engine.cursor)
    if phase == "ready" and isinstance(step, Failure):
        return _failed_card(veil_failure(step) if is_blind else step)
    if phase == "ready" and (why := _why_no_model(engine)):
        return Card(
            title="no model answers",
            sentence="The model cannot answer now." if is_blind else _sentence(why),
            choices=(Choice("lab.model", "choose one"), Choice("lab.say", "say something"), Choice("lab.back", "back")),
        )
    if phase == "ready" and standing.turn == 0 and not has_task(engine.tree, engine.cursor):
        return Card(
            title="no task",
            sentence=f"{NO_TASK} Say it first.",
            choices=(Choice("lab.say", "say something"), Choice("lab.step", "first reply"), Choice("lab.back", "back")),
        )
    if phase == "ready" and standing.turn == 0:
        return Card(
            title="ready",
            sentence="The agent has its task. Nothing has run yet.",
            choices=(
                Choice("lab.step", "first reply"),
                Choice("lab.turn", "a whole turn"),
                Choice("lab.run", "run"),
                Choice("lab.world", "change the world first"),
            ),
        )
    if phase == "past":
        return Card(
            title="looking back",
            sentence="The world is shown as it was here; looking changes nothing.",
            is_past=True,
            choices=(
                Choice("lab.fork", "fork here"),
                Choice("lab.forward", "later"),
                Choice("lab.back", "earlier"),
                Choice("lab.tip", "latest"),
            ),
        )
    return None
