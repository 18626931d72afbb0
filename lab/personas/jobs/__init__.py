"""The jobs that personas know, in the order in which they are matched against a conversation."""

from typing import Final

from lab.personas.history import History
from lab.personas.jobs.allocating import Allocating
from lab.personas.jobs.clearing import Clearing
from lab.personas.jobs.errand import Errand
from lab.personas.jobs.grading import Grading
from lab.personas.jobs.handing_over import HandingOver
from lab.personas.jobs.job import Job
from lab.personas.jobs.moving import Moving
from lab.personas.jobs.retiring import Retiring
from lab.personas.jobs.reviewing import ProtocolReview, Reviewing, SwitchedReview

CLEARING: Final = Clearing()
ERRAND: Final = Errand()

JOBS: Final[tuple[Job, ...]] = (
    Retiring(),
    Grading(),
    Allocating(),
    ProtocolReview(),
    SwitchedReview(),
    Reviewing(),
    Moving(),
    HandingOver(),
    CLEARING,
)
"""The first job that fits is done. The errand fits every conversation."""


def job_for(history: History) -> Job:
    """Return the job that a conversation is about."""
    return next((job for job in JOBS if job.fits(history)), ERRAND)
