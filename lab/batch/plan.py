"""The plan of a batch and the state of each of its sessions, as values for both the command line and the screen."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from lab.batch.ending import SessionOutcome
from lab.engine.notices import Retrying
from lab.engine.rerun import Rerun
from lab.engine.retries import PATIENT, Retries
from lab.models.sampling import session_seed
from lab.protocol import Settings
from lab.session.spending import Spending
from lab.terms.condition import Condition
from lab.terms.policy import Policy


class PlannedSession(Struct, frozen=True, kw_only=True):
    """One session to be played, or to be gone on with."""

    scenario: str
    """A shipped name or a path."""
    condition: Mapping[str, str]
    model: str
    seed: int = 0
    settings: Settings = Settings()
    study: str = ""
    """Its study or set, cell and run; "" for none."""
    path: Path | None = None
    """The file of a session that was begun and broke off."""


class Plan(Struct, frozen=True, kw_only=True):
    """Sessions that differ only in their seed, or jobs of their own."""

    scenario: str
    """A shipped name or a path."""
    condition: dict[str, str]
    model: str
    folder: Path
    """The folder for the session files."""
    count: int = 1
    seed: int = 0
    """Seed of the first session. Each further session adds 1."""
    at_once: int = 1
    """Sessions played at the same time."""
    budget: float | None = None
    """US dollars for all sessions together, with what was spent `before`."""
    before: Spending = Spending()
    """The sum over earlier sessions of the same set."""
    limits: dict[str, int | float] = field(default_factory=dict)
    """Limits for each session that override the scenario's, by name."""
    settings: Settings = Settings()
    api_base: str | None = None
    retries: Retries = PATIENT
    until: Condition | None = None
    """Stops each session; None: they run to their end."""
    policy: Policy | None = None
    """Answers the calls in a person's place; None: every call is approved."""
    like: Rerun | None = None
    """The interventions of another session, made again in each; every session gets its own copy."""
    files: frozenset[Path] | None = None
    """The session files of the folder when the jobs were chosen: none is played that another program has begun since.

    None: every job is played, whatever is there.
    """
    own_jobs: tuple[PlannedSession, ...] = ()
    """Sessions that differ in more than their seed, in the order they are played, in place of `count` alike ones."""

    @property
    def jobs(self) -> tuple[PlannedSession, ...]:
        """The sessions to be played, in order."""
        return self.own_jobs or tuple(
            PlannedSession(
                scenario=self.scenario,
                condition=self.condition,
                model=self.model,
                seed=self.seed + number - 1,
                settings=session_seed(self.settings, number),
            )
            for number in range(1, self.count + 1)
        )


class Part(Struct, frozen=True, kw_only=True):
    """One session of a batch, as it stands now."""

    number: int
    """Number of the session, from 1."""
    seed: int
    state: Literal["to come", "running", "over", "elsewhere"] = "to come"
    """`elsewhere`: another program plays it."""
    turn: int = 0
    doing: str = ""
    """The agent's activity: the running call, or that it is being asked.

    Foreign text, to be cleaned before display.
    """
    again: Retrying | None = None
    """Set while the engine waits to retry a failed model."""
    spending: Spending = Spending()
    outcome: SessionOutcome | None = None
    """The outcome, once the session is over."""


class Tally(Struct, frozen=True):
    """The number of sessions in each state."""

    done: int = 0
    failed: int = 0
    lost: int = 0
    """Sessions whose last reply was neither a call nor an answer."""
    stopped: int = 0
    running: int = 0
    to_come: int = 0
    elsewhere: int = 0
    """Sessions that another program plays."""


def tally(parts: list[Part]) -> Tally:
    """Count the sessions by state."""
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
        elsewhere=states.count("elsewhere"),
    )


def again_words(notice: Retrying) -> str:
    """Say what failed and when it is requested again."""
    wait = f"{notice.seconds:.0f} s" if notice.seconds >= 1 else "a moment"
    return f"{notice.failure.what.rstrip('.')}; asking again in {wait} ({notice.attempt} of {notice.of})"
