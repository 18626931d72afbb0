"""What is done with an entry of the transcript: reworded, tagged, noted on, read raw, copied, searched for."""

from pathlib import Path

from lab.protocol import Answer
from lab.session.events import Decision, End, Fork, Note, Result
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.raw import RawScreen
from tests.engine.scripted import calls, scripted_engine
from tests.ui.test_lab import SIZE, Room, dialog, settle, shown, told


async def test_a_reply_is_reworded_in_an_editor_and_the_transcript_shows_both(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("echo one", text="I delete it."), Answer(text="Done."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("W")
        await dialog(pilot, EditorScreen)
        await pilot.press("end", *" Not.", "ctrl+s")
        lab = await settle(pilot)
        assert "you reworded the reply" in shown(lab)
        assert "I delete it. Not." in shown(lab)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        assert "I delete it. Not." in [message.text for message in script.requests[-1].messages]


async def test_one_key_tags_the_selected_event_and_takes_it_back(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        events = len(engine.tree.events)
        await pilot.press("g", "r")
        lab = await settle(pilot)
        assert "● open-refusal" in shown(lab)
        assert engine.tree.tags(engine.cursor)[0].behaviour == "open-refusal"
        assert len(engine.tree.events) == events + 1, "the tag key fired no command"
        await pilot.press("r")
        lab = await settle(pilot)
        assert "open-refusal" not in shown(lab)
        await pilot.press("escape")
        assert lab.transcript.has_focus


async def test_no_key_of_tag_mode_is_a_command(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        await pilot.press("g")
        await pilot.pause()
        for key in "abcdefhijklmnopqrstuvwxyz0123456789":
            await pilot.press(key)
        await settle(pilot)
        assert pilot.app.screen is lab
        assert engine.phase == "deciding"
        assert not [event for event in engine.tree.events.values() if isinstance(event, Result | Decision | Fork | End)]


async def test_a_note_stands_under_its_event(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, Answer(text="Hello."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("m")
        await dialog(pilot, PromptScreen)
        await pilot.press(*"odd", "ctrl+s")
        lab = await settle(pilot)
        assert told(engine, Note)[-1].text == "odd"  # type: ignore[attr-defined]
        assert "✐ odd" in shown(lab)


async def test_raw_shows_the_events_of_the_selected_entry(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("v")
        await dialog(pilot, RawScreen)
        text = pilot.app.screen._text  # type: ignore[attr-defined]
        assert '"kind": "reply"' in text and '"kind": "result"' in text


async def test_copy_takes_the_selected_entry_and_offers_a_file(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("printf 'a\\033b'"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("y")
        await pilot.pause()
        assert "a␛b" in pilot.app.clipboard and "\x1b" not in pilot.app.clipboard
        await pilot.press("Y")
        await dialog(pilot, PromptScreen)
        target = tmp_path / "taken.txt"
        await pilot.press("ctrl+a", "ctrl+k", *str(target), "enter")
        await settle(pilot)
        assert target.read_text().rstrip("\n") == pilot.app.clipboard


async def test_search_goes_from_match_to_match(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *(calls(f"echo needle-{n}") for n in range(3)))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t", "t", "t")
        lab = await settle(pilot)
        await pilot.press("home", "slash", *"NEEDLE", "enter")
        first = lab.transcript.selected
        await pilot.press("n")
        second = lab.transcript.selected
        await pilot.press("n", "n")
        assert lab.transcript.selected == first < second
        await pilot.press("N", "escape")
        assert not lab.finder.display
