"""A whole session in words: what a page and a Markdown text are made of."""

from collections.abc import Iterator

from msgspec import Struct

from lab.engine.account import AccountEntry, AccountView, branch_names, entries
from lab.engine.worldline import Worldline
from lab.session.log import Session
from lab.text.safe import clean_line

HIDDEN_MODEL = "the agent"
"""Stands for the model in an account that hides it."""


class Heading(Struct, frozen=True, kw_only=True):
    """The head of an account: a session before anything happens in it. All of it is safe to show."""

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


class Account(Struct, frozen=True):
    """A whole session in words. Its entries are told one at a time: those of a long one would fill memory."""

    session: Session
    worldline: Worldline
    view: AccountView

    @property
    def branches(self) -> dict[str, str]:
        """The title of each branch here, by its name."""
        return branch_names(self.session.tree, blind=self.view.blind, has_labels=not self.view.without_tags)

    @property
    def heading(self) -> Heading:
        """The head, above the entries."""
        tree, header, view = self.session.tree, self.session.header, self.view
        opening = tree.opening
        assert opening is not None, "a session without one has no worldline"
        names = self.branches
        condition = {} if view.blind else opening.condition
        return Heading(
            scenario=clean_line(header.scenario),
            title="" if view.blind else clean_line(header.title),
            created=header.created,
            app=clean_line(header.app),
            id=clean_line(header.id),
            condition={clean_line(factor): clean_line(level) for factor, level in condition.items()},
            model=HIDDEN_MODEL if view.blind else clean_line(opening.model),
            branches={names[name]: last for name, last in tree.branches().items()},
            counted=names[tree.counted_branch],
        )

    def entries(self) -> Iterator[AccountEntry]:
        """Yield every step, in the order of the file. Raises `LabError` when a change does not fit the world."""
        tree = self.session.tree
        return entries(tree, self.worldline, tree.steps(), self.view)

    def path(self, event: int) -> Iterator[AccountEntry]:
        """Yield the steps from the opening to `event`, in order, as `entries` does."""
        tree = self.session.tree
        return entries(tree, self.worldline, tree.path(event), self.view)
