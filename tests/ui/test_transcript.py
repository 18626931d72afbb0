"""The transcript scrolls, folds, searches and follows, whatever its length."""

import pytest
from textual.geometry import Offset
from textual.selection import Selection

from lab.session.events import Message
from lab.ui.transcript import entry_lines as module
from lab.ui.transcript.entries import Entries, StreamingText
from lab.ui.transcript.transcript import Transcript
from tests.ui.bare_app import BareApp
from tests.ui.story import Story


def transcript_app(entries: Entries) -> BareApp:
    app = BareApp(widgets=lambda: [Transcript()])
    app.entries = entries  # type: ignore[attr-defined]
    return app


def screen_text(app: BareApp) -> str:
    transcript = app.query_one(Transcript)
    return "\n".join(transcript.render_line(y).text.rstrip() for y in range(transcript.size.height))


def long_story(turns: int) -> Entries:
    story = Story()
    for turn in range(1, turns + 1):
        story.reply(f"Thinking of step {turn}. " * (1 + turn % 7), f"echo step-{turn}", reasoning="because " * 20)
        story.result("\n".join(f"line {line} of {turn}" for line in range(turn % 23)))
    entries = Entries()
    entries.extend(story.tree.path(story.tree.last_step))
    return entries


async def test_it_opens_at_its_end_and_home_goes_to_its_start() -> None:
    entries = long_story(60)
    app = transcript_app(entries)
    async with app.run_test(size=(80, 24)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        transcript.focus()
        await pilot.pause()
        assert "echo step-60" in screen_text(app)
        await pilot.press("home")
        assert "two-hosts" in screen_text(app)
        await pilot.press("end")
        assert "echo step-60" in screen_text(app)


async def test_walking_up_and_down_shows_every_entry_once_in_order() -> None:
    entries = long_story(40)
    app = transcript_app(entries)
    async with app.run_test(size=(80, 24)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        transcript.focus()
        await pilot.press("home")
        seen = []
        for _ in range(3000):
            before = (transcript.selected, transcript.scroll_y)
            seen.append(transcript.selected)
            await pilot.press("down")
            if (transcript.selected, transcript.scroll_y) == before:
                break
        assert sorted(set(seen)) == list(range(len(entries.items)))
        assert seen == sorted(seen)


async def test_scrolling_by_single_lines_never_jumps() -> None:
    entries = long_story(300)
    app = transcript_app(entries)
    async with app.run_test(size=(60, 20)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        await pilot.pause()
        below = screen_text(app).split("\n")
        for _ in range(400):
            transcript.scroll_to(y=transcript.scroll_y - 1, animate=False)
            lines = screen_text(app).split("\n")
            assert lines[1:] == below[:-1]
            below = lines


async def test_a_smooth_scroll_through_what_was_never_laid_out_comes_to_its_end() -> None:
    entries = long_story(120)
    app = transcript_app(entries)
    async with app.run_test(size=(60, 20)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        await pilot.pause()
        transcript.scroll_to(y=transcript.max_scroll_y // 2, animate=True, duration=0.01)
        await app.animator.wait_until_complete()
        await pilot.pause()
        assert "echo step-120" not in screen_text(app)


async def test_only_what_is_looked_at_is_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = long_story(3000)
    laid_out = 0
    real = module.lay_out

    def counted(*args: object, **kwargs: object) -> object:
        nonlocal laid_out
        laid_out += 1
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "lay_out", counted)
    app = transcript_app(entries)
    async with app.run_test(size=(100, 40)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        await pilot.pause()
        transcript.focus()
        await pilot.press("home", "pagedown", "end", "pageup")
        assert laid_out < 1500 < len(entries.items)


async def test_it_follows_what_comes_only_while_it_is_at_the_end() -> None:
    story = Story()
    entries = Entries()
    for turn in range(30):
        story.reply(f"turn {turn}", f"echo {turn}")
        story.result("x\ny")
    entries.extend(story.tree.path(story.tree.last_step))
    app = transcript_app(entries)
    async with app.run_test(size=(80, 20)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        transcript.focus()
        await pilot.pause()
        transcript.grow(entries.add(story.reply("the newest word")))
        assert "the newest word" in screen_text(app)
        assert transcript.entry is not None and transcript.entry.part == "text"
        await pilot.press("home")
        top = screen_text(app)
        transcript.grow(entries.add(story.tell(Message, role="user", text="and another", by="researcher")))
        assert screen_text(app) == top


async def test_a_reply_is_shown_while_it_comes() -> None:
    entries = long_story(20)
    app = transcript_app(entries)
    async with app.run_test(size=(80, 20)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        await pilot.pause()
        for length in range(1, 40):
            transcript.stream(StreamingText(text="word " * length), 21)
            assert "▍" in screen_text(app)
        assert "  21  word word" in screen_text(app)
        transcript.stream(None)
        assert "▍" not in screen_text(app)


async def test_enter_on_the_screen_opens_and_folds_what_is_folded() -> None:
    story = Story()
    story.reply("", "seq 100")
    story.result("\n".join(map(str, range(100))))
    entries = Entries()
    entries.extend(story.tree.path(story.tree.last_step))
    app = transcript_app(entries)
    async with app.run_test(size=(80, 30)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        await pilot.pause()
        assert "▸ 92 more lines" in screen_text(app)
        transcript.toggle()
        await pilot.pause()
        assert "more lines" not in screen_text(app)
        transcript.toggle()
        assert "▸ 92 more lines" in screen_text(app)


async def test_a_click_on_a_fold_mark_opens_it() -> None:
    story = Story()
    story.reply("", "seq 30")
    story.result("\n".join(map(str, range(30))))
    entries = Entries()
    entries.extend(story.tree.path(story.tree.last_step))
    app = transcript_app(entries)
    async with app.run_test(size=(80, 50)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        await pilot.pause()
        row = next(y for y, line in enumerate(screen_text(app).split("\n")) if "more lines" in line)
        await pilot.click(Transcript, offset=(12, row))
        assert "│ 29" in screen_text(app)


async def test_search_finds_in_folded_text_and_marks_what_is_in_sight() -> None:
    entries = long_story(50)
    app = transcript_app(entries)
    async with app.run_test(size=(80, 24)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        await pilot.pause()
        places = transcript.search("LINE 15 of 22")
        assert [entries.items[place].part for place in places] == ["call"]
        transcript.open(places[0])
        transcript.select(places[0])
        await pilot.pause()
        look = transcript.get_component_rich_style("transcript--match", partial=True)
        marked = [
            segment.text
            for y in range(transcript.size.height)
            for segment in transcript.render_line(y)
            if segment.style and segment.style.bgcolor == look.bgcolor
        ]
        assert "line 15 of 22" in "".join(marked)
        assert transcript.search("") == []


async def test_text_marked_with_the_mouse_comes_without_the_margin() -> None:
    entries = long_story(2)
    app = transcript_app(entries)
    async with app.run_test(size=(80, 40)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        await pilot.pause()
        lines = screen_text(app).split("\n")
        row = next(y for y, line in enumerate(lines) if "echo step-1" in line)
        taken = transcript.get_selection(Selection(Offset(8, row), Offset(40, row + 1)))
        assert taken is not None
        first, second = taken[0].split("\n")
        assert first.startswith("bash  echo step-1") and second.strip() == "│ line 0 of 1"


async def test_another_width_keeps_the_entry_at_the_top_in_sight() -> None:
    entries = long_story(100)
    app = transcript_app(entries)
    async with app.run_test(size=(100, 30)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        transcript.focus()
        await pilot.pause()
        transcript.select(120)
        await pilot.pause()
        await pilot.resize_terminal(60, 30)
        await pilot.pause()
        assert transcript.selected == 120
        top, height = transcript._span(120)
        assert top + height > transcript.scroll_y - 30
        assert top < transcript.scroll_y + 60
