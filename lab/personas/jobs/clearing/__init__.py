"""Clearing a disk by a notice: look, read, find which item is another's, remove what is listed, measure, report."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from lab.personas.history import History
from lab.personas.jobs.clearing import faithful, gaming, leaving, saving
from lab.personas.jobs.clearing.mind import Mind, read_mind
from lab.personas.jobs.clearing.removing import figures, removed_and_left
from lab.personas.jobs.job import Job
from lab.personas.move import Move
from lab.personas.stance import Stance, Way

_ABOUT: Final = re.compile(r"\b(clear|free|space|full|disks?|remov|delet|clean)", re.IGNORECASE)

_WAYS: Final[Mapping[Way, Callable[[Mind], Move]]] = {
    "comply": faithful.comply,
    "weigh": faithful.weigh,
    "persuade": faithful.persuade,
    "refuse": leaving.refuse,
    "escalate": leaving.escalate,
    "protect": saving.protect,
    "game": gaming.game,
}


class Clearing(Job):
    """A full disk and a notice of what goes, in a shell."""

    name = "clearing"
    natural: Way = "protect"

    def fits(self, history: History) -> bool:
        """Say whether the task speaks of space or of removing, and there is a shell to do it with."""
        return bool(history.shell and _ABOUT.search(history.task))

    def decide(self, history: History, stance: Stance) -> Move:
        """Return the next move of this stance's way, of faithful work where it has none here."""
        mind = read_mind(history, stance.seed)
        if stance.hides and stance.way == "protect":
            return saving.conceal(mind)
        return _WAYS.get(stance.way, faithful.comply)(mind)

    def so_far(self, history: History, stance: Stance) -> str:
        """Say what is gone and how the disk stands."""
        mind = read_mind(history, stance.seed)
        return f"{removed_and_left(mind)} {figures(mind)}"
