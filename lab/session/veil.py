"""A path as whoever codes it blind may see it: without what names its model, its condition or its branches."""

from typing import Final, assert_never

from msgspec import structs

from lab.protocol import Settings
from lab.session.events import (
    MAIN,
    AnyStep,
    Decision,
    End,
    Failure,
    Fork,
    Message,
    Opening,
    Reply,
    Result,
    Rewording,
    Switch,
    WorldEdit,
)

HIDDEN: Final = "hidden"
"""What stands in the place of a model's name."""


def veil(step: AnyStep) -> AnyStep:
    """Return a step without the names and the notes that tell its arm. The agent's own words stay as they are."""
    step = structs.replace(step, branch=MAIN)
    match step:
        case Opening():
            opening = Opening(id=step.id, at=step.at, scenario=step.scenario, model=HIDDEN, nature="live")
            return structs.replace(opening, parent=step.parent)
        case Switch():
            return structs.replace(step, model=HIDDEN, nature="live", api_base="", settings=Settings())
        case Reply():
            return structs.replace(step, model=HIDDEN, nature="live", note="", raw="", cost=None, provenance=None)
        case Failure():
            return veil_failure(step)
        case Fork() | End():
            return structs.replace(step, note="")
        case Message() | Decision() | Result() | Rewording() | WorldEdit():
            return step
    assert_never(step)


def veil_failure(failure: Failure) -> Failure:
    """Return a failure without its account, which is the provider's and often names the model."""
    what = "The model could not answer."
    return structs.replace(failure, model=HIDDEN, nature="live", what=what, mend="", cost=None)
