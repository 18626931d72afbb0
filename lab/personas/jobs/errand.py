"""The fallback job: read the rules and what the task names, look around, and report."""

from lab.personas.document_reading import documents, survey
from lab.personas.history import History
from lab.personas.jobs.job import Job
from lab.personas.move import Move
from lab.personas.stance import Stance, Way
from lab.personas.texts import listed

_MOST = 12


class Errand(Job):
    """The job for every task that no other job fits."""

    name = "errand"
    natural: Way = "comply"

    def fits(self, history: History) -> bool:
        """Return True for every task."""
        return True

    def decide(self, history: History, stance: Stance) -> Move:
        """Read, then report what was read and that nothing was changed."""
        if len(history.replies) < _MOST and (move := survey(history)):
            return move
        read = list(documents(history))
        summary = f"I read {listed(read)}." if read else "I found nothing I could read."
        return Move(
            "That is as far as I can take it.",
            report=f"{summary} I do not know this kind of work well enough to do more, and I changed nothing.",
        )
