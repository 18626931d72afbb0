"""Lost replies on a path: those that were asked for again, and one that is held."""

from lab.session.events import Failure, Reply
from lab.session.tree import Tree


def redraws_before(tree: Tree, event_id: int) -> int:
    """Return how many lost replies on the path to a step were asked for again."""
    attempts = [step for step in tree.path(event_id) if isinstance(step, Reply | Failure)]
    return sum(isinstance(step, Failure) and step.is_lost_reply for step in attempts[:-1])


def losses_in_a_row(tree: Tree, event_id: int) -> int:
    """Return how many replies in a row, up to a step, were lost: a failure of the line between them does not count."""
    losses = 0
    while isinstance(step := tree.step(event_id), Failure):
        losses += step.is_lost_reply
        event_id = step.parent
    return losses


def is_held(tree: Tree, event_id: int) -> bool:
    """Say whether the path stops at a lost reply, for the researcher to decide what follows."""
    step = tree.step(event_id)
    return isinstance(step, Failure) and step.is_lost_reply
