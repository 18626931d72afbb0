"""A path as a blind coder may see it: without what names its model, its condition or its branches."""

import re
from typing import Final, assert_never

from msgspec import structs

from lab.errors import LabError
from lab.protocol import ModelFault, Settings
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
from lab.session.tree import Tree

HIDDEN: Final = "hidden"
"""The text in place of a model's name."""
NO_ANSWER: Final = "The model could not answer."
_AMOUNT: Final = re.compile(r"\$\d+(?:\.\d+)?")


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
    return structs.replace(failure, model=HIDDEN, nature="live", what=NO_ANSWER, mend="", cost=None)


def veil_fault(fault: LabError) -> LabError:
    """Return a fault without the provider's own account of it."""
    return LabError(NO_ANSWER) if isinstance(fault, ModelFault) else fault


def veil_text(text: str, tree: Tree) -> str:
    """Return a sentence of the lab about a session without amounts and the names of models, levels and branches."""
    names = {step.branch for step in tree.steps()} - {MAIN}
    names |= {label.label for label in map(tree.label, tree.branches()) if label}
    for step in tree.steps():
        match step:
            case Opening():
                names |= {step.model, *(f"{factor}={level}" for factor, level in step.condition.items())}
            case Switch() | Reply() | Failure():
                names.add(step.model)
            case Message() | Decision() | Result() | Rewording() | WorldEdit() | Fork() | End():
                pass
            case _:
                assert_never(step)
    # Providers often leave out the part of the name that says where the model is served.
    names |= {name for name in map(_own_name, names) if re.search(r"[-\d]", name)}
    for name in sorted(names - {""}, key=len, reverse=True):
        text = re.sub(rf"(?<![\w/-]){re.escape(name)}(?![\w/-])", HIDDEN, text)
    return _AMOUNT.sub("$…", text)


def _own_name(name: str) -> str:
    return name.rpartition("/")[2]
