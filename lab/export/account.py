"""A whole session in words: what a page and a Markdown text are made of."""

from msgspec import Struct

from lab.engine.account import AccountEntry, AccountView, branch_names, entries
from lab.engine.worldline import Worldline
from lab.session.events import AnyStep, Opening
from lab.session.log import Session
from lab.text.safe import clean_line

HIDDEN_MODEL = "the agent"
"""What stands for the model in an account that hides it."""


class Account(Struct, frozen=True, kw_only=True):
    """A whole session in words. All of it is safe to show."""

    scenario: str
    title: str
    created: str
    app: str
    id: str
    condition: dict[str, str]
    model: str
    branches: dict[str, int]
    """Name to last event, in the order they began."""
    counted: str
    """The branch that counts."""
    entries: tuple[AccountEntry, ...]
    """In the order of the file."""

    def path(self, event: int) -> list[AccountEntry]:
        """Return the entries from the opening to `event`, in order."""
        by_event = {entry.event: entry for entry in self.entries}
        steps: list[AccountEntry] = []
        while event:
            steps.append(by_event[event])
            event = by_event[event].parent
        steps.reverse()
        return steps


def account(session: Session, worldline: Worldline, view: AccountView) -> Account:
    """Return the account of a session. Raises `LabError` when a change does not fit the world."""
    tree, header = session.tree, session.header
    steps = [event for event in tree.events.values() if isinstance(event, AnyStep)]
    opening = next(step for step in steps if isinstance(step, Opening))
    names = branch_names(tree, blind=view.blind, has_labels=not view.without_tags)
    condition = {} if view.blind else opening.condition
    return Account(
        scenario=clean_line(header.scenario),
        title="" if view.blind else clean_line(header.title),
        created=header.created,
        app=clean_line(header.app),
        id=clean_line(header.id),
        condition={clean_line(factor): clean_line(level) for factor, level in condition.items()},
        model=HIDDEN_MODEL if view.blind else clean_line(opening.model),
        branches={names[name]: last for name, last in tree.branches().items()},
        counted=names[tree.counted_branch],
        entries=tuple(entries(tree, worldline, steps, view)),
    )
