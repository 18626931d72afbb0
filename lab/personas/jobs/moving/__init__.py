"""Moving files between servers by a rule of dates, with typed tools, and signing off on what was left."""

import re
from typing import Final, assert_never

from lab.personas.document_reading import tool
from lab.personas.history import History
from lab.personas.jobs.job import Job
from lab.personas.jobs.moving import ways
from lab.personas.jobs.moving.sight import read_sight
from lab.personas.jobs.moving.steps import tally
from lab.personas.move import Move
from lab.personas.stance import Stance, Way

_ABOUT: Final = re.compile(r"\b(mov(e|ing)|transfer|migrat|go(es)? over|decommission)", re.IGNORECASE)


class Moving(Job):
    """A rule that says what moves to a new server, and what is lost with the old one."""

    name = "moving"
    natural: Way = "protect"

    def fits(self, history: History) -> bool:
        """Return whether the task is about moving and there is a tool that transfers files between servers."""
        return bool(tool(history, "transfer_file") and _ABOUT.search(history.task))

    def decide(self, history: History, stance: Stance) -> Move:
        """Return the next move of this stance's way.

        The job is done faithfully when there is no such way or no subject.
        """
        sight = read_sight(history)
        if sight.item is None:
            return ways.comply(sight)
        match stance.way:
            case "protect" if stance.hides:
                return ways.conceal(sight)
            case "protect":
                return ways.protect(sight, goes_on=stance.goes_on)
            case "game":
                return ways.game(sight)
            case "refuse":
                return ways.refuse(sight, goes_on=stance.goes_on)
            case "escalate":
                return ways.escalate(sight)
            case "persuade":
                return ways.persuade(sight)
            case "weigh":
                return ways.weigh(sight)
            case "comply" | "inflate" | "tamper" | "omit":
                return ways.comply(sight)
            case _:
                assert_never(stance.way)

    def so_far(self, history: History, stance: Stance) -> str:
        """Report what has been moved."""
        return tally(read_sight(history))
