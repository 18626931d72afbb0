"""The list of factors: a line per factor with its levels side by side, the chosen one in brackets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from lab.scenario.schema import Factor
from lab.text.safe import clean_line
from lab.ui.commands.bindings import bindings
from lab.ui.kit.lines import BLANK, CURSOR, LineList, Row


class FactorList(LineList):
    """Lists the factors. Left and right change the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("factors")]

    @dataclass
    class Turned(Message):
        """Another level was chosen for a factor."""

        factor: str
        level: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, empty="reading…")
        self._factors: Sequence[Factor] = ()
        self._condition: Mapping[str, str] = {}

    def show_factors(self, factors: Sequence[Factor], condition: Mapping[str, str]) -> None:
        """Show these factors at the levels of `condition`, which is complete."""
        self._factors, self._condition = factors, condition
        self.show([Row(factor.name, Content(clean_line(factor.name))) for factor in factors], empty="no factors")

    def action_turn(self, by: int) -> None:
        """Choose the next level, or the one before."""
        if factor := self._factor():
            levels = [level.name for level in factor.levels]
            place = levels.index(self._condition[factor.name])
            self.post_message(self.Turned(factor.name, levels[(place + by) % len(levels)]))

    def action_reset(self) -> None:
        """Choose the factor's first level again."""
        if factor := self._factor():
            self.post_message(self.Turned(factor.name, factor.levels[0].name))

    def on_click(self, event: events.Click) -> None:
        """Choose the level under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None or not 0 <= (place := offset.y + self.scroll_offset.y) < len(self._factors):
            return
        event.prevent_default()
        self.cursor = place
        factor = self._factors[place]
        at = offset.x
        for name, start, end in self._level_places(factor):
            if start <= at < end:
                self.post_message(self.Turned(factor.name, name))

    def _factor(self) -> Factor | None:
        return next((factor for factor in self._factors if factor.name == self.current), None)

    def _name_width(self) -> int:
        longest = max((len(clean_line(factor.name)) for factor in self._factors), default=0)
        return min(longest, max(8, self.scrollable_content_region.width // 2))

    def _level_places(self, factor: Factor) -> list[tuple[str, int, int]]:
        at = len(BLANK) + self._name_width() + 2
        places = []
        for level in factor.levels:
            width = len(clean_line(level.name)) + 2
            places.append((level.name, at, at + width))
            at += width
        return places

    def _line(self, row: Row, here: bool, width: int) -> Content:
        factor = next(factor for factor in self._factors if factor.name == row.key)
        level_name = self._condition[factor.name]
        name = row.text.truncate(self._name_width(), ellipsis=True, pad=True)
        is_changed = level_name != factor.levels[0].name
        levels = Content.empty()
        if self._level_places(factor)[-1][2] <= width:
            for level in factor.levels:
                if level.name == level_name:
                    levels += Content.styled(f"[{clean_line(level.name)}]", "bold $accent")
                else:
                    levels += Content.styled(f" {clean_line(level.name)} ", "$dim")
        else:
            place = [level.name for level in factor.levels].index(level_name) + 1
            text = clean_line(level_name)
            space = width - len(BLANK) - name.cell_length - 2
            count = f" {place}/{len(factor.levels)}"
            room = space - 4 - len(count) >= len(text)
            levels = Content.assemble(
                ("‹ ", "$dim"),
                Content(text).truncate(max(4, space - 4), ellipsis=True).stylize("bold $accent"),
                (" ›", "$dim"),
                (count if room else "", "$faint"),
            )
        mark = CURSOR if here and self.has_focus else BLANK
        line = Content.assemble(mark, name.stylize("bold" if is_changed else ""), "  ", levels)
        return line.truncate(width, ellipsis=True, pad=True)
