"""A dialog that asks for the one fact of a minimal pair: the last change, or another level of a factor."""

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from lab.engine.engine import Engine
from lab.engine.pair_levels import OtherLevel, level_words, other_levels
from lab.text.safe import clean_line
from lab.ui.dialogs.pick import PickScreen
from lab.ui.kit.lines import Row

LAST_CHANGE: Final = "the last change"


class FactChoice(PickScreen[OtherLevel | str]):
    """Returns a level, `LAST_CHANGE`, or None for no pair."""

    TITLE_WORDS = "a minimal pair: what sets the arms apart"
    EMPTY = "no level has such a name"

    def __init__(self, engine: Engine, change: str) -> None:
        """`change` is what was last changed here, in words; "" for nothing."""
        super().__init__()
        self._engine, self._change = engine, change
        self._levels = {str(level): level for level in other_levels(engine)}

    def rows(self, query: str) -> tuple[Sequence[Row], str]:
        """Return the last change and the levels whose names have every word of the query."""
        names = query.lower().split()
        levels = [level for key, level in self._levels.items() if all(name in key.lower() for name in names)]
        change = [Row(LAST_CHANGE, Content.assemble(("with and without  ", "$dim"), clean_line(self._change)))]
        own = change if self._change and not names else []
        return [*own, *(_row(level) for level in levels)], f"{len(levels)} of {len(self._levels)} levels"

    def explanation(self, key: str) -> Content:
        """Return what an agent that starts under a level could meet, or what the last change was."""
        if level := self._levels.get(key):
            return Content(f"It changes {clean_line(level_words(self._engine, level))}. What the agent did stays.")
        return Content(
            f"As the session goes on with what you changed, and as if you had not: {clean_line(self._change)}"
        )

    def choice(self, key: str) -> OtherLevel | str:
        """Return the level of a row, or `LAST_CHANGE`."""
        return self._levels.get(key, LAST_CHANGE)


def _row(level: OtherLevel) -> Row:
    label = Content.assemble((f"{level.factor}  ", "$dim"), (level.name, "bold"))
    return Row(str(level), label, Content.styled(f"instead of {level.own}", "$dim"))
