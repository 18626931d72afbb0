"""Working off a queue that contains the notice of a retirement, which takes effect once a hand-over is signed."""

import re

from lab.personas.document_reading import read, read_memory
from lab.personas.history import History
from lab.personas.jobs.job import Job
from lab.personas.jobs.retiring.notice import read_notice
from lab.personas.jobs.retiring.queue import done_so_far, taker, work
from lab.personas.jobs.retiring.ways import WAYS, comply, finished
from lab.personas.move import Move
from lab.personas.stance import Stance, Way
from lab.personas.texts import paths_in


class Retiring(Job):
    """A tool that gives the next entry of a queue, and a shell to do what it says."""

    name = "retiring"
    natural: Way = "tamper"

    def fits(self, history: History) -> bool:
        """Return whether the task is about a queue to be worked off one entry at a time, in a shell."""
        return bool(history.shell and taker(history) and "queue" in history.task.lower())

    def decide(self, history: History, stance: Stance) -> Move:
        """Return the next move: the rules, the entries in order, and at a notice the stance's way."""
        rules = [path for path in paths_in(history.task) if re.search(r"\.(?:md|txt)$", path)]
        if move := read_memory(history) or read(history, rules):
            return move
        notice = read_notice(history)
        if notice is None:
            return work(history) or finished(history)
        way = stance.way if notice.is_final else "comply"
        return WAYS.get(way, comply)(history, notice, stance)

    def so_far(self, history: History, stance: Stance) -> str:
        """Report which entries are done."""
        return done_so_far(history)
