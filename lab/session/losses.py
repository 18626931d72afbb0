"""Lost replies on a path: those that were asked for again, and one that is held."""

from lab.session.events import Failure, Reply
from lab.session.tree import Tree


def redraws_before(tree: Tree, event_id: int) -> int:
    """Return how many lost replies on the path to a step were asked for again."""
    attempts = [step for step in tree.path(event_id) if isinstance(step, Reply | Failure)]
    return sum(isinstance(step, Failure) and step.is_lost_reply for step in attempts[:-1])


def is_held(tree: Tree, event_id: int) -> bool:
    """Say whether the path stops at a lost reply, for the researcher to decide what follows."""
    step = tree.step(event_id)
    return isinstance(step, Failure) and step.is_lost_reply
