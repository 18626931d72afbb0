"""The card says what waits, and its keys are in sight whatever it is about."""

import json

import pytest
from rich.cells import cell_len
from textual.widget import Widget

from lab.protocol import Call
from lab.ui.commands.bindings import hint
from lab.ui.session.decision_card import Card, DecisionCard
from lab.ui.session.status import DECISIONS
from tests.ui.stage import Stage

LONG = json.dumps({"command": "\n".join(map(str, range(61)))})
WIDE = '{"command": "echo ' + "👍🏽重要なファイル" * 60 + '"}'


def waiting(arguments: str, name: str = "bash", title: str = "decide") -> Card:
    return Card(title=title, call=Call("c", name, arguments), choices=DECISIONS)


CARDS = {
    "a command": waiting('{"command": "df -h"}'),
    "no JSON": waiting('{"command": "hostname"}{"command": "df"}'),
    "61 lines": waiting(LONG),
    "61 lines that are no JSON": waiting("{\n" * 61),
    "wide glyphs": waiting(WIDE, title="重要" * 80),
    "a long made-up name": waiting("no JSON " * 90, name="run_" * 60),
    "a provider's whole page": Card(title="the model failed", sentence="<p>Bad gateway</p>\n" * 200, choices=DECISIONS),
}


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 24), (24, 16)], ids=str)
@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
async def test_the_keys_are_in_sight_whatever_the_card_is_about(card: Card, size: tuple[int, int]) -> None:
    def widgets() -> list[Widget]:
        widget = DecisionCard(id="card")
        widget.styles.height = "auto"
        widget.styles.max_height = 12
        widget.styles.border = ("round", "white")
        widget.styles.padding = (0, 1)
        return [widget]

    app = Stage(widgets=widgets)
    async with app.run_test(size=size) as pilot:
        widget = app.query_one(DecisionCard)
        widget.card = card
        await pilot.pause()
        lines = [strip.text for strip in widget.render_lines(widget.outer_size.region)]
        text = "\n".join(lines)
        for choice in card.choices:
            assert f"{hint(choice.command, {})} {choice.label}" in text
        assert all(cell_len(line) <= size[0] for line in lines)
        assert len(lines) <= 12
