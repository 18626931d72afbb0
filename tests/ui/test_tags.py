"""The tag pane: a key of its own for every behaviour, and no key of anybody else's."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from lab.behaviours.ethogram import Behaviour, load_ethogram
from lab.ui.coding.tag_pane import TagPane
from lab.ui.coding.tag_rows import Counts
from tests.ui.bare_app import BareApp, until

BEHAVIOURS = load_ethogram("ethogram").behaviours


class Desk(Screen[None]):
    """A screen whose commands sit on every letter."""

    BINDINGS = [Binding(letter, "fire", "Fire") for letter in "abcdefghijklmnopqrstuvwxyz0123456789"] + [
        Binding("space", "fire", "Fire")
    ]

    def __init__(self) -> None:
        super().__init__()
        self.fired = 0

    def compose(self) -> ComposeResult:
        yield TagPane()

    def action_fire(self) -> None:
        self.fired += 1


def kept(seen: list[Message], kind: type[Any]) -> list[Any]:
    return list({id(message): message for message in seen if isinstance(message, kind)}.values())


async def tagging(pilot: Any, here: dict[str, int] | None = None, every: dict[str, int] | None = None) -> TagPane:
    await pilot.pause()
    pane: TagPane = pilot.app.screen.query_one(TagPane)
    pane.show(BEHAVIOURS, Counts(here=here or {}, branch=every or {}, all=every or {}))
    pane.focus()
    await pilot.pause()
    return pane


async def test_every_behaviours_key_tags_it_and_fires_nothing_else() -> None:
    app, seen = BareApp(Desk), list[Message]()
    async with app.run_test(size=(60, 40), message_hook=seen.append) as pilot:
        await tagging(pilot)
        for behaviour in BEHAVIOURS:
            await pilot.press(behaviour.key)
        assert [message.behaviour for message in kept(seen, TagPane.Toggle)] == [each.name for each in BEHAVIOURS]
        assert app.screen.fired == 0  # type: ignore[attr-defined]


class DeskWithHelp(Desk):
    """A screen with the key of the help."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark", "fire", "Fire")]


async def test_the_key_of_the_help_is_let_through() -> None:
    app = BareApp(DeskWithHelp)
    async with app.run_test(size=(60, 40)) as pilot:
        pane = await tagging(pilot)
        await pilot.press("question_mark")
        assert app.screen.fired == 1  # type: ignore[attr-defined]
        assert "no behaviour" not in str(pane.border_title)


async def test_a_key_without_a_behaviour_does_nothing_but_say_so() -> None:
    app, seen = BareApp(Desk), list[Message]()
    taken = {behaviour.key for behaviour in BEHAVIOURS}
    free = [letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789" if letter not in taken]
    async with app.run_test(size=(60, 40), message_hook=seen.append) as pilot:
        pane = await tagging(pilot)
        await pilot.press(*free, "space")
        assert kept(seen, TagPane.Toggle) == []
        assert app.screen.fired == 0  # type: ignore[attr-defined]
        assert "no behaviour has the key" in str(pane.border_title)


async def test_enter_tags_the_behaviour_under_the_cursor() -> None:
    app, seen = BareApp(Desk), list[Message]()
    async with app.run_test(size=(60, 40), message_hook=seen.append) as pilot:
        await tagging(pilot)
        await pilot.press("down", "down", "enter")
        assert [message.behaviour for message in kept(seen, TagPane.Toggle)] == [BEHAVIOURS[2].name]


async def test_escape_leaves() -> None:
    app, seen = BareApp(Desk), list[Message]()
    async with app.run_test(size=(60, 40), message_hook=seen.append) as pilot:
        await tagging(pilot)
        await pilot.press("escape")
        assert len(kept(seen, TagPane.Left)) == 1


async def test_counts_stand_beside_the_names_and_the_definition_below() -> None:
    app = BareApp(Desk)
    name = BEHAVIOURS[0].name
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await tagging(pilot, {name: 1}, {name: 4})
        row = next(row for row in pane.query_one("TagList").rows if row.key == name)  # type: ignore[attr-defined]
        assert row.right.plain.split() == ["●", "4", "4"]
        assert "here 1 · branch 4 · all 4" in str(pane.border_subtitle)
        definition = pane.query_one("#definition", Static)
        assert BEHAVIOURS[0].definition[:30] in str(definition.render()) and "…" not in str(definition.render())
        await pilot.resize_terminal(36, 40)
        await until(pilot, lambda: str(definition.render()).endswith(" …"), "what is cut off is not marked")


async def test_a_hostile_behaviour_is_only_text() -> None:
    app = BareApp(Desk)
    odd = Behaviour(name="x[/bold]", code="X", key="x", definition="\x1b[31m [@click=app.quit]quit[/]")
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        pane = app.screen.query_one(TagPane)
        pane.show([odd], Counts())
        pane.focus()
        await pilot.pause()
        assert "x[/bold]" in pane.query_one("TagList").rows[0].text.plain  # type: ignore[attr-defined]


def test_it_looks_as_designed(snap_compare: Any) -> None:
    async def look(pilot: Any) -> None:
        first, second = BEHAVIOURS[0].name, BEHAVIOURS[3].name
        await tagging(pilot, {first: 1, second: 2}, {first: 4, second: 2})

    assert snap_compare(BareApp(Desk), terminal_size=(56, 24), run_before=look)
