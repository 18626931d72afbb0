"""What a batch is to do, and how each of its sessions stands: values, for the command line and the screen alike."""

from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from lab.batch.outcome import Outcome
from lab.engine.notices import Retrying
from lab.engine.retries import PATIENT, Retries
from lab.protocol import Settings
from lab.session.spending import Spending


class Plan(Struct, frozen=True, kw_only=True):
    """Sessions that are the same but for their seed."""

    scenario: str
    """A shipped name or a path."""
    condition: dict[str, str]
    model: str
    folder: Path
    """Where the session files go."""
    count: int = 1
    seed: int = 0
    """Seed of the first session; the next ones count on."""
    at_once: int = 1
    """Sessions played at the same time."""
    budget: float | None = None
    """US dollars for all of them together."""
    limits: dict[str, int | float] = field(default_factory=dict)
    """Limits of each session in place of the scenario's, by name."""
    settings: Settings = Settings()
    api_base: str | None = None
    retries: Retries = PATIENT


class Part(Struct, frozen=True, kw_only=True):
    """One session of a batch, as it stands now."""

    number: int
    """From 1."""
    seed: int
    state: Literal["to come", "running", "over"] = "to come"
    turn: int = 0
    doing: str = ""
    """What the agent does now: the call that runs, or that it is being asked. Foreign text, to be cleaned."""
    again: Retrying | None = None
    """While the model has failed and is waited for."""
    spending: Spending = Spending()
    outcome: Outcome | None = None
    """What came of it, once it is over."""


class Tally(Struct, frozen=True):
    """How many sessions are where."""

    done: int = 0
    failed: int = 0
    lost: int = 0
    """Their last reply was neither a call nor an answer."""
    stopped: int = 0
    running: int = 0
    to_come: int = 0


def tally(parts: list[Part]) -> Tally:
    """Count the sessions by how they stand."""
    ends = [part.outcome.end for part in parts if part.outcome]
    failed, stopped = ends.count("failed"), ends.count("interrupted")
    lost = ends.count("lost") + ends.count("held")
    states = [part.state for part in parts]
    return Tally(
        done=len(ends) - failed - lost - stopped,
        failed=failed,
        lost=lost,
        stopped=stopped,
        running=states.count("running"),
        to_come=states.count("to come"),
    )


def again_words(notice: Retrying) -> str:
    """Say what failed and when it is asked again."""
    wait = f"{notice.seconds:.0f} s" if notice.seconds >= 1 else "a moment"
    return f"{notice.failure.what.rstrip('.')}; asking again in {wait} ({notice.attempt} of {notice.of})"
