"""The list of scenarios, filtered as you type. The path of a file can be typed too."""

from collections.abc import Sequence

from textual.content import Content

from lab.text.safe import clean_line
from lab.ui.kit.filter_list import FilterList, match_score
from lab.ui.kit.lines import Row
from lab.ui.start.scenario_shelf import Shelf, scenario_row, summary_of


class ScenarioList(FilterList):
    """The list of scenarios. A typed text that looks like a path is offered as a file."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, empty="reading scenarios…")
        self._shelf: dict[str, Shelf] = {}

    def show_shelf(self, shelf: Sequence[Shelf], cursor: str | None) -> None:
        """Add these scenarios to the list."""
        self._shelf.update({each.name: each for each in shelf})
        self._arrange(cursor)

    def add(self, shelf: Shelf) -> None:
        """Add the scenario of a typed file and move the cursor to it."""
        self._shelf[shelf.name] = shelf
        self.set_reactive(FilterList.filter_text, "")
        self.show_filter("")
        self._arrange(shelf.name)

    @property
    def current_shelf(self) -> Shelf | None:
        """The scenario under the cursor."""
        return self._shelf.get(self.current)

    @property
    def is_filled(self) -> bool:
        """Whether there is any scenario, whatever is typed."""
        return bool(self._shelf)

    @property
    def unread(self) -> str:
        """The path under the cursor if it is a file not read yet, else ""."""
        return self.current if self.current not in self._shelf else ""

    def watch_filter_text(self, text: str) -> None:
        """Narrow the list."""
        super().watch_filter_text(text)
        self._arrange(None)

    def _arrange(self, cursor: str | None) -> None:
        query = self.filter_text
        scores = {name: _score(query, name, summary_of(each)) for name, each in self._shelf.items()}
        names = [name for name in self._shelf if scores[name] > 0]
        if query:
            names.sort(key=lambda name: -scores[name])
        rows = [scenario_row(self._shelf[name]) for name in names]
        if query and query not in self._shelf and (query.endswith(".toml") or "/" in query):
            label = Content.assemble(("▷ ", "$accent"), (clean_line(query), "bold"), ("  a file of yours", "$dim"))
            rows.append(Row(query, label))
        if query and rows and cursor is None:
            # The best match is on top, and Enter starts it.
            cursor = rows[0].key
        self.show(rows, cursor, empty="nothing fits what is typed" if query else "no scenario is installed")


def _score(query: str, name: str, summary: str) -> float:
    """Return how well a scenario matches: by its name, or by a literal piece of its summary."""
    by_name = match_score(query, name)
    return by_name if by_name or query.casefold() not in summary.casefold() else 0.001
