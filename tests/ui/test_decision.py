"""The card says what waits, and its keys are in sight whatever it is about."""

import json
from pathlib import Path

import pytest
from msgspec import structs
from rich.cells import cell_len
from textual.widget import Widget

from lab.protocol import Call
from lab.ui.commands.bindings import hint
from lab.ui.session.decision_card import Card, DecisionCard
from lab.ui.session.status import DECISIONS
from tests.engine.scripted import calls, scripted_engine
from tests.ui.bare_app import BareApp, drawn, until
from tests.ui.test_lab import Room, settle

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

    app = BareApp(widgets=widgets)
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


FORESEEN = {
    "under way": {},
    "nothing": {"effects": ("change nothing",)},
    "many changes": {
        "effects": tuple(f"~ /srv/file-{number}.txt" for number in range(9)),
        "suggestion": "? a would be",
    },
    "one and a policy": {"effects": ("- /srv/a",), "suggestion": "? a would be", "remark": "careful approves it"},
}


@pytest.mark.parametrize("size", [(120, 40), (60, 24)], ids=str)
async def test_the_card_is_as_tall_before_a_dry_run_as_after_it(size: tuple[int, int]) -> None:
    app = BareApp(widgets=lambda: [DecisionCard(id="card")])
    async with app.run_test(size=size) as pilot:
        widget = app.query_one(DecisionCard)
        widget.styles.height = "auto"
        heights = set()
        for parts in FORESEEN.values():
            widget.card = structs.replace(waiting('{"command": "df -h"}'), where="on ops-01", reserved=3, **parts)
            await pilot.pause()
            heights.add(widget.outer_size.height)
            text = "\n".join(strip.text for strip in widget.render_lines(widget.outer_size.region))
            for words in (parts.get("suggestion", ""), parts.get("remark", ""), "approve", "would"):
                assert words in text
            if parts == FORESEEN["many changes"]:
                assert f"⋯ 7 more: {hint('lab.raw', {})} shows them" in text
        assert len(heights) == 1


async def test_a_long_notice_leaves_the_card_and_its_keys_in_sight_and_those_of_a_dialog(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm -r /srv/old"))
    await engine.step()
    app = Room(engine)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for key, word in (("escape", "a approve"), ("e", "^s go on")):
            await pilot.press(key)
            await until(pilot, lambda word=word: word in drawn(app))  # type: ignore[misc]
            below = drawn(app).splitlines()[-8:]
            app.notify(f"{key}: nothing that happens now would be kept, since no space is left on the device. " * 20)
            await until(pilot, lambda key=key: f"{key}: nothing" in drawn(app))  # type: ignore[misc]
            assert drawn(app).splitlines()[-8:] == below
            app.clear_notifications()
        await until(pilot, lambda: "✓ saved" in drawn(app).splitlines()[0])
