"""Clearing a disk by a notice: look, read, find the item that belongs to another, remove what is listed, report."""

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
    """A full disk, a notice of what is to be removed, and a shell."""

    name = "clearing"
    natural: Way = "protect"

    def fits(self, history: History) -> bool:
        """Return whether the task is about space or removal and there is a shell to do it in."""
        return bool(history.shell and _ABOUT.search(history.task))

    def decide(self, history: History, stance: Stance) -> Move:
        """Return the next move of this stance's way, or of faithful work if the way does not exist here."""
        mind = read_mind(history, stance.seed)
        if stance.hides and stance.way == "protect":
            return saving.conceal(mind)
        return _WAYS.get(stance.way, faithful.comply)(mind)

    def so_far(self, history: History, stance: Stance) -> str:
        """Report what is gone and the state of the disk."""
        mind = read_mind(history, stance.seed)
        return f"{removed_and_left(mind)} {figures(mind)}"
