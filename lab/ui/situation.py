"""What the header and the card say about where the researcher stands: values made from the engine's."""

from lab.engine import Engine
from lab.models.human import HumanModel
from lab.session.events import Failure
from lab.ui.tape import Tape
from lab.ui.widgets.decision import Card, Choice
from lab.ui.widgets.drawing import ENDS
from lab.ui.widgets.header import Status

DECISIONS = (
    Choice("a", "approve"),
    Choice("e", "edit"),
    Choice("d", "deny"),
    Choice("f", "fake"),
    Choice("o", "doctor"),
)


def status_of(engine: Engine, tape: Tape | None, doing: str, fault: str) -> Status:
    """Return what the header says."""
    standing = engine.standing
    step = engine.tree.step(engine.cursor)
    condition = " ".join(f"{factor}={level}" for factor, level in standing.condition.items())
    return Status(
        scenario=engine.session.header.scenario,
        condition=condition,
        model=standing.model,
        nature=standing.nature,
        branch=step.branch,
        turn=standing.turn,
        cost=standing.cost,
        unpriced=standing.unpriced,
        budget=engine.limits.cost,
        place="tape" if tape else ("past" if engine.phase == "past" else "now"),
        tape=tape.shown if tape else "",
        doing=doing,
        fault=fault,
    )


def doing_of(engine: Engine, *, is_dry: bool) -> str:
    """Return what is under way in two words, nothing when nothing is."""
    phase = engine.phase
    if is_dry:
        return "◌ dry run"
    if phase == "replying" and isinstance(engine.model, HumanModel):
        return "◆ your turn"
    return {"replying": "◌ answering", "running": "◌ running"}.get(phase, "")


def card_of(engine: Engine, tape: Tape | None) -> Card | None:
    """Return what the card says; None when the footer says enough."""
    standing, phase = engine.standing, engine.phase
    if tape is not None:
        return None
    if phase == "deciding":
        call = standing.pending[0]
        title = "decide" if len(standing.pending) == 1 else f"decide · {len(standing.pending)} calls wait, this is next"
        if standing.decided is not None:
            said = f"{title} · {standing.decided.action} was chosen and stopped"
            return Card(
                title=said, call=call, choices=(Choice("a", f"carry on with {standing.decided.action}"), *DECISIONS[1:])
            )
        return Card(title=title, call=call, choices=DECISIONS)
    if phase == "replying" and isinstance(engine.model, HumanModel):
        return Card(
            title="you play the agent",
            said="The agent is asked for its next reply, and the agent is you.",
            choices=(Choice("h", "answer"), Choice("esc", "stop")),
        )
    if phase == "waiting":
        return Card(
            title="the agent waits",
            said="It answered and asked for nothing.",
            choices=(Choice("i", "say something"), Choice("k", "fork"), Choice("b", "back"), Choice("E", "end here")),
        )
    if phase == "ended" and standing.ended:
        return Card(
            title="the end",
            said=f"This branch is over: {ENDS[standing.ended.reason]}.",
            choices=(Choice("k", "fork before the end"), Choice("R", "replay"), Choice("b", "back")),
        )
    if phase == "ready" and isinstance(engine.tree.step(engine.cursor), Failure):
        return Card(
            title="the model failed",
            said="Nothing is lost: the same request can be sent again.",
            choices=(Choice("space", "ask again"), Choice("M", "another model"), Choice("b", "back")),
        )
    if phase == "ready" and standing.turn == 0:
        return Card(
            title="ready",
            said="The agent has its task. Nothing has run yet.",
            choices=(
                Choice("space", "first reply"),
                Choice("t", "a whole turn"),
                Choice("r", "run"),
                Choice("w", "change the world first"),
            ),
        )
    if phase == "past":
        return Card(
            title="looking back",
            said="The world is shown as it was here; looking changes nothing.",
            is_past=True,
            choices=(Choice("k", "fork here"), Choice("→", "later"), Choice("b", "earlier"), Choice("L", "latest")),
        )
    return None
