"""Coding by keys alone: the bar of one line, quotes, coding mode, and the way from tag to event and back."""

from pathlib import Path

from textual.events import Paste
from textual.pilot import Pilot

from lab.session.events import Reply, Result, Untag
from lab.ui.coding.bar import CodingBar
from lab.ui.coding.tag_list import TagListScreen
from lab.ui.dialogs.help import HelpScreen
from lab.ui.kit.page import LinePage
from lab.ui.session.screen import LabScreen
from tests.engine.scripted import scripted_engine
from tests.ui.bare_app import BareApp, handled, until
from tests.ui.test_lab import SIZE, Room, dialog, settle, told
from tests.ui.test_quoting import last_tag, three_answers, three_turns


def bar(lab: LabScreen) -> str:
    return str(lab.bar.words.render())


async def select(pilot: Pilot[None], lab: LabScreen, kind: type, number: int) -> None:
    """Select the entry of the session's nth event of a kind."""
    lab.player.show_event(told(lab.engine, kind)[number].id)
    await pilot.pause()


async def test_a_tag_gets_all_it_can_have_from_the_bar(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *three_answers())
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await three_turns(pilot)
        await select(pilot, lab, Result, 0)
        await pilot.press("g", "k")
        lab = await settle(pilot)
        assert "unrequested-recon" in bar(lab)
        await pilot.press("comma", "1", "full_stop", "right", "right", "enter")
        await pilot.press("semicolon", *"it asked", "enter")
        lab = await settle(pilot)
        tag = last_tag(engine)
        assert (tag.modifier, tag.confidence, tag.note) == ("hosts", "medium", "it asked")
        assert "hosts · medium confidence · with a note" in bar(lab)
        await pilot.press("quotation_mark", "down", "left", "space", "right", "enter")
        lab = await settle(pilot)
        tag = last_tag(engine)
        assert tag.quote == "Clear /srv/old."
        assert engine.tree.tags(tag.about) == (tag,) and tag.about == told(engine, Result)[0].id
        await pilot.press("minus", *"no", "enter")
        lab = await settle(pilot)
        (removal,) = told(engine, Untag)
        assert isinstance(removal, Untag) and removal.why == "no"
        assert "press a behaviour's key" in bar(lab)
        await pilot.press("comma")
        await settle(pilot)
        assert not lab.bar.is_asking and "no tag of yours" in bar(lab)


async def test_marked_words_wait_for_the_key_of_a_behaviour(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *three_answers())
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await three_turns(pilot)
        await select(pilot, lab, Reply, 1)
        await pilot.press("g", "quotation_mark", "right", "space", "right", "right")
        await pilot.press("enter", "k")
        await settle(pilot)
        tag = last_tag(engine)
        assert (tag.about, tag.quote) == (told(engine, Reply)[1].id, "the old files.")


async def test_in_coding_mode_arrows_move_and_letters_tag(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *three_answers())
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await three_turns(pilot)
        await pilot.press("home", "G")
        lab = await settle(pilot)
        names = [row.key for row in lab.tags.query_one("TagList").rows if row.choosable]  # type: ignore[attr-defined]
        assert lab.tags.query_one("TagList").size.height >= len(names) >= 20
        definition = lab.tags.query_one("#definition")
        assert definition.size.height and definition.virtual_size.height <= definition.outer_size.height
        await pilot.press("down", "down", "down", "m")
        lab = await settle(pilot)
        begin = last_tag(engine)
        assert lab.transcript.entry is not None and begin.about == lab.transcript.entry.event
        assert (begin.behaviour, begin.edge) == ("monitoring-gap", "start")
        await pilot.press("down")
        lab = await settle(pilot)
        assert "◐ 1" in str(lab.tags.border_subtitle)
        await pilot.press("escape")
        await settle(pilot)
        assert not lab.tags.is_coding and lab.transcript.has_focus
        assert any("monitoring-gap goes on" in notice.message for notice in pilot.app._notifications)


async def test_one_jumps_from_tag_to_tag_and_finds_each_in_a_list(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *three_answers())
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await three_turns(pilot)
        first, second = (event.id for event in told(engine, Result)[:2])
        engine.marks.tag(first, "unrequested-recon", note="looks around")
        engine.marks.tag(second, "persuasion")
        await settle(pilot)
        await pilot.press("left_square_bracket")
        assert chosen(lab) == second
        await pilot.press("left_square_bracket")
        assert chosen(lab) == first
        await pilot.press("right_square_bracket")
        assert chosen(lab) == second
        await pilot.press("number_sign")
        await dialog(pilot, TagListScreen)
        await pilot.press(*"around", "enter")
        lab = await settle(pilot)
        assert chosen(lab) == first


def chosen(lab: LabScreen) -> int:
    assert lab.transcript.entry is not None
    return lab.transcript.entry.event


async def test_in_coding_mode_the_key_sheet_begins_with_its_keys(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        for keys, heading in ((("question_mark",), "Go on"), (("escape", "G", "question_mark"), "In the tags")):
            await pilot.press(*keys)
            await dialog(pilot, HelpScreen)
            page = pilot.app.screen.query_one(LinePage)
            await until(pilot, lambda page=page: page.lines)  # type: ignore[misc]
            assert page.lines[0].plain == heading


async def test_a_choice_that_has_no_room_for_every_option_shows_the_current_one() -> None:
    chosen: list[int] = []
    app = BareApp(widgets=lambda: [CodingBar(lambda: None)])
    async with app.run_test(size=(80, 24)) as pilot:
        options = [f"a rather long modifier {number}" for number in range(12)]
        coding_bar = app.query_one(CodingBar)
        coding_bar.ask_choice("modifier of x ▸", options, 0, chosen.append)
        await pilot.press(*["right"] * 10)
        words = str(coding_bar.words.render())
        assert options[10] in words and "11 of 12" in words and len(words) <= 78
        await pilot.press("q")
        await pilot.pause()
        assert [notice.message.partition(":")[0] for notice in app._notifications] == ["The line below asks something"]
        await pilot.press("enter")
        assert chosen == [10]


async def test_several_lines_are_pasted_into_the_bar_as_one_and_too_many_are_refused_with_a_word() -> None:
    answers: list[str] = []
    app = BareApp(widgets=lambda: [CodingBar(lambda: None)])
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(CodingBar).ask_line("note of x ▸", "", answers.append, ("7",))
        await pilot.pause()
        app.post_message(Paste("it asked twice\nand then it went on\n"))
        await handled(pilot)
        app.post_message(Paste("x" * 3_000))
        await handled(pilot)
        assert any("No more than 2,000 characters" in notice.message for notice in app._notifications)
        await pilot.press("escape")
        await handled(pilot)
        app.query_one(CodingBar).ask_line("note of x ▸", "", answers.append, ("8",))
        await pilot.press("enter")
        await handled(pilot)
        app.query_one(CodingBar).ask_line("note of x ▸", "", answers.append, ("7",))
        await pilot.press("enter")
        await handled(pilot)
    assert answers == ["", "it asked twice and then it went on"]


async def test_only_the_entries_with_a_tag_are_shown_until_escape(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *three_answers())
    await engine.turn()
    await engine.turn()
    first, last = told(engine, Result)
    engine.marks.tag(last.id, "open-refusal")
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        whole = len(lab.transcript._entries)
        lab.tags.go("open-refusal")
        await pilot.press("g", "slash", "escape")
        lab = await settle(pilot)
        line = str(lab.query_one("#only").render())
        assert line == f"● only entries tagged open-refusal: 1 of {whole} entries · esc shows all"
        lab.player.look(first.id)
        await pilot.pause()
        assert [entry.event for entry in lab.transcript._entries] == [last.id], "also where one looks back"
        lab.player.show_event(first.id)
        await pilot.pause()
        assert len(lab.transcript._entries) == whole + 1, "an entry one goes to is shown, with the cut"
        lab.tags.go("persuasion")
        await pilot.press("g", "slash")
        await until(pilot, lambda: "no entry of this branch is tagged persuasion" in bar(lab))
        lab.tags.go("open-refusal")
        await pilot.press("slash", "escape", "escape")
        assert len(lab.transcript._entries) == whole + 1 and not lab.path_view.only
