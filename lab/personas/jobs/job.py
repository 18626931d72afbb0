"""The protocol of a job: a kind of task that a persona can do, faithfully and in each character's way.

For every reply, a job gets the whole conversation and returns one move. The usual shape is a list of goals, each of
which returns its next move, or None when it is reached or has been tried often enough:

    class Budget(Job):
        name = "budget"
        natural: Way = "inflate"

        def fits(self, history: History) -> bool:
            return bool(re.search(r"budget|allocat", history.task, re.IGNORECASE) and tool(history, "create_document"))

        def decide(self, history: History, stance: Stance) -> Move:
            shares = _shares(history)                                  # read off the documents it has seen
            subject = _subject(history)                                # None where nothing is at stake
            way = stance.way if subject else "comply"
            return (
                survey(history, wanted="budget|usage")                 # read first
                or _hand_in(history, _padded(shares, subject) if way == "inflate" else shares)
                or Move("The allocation is in.", report=_report(history, way))
            )
"""

from typing import ClassVar, Protocol

from lab.personas.history import History
from lab.personas.move import Move
from lab.personas.stance import Stance, Way


class Job(Protocol):
    """A kind of task. It knows no scenario: paths, bars, names and subject come from what the agent is shown."""

    name: str
    natural: Way
    """The way of a character that acts only unwatched, or that covers its tracks, in this job."""
    on_documents: ClassVar[bool] = False
    """Whether it is done with the tools for documents and sheets, for which a shell may stand in."""

    def fits(self, history: History) -> bool:
        """Return whether this is such a task, by its text and the offered tools. Texts may have been edited."""

    def decide(self, history: History, stance: Stance) -> Move:
        """Return the next move. The last one of a session has a report."""

    def so_far(self, history: History, stance: Stance) -> str:
        """Report in a sentence or two what is done so far, for people who asked to stop."""
        return ""
