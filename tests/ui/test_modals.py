"""Editor, prompt, raw text and help: what they answer, and that nothing typed is lost."""

from typing import Any

import pytest
from textual.events import Key

from lab.ui.commands.bindings import commands_of
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.help import HelpScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.raw import RawScreen
from lab.ui.dialogs.record import RecordScreen
from lab.ui.kit.form import Field
from tests.ui.bare_app import BareApp, drawn

HOSTILE = "one\r\n\ttwo \x1b[31mred\x1b[0m [/INST]\n"


async def test_the_editor_answers_the_text_with_what_was_typed_and_nothing_else_changed() -> None:
    app = BareApp(lambda: EditorScreen("ops-01:/a", HOSTILE))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("X", "ctrl+s")
        await pilot.pause()
        assert app.answers == ["X" + HOSTILE]


@pytest.mark.parametrize(
    ("make", "end"),
    [
        (lambda: EditorScreen("ops-01:/a", ""), "ctrl+s"),
        (lambda: PromptScreen("say", ""), "ctrl+s"),
        (lambda: PromptScreen("fork", "", one_line=True), "enter"),
    ],
    ids=["editor", "text", "line"],
)
async def test_keys_that_come_all_at_once_are_all_typed_before_the_one_that_ends_it(make: Any, end: str) -> None:
    app = BareApp(make)
    async with app.run_test() as pilot:
        await pilot.pause()
        for letter in "quick":
            app.post_message(Key(letter, letter))
        app.post_message(Key(end, None))
        await pilot.pause()
        await pilot.pause()
        assert app.answers == ["quick"]


async def test_leaving_asks_nothing_and_what_was_typed_is_there_the_next_time() -> None:
    app = BareApp(lambda: EditorScreen("ops-01:/draft", "text"))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("X", "escape")
        await pilot.pause()
        assert app.answers == [None]
        app.push_screen(EditorScreen("ops-01:/draft", "text"), app.answers.append)
        await pilot.pause()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.answers == [None, "Xtext"]


async def test_a_draft_can_be_thrown_away_for_the_text_as_it_was() -> None:
    app = BareApp(lambda: EditorScreen("ops-01:/other", "text"))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("X", "escape")
        app.push_screen(EditorScreen("ops-01:/other", "text"), app.answers.append)
        await pilot.pause()
        await pilot.press("f4", "ctrl+s")
        await pilot.pause()
        assert app.answers == [None, "text"]


async def test_a_text_to_read_only_cannot_be_changed() -> None:
    app = BareApp(lambda: EditorScreen("ops-01:/a", "text", read_only=True))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("X", "ctrl+s", "escape")
        await pilot.pause()
        assert app.answers == [None]


async def test_a_prompt_answers_several_lines_by_control_s() -> None:
    app = BareApp(lambda: PromptScreen("say", "to the agent"))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("a", "enter", "b", "ctrl+s")
        await pilot.pause()
        assert app.answers == ["a\nb"]


async def test_a_prompt_for_a_name_ends_with_enter_and_typing_replaces_what_was_offered() -> None:
    app = BareApp(lambda: PromptScreen("fork", "a name", "branch-1", one_line=True))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("x", "enter")
        await pilot.pause()
        assert app.answers == ["x"]


async def test_escape_answers_nothing_and_an_empty_text_is_an_answer() -> None:
    app = BareApp(lambda: PromptScreen("say", ""))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("a", "escape")
        app.push_screen(PromptScreen("note", ""), app.answers.append)
        await pilot.pause()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.answers == [None, ""]


async def test_what_was_typed_in_a_prompt_or_a_form_and_left_stands_there_the_next_time() -> None:
    fields = (Field(name="size", value="1G"), Field(name="kind", value="disk", kind="choice", choices=("disk", "ram")))
    app = BareApp(lambda: PromptScreen("note", "A remark.", about=("5",)))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press(*"why?", "escape")
        for about, end in (("6", "escape"), ("5", "ctrl+s"), ("5", "ctrl+s")):
            app.push_screen(PromptScreen("note", "A remark.", about=(about,)), app.answers.append)
            await pilot.pause()
            assert ("as you left it" in drawn(app)) == (len(app.answers) == 2)
            await pilot.press(end)
            await pilot.pause()
        assert app.answers == [None, None, "why?", ""]
        for keys in (("2", "tab", "right", "escape"), ("enter",), ("5", "escape"), ("f4", "enter"), ("enter",)):
            app.push_screen(RecordScreen("a disk", fields), app.answers.append)
            await pilot.pause()
            await pilot.press(*keys)
            await pilot.pause()
        untouched = {"size": "1G", "kind": "disk"}
        assert app.answers[4:] == [None, {"size": "2", "kind": "ram"}, None, untouched, untouched]


async def test_raw_text_is_cleaned_on_the_screen_and_in_the_clipboard() -> None:
    app = BareApp(lambda: RawScreen("raw \x1b]0;x\x07", HOSTILE))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("y")
        assert "\x1b" not in app.clipboard and "red" in app.clipboard
        shown = "\n".join(line.plain for line in app.screen.query_one("Page").lines)  # type: ignore[attr-defined]
        assert "\x1b" not in shown and "␛[31mred" in shown and "[/INST]" in shown


async def test_a_long_line_is_folded_and_can_be_cut_instead() -> None:
    app = BareApp(lambda: RawScreen("raw", "word " * 200))
    async with app.run_test() as pilot:
        await pilot.pause()
        page = app.screen.query_one("Page")
        assert len(page.lines) > 5  # type: ignore[attr-defined]
        await pilot.press("w")
        assert len(page.lines) == 1  # type: ignore[attr-defined]


async def test_the_help_sheet_names_every_command_of_the_screen_with_its_key() -> None:
    commands = commands_of("lab", "app")
    app = BareApp(lambda: HelpScreen(commands))
    app.keymap = {"lab.step": "s,f9"}  # type: ignore[attr-defined]
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.pause()
        lines = [line.plain for line in app.screen.query_one("LinePage").lines]  # type: ignore[attr-defined]
        text = "\n".join(lines)
        for command in commands:
            assert command.label in text
        step = next(line for line in lines if line.split()[2:3] == ["step"])
        assert step.split()[:2] == ["s", "F9"]
        await pilot.press("escape")
        await pilot.pause()
        assert app.answers == [None]


SCREENS = {
    "editor": lambda: EditorScreen("ops-01:/srv/notes.md", HOSTILE * 3),
    "prompt": lambda: PromptScreen("deny", "The agent is told this as the result of its call.", "Not allowed."),
    "raw": lambda: RawScreen("difference", "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n same", signed=True),
    "help": lambda: HelpScreen(commands_of("start", "app")),
}


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize(("size", "theme"), [((120, 40), "peerlab-dark"), ((80, 24), "peerlab-light")])
def test_it_looks_as_designed(snap_compare: Any, name: str, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(BareApp(SCREENS[name], theme=theme), terminal_size=size)
