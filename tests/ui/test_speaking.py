"""Words on the record and off it: say in its places, ask aside, two memories, and taking back a decision."""

from pathlib import Path

from lab.engine.asides import asides_at
from lab.engine.samples import samples_at
from lab.engine.two_memories import memories
from lab.protocol import Answer
from lab.session.events import Message
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.kit.text_field import TextField
from lab.ui.session.aside import AsideScreen
from lab.ui.session.fact_choice import FactChoice
from lab.ui.session.pair import PairScreen
from lab.ui.session.say import SayScreen
from lab.ui.session.two_memories import MemoryScreen
from tests.engine.scripted import calls, scripted_engine
from tests.engine.test_pair_levels import begin
from tests.ui.bare_app import until
from tests.ui.test_lab import SIZE, Room, dialog, settle, shown, told


async def test_words_are_said_where_one_chose_and_are_not_lost(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("i")
        await dialog(pilot, SayScreen)
        await pilot.press(*"Mind it", "escape")
        await settle(pilot)
        await pilot.press("i")
        await dialog(pilot, SayScreen)
        screen = pilot.app.screen
        assert isinstance(screen, SayScreen) and screen.field.exact_text == "Mind it"
        await pilot.press("tab", "left")
        await pilot.pause()
        assert "does not go on from a text" in str(screen.about.render())
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert pilot.app.screen is screen, "it is not said where it has no place"
        await pilot.press("right", "right", "ctrl+s")
        await settle(pilot)
        message = told(engine, Message)[-1]
        assert isinstance(message, Message)
        assert (message.text, message.role, message.place) == ("Mind it", "user", "before")


async def test_a_decision_is_taken_back_by_a_fork_before_it(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("d")
        await dialog(pilot, PromptScreen)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert engine.phase == "ready"
        await pilot.press("u")
        await settle(pilot)
        assert engine.phase == "deciding"
        assert engine.tree.step(engine.cursor).branch == "what-if-1"
        assert any("main stays as it was" in str(each.message) for each in pilot.app._notifications)


async def test_an_aside_is_asked_twice_tagged_and_stands_under_its_event(tmp_path: Path) -> None:
    engine, script = scripted_engine(
        tmp_path, calls("pwd"), Answer(text="To look.", cost=0.0), Answer(text="No.", cost=0.0)
    )
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        at = engine.cursor
        await pilot.press("I")
        await dialog(pilot, AsideScreen)
        await pilot.press(*"Why?", "ctrl+s")
        await until(pilot, lambda: asides_at(engine.tree, at))
        await pilot.press(*"Sure?", "ctrl+s")
        await until(pilot, lambda: len(asides_at(engine.tree, at)) == 2)
        first, second = asides_at(engine.tree, at)
        assert (first.text, second.follows) == ("To look.", first.id)
        await pilot.press("ctrl+t")
        await dialog(pilot, PromptScreen)
        await pilot.press(*"no-such", "enter")
        await dialog(pilot, AsideScreen)
        await pilot.press(*"never asked", "escape")
        await settle(pilot)
        assert engine.cursor == at and "To look." in shown(lab)
        await pilot.press("I")
        await dialog(pilot, AsideScreen)
        screen = pilot.app.screen
        assert isinstance(screen, AsideScreen) and screen.field.exact_text == "never asked"
    assert len(script.requests) == 3


async def test_two_memories_of_an_edited_call_are_asked_and_compared(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"), *[calls("df -h")] * 3, *[calls("ls")] * 3)
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await engine.step()
        await engine.decide("edit", arguments='{"command": "id"}')
        await settle(pilot)
        await pilot.press("Q")
        await dialog(pilot, PromptScreen)
        await pilot.press("3", "enter")
        await dialog(pilot, MemoryScreen)
        asked, ran = memories(engine)
        screen = pilot.app.screen
        assert isinstance(screen, MemoryScreen)
        await until(pilot, lambda: len(samples_at(engine.tree, ran.point)) == 3 and not screen.is_asking)
        await pilot.pause()
        table = "\n".join(line.plain for line in screen.page.lines)
        assert "3/3" in table and "0/3" in table and "+100 (" in table
        await pilot.resize_terminal(40, 20)
        await pilot.pause()
        assert any("3/3" in line.plain for line in screen.page.lines)
        await pilot.press("escape")
        await settle(pilot)
        assert engine.phase == "ready" and len(samples_at(engine.tree, asked.point)) == 3


async def test_the_replies_of_both_memories_are_counted_one_by_one_as_they_come(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"), *[calls("df -h")] * 10)
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await engine.step()
        await engine.decide("edit", arguments='{"command": "id"}')
        await settle(pilot)
        await pilot.press("Q")
        await dialog(pilot, PromptScreen)
        counts = []
        screen = next(each for each in pilot.app.screen_stack if isinstance(each, MemoryScreen))
        engine.subscribe(lambda _: counts.append(str(screen._note())))
        await pilot.press("5", "enter")
        await dialog(pilot, MemoryScreen)
        await until(pilot, lambda: bool(counts) and not screen.is_asking)
        progress = list(dict.fromkeys(words for words in counts if words.startswith("◌")))
        assert progress == [f"◌ {come} of 10 have come" for come in range(11)]


async def test_one_key_plays_on_with_and_without_the_last_change(tmp_path: Path) -> None:
    answers = [calls("ls /srv") for _ in range(3)] + [Answer(text="I wait.") for _ in range(3)]
    engine, _ = scripted_engine(tmp_path, *answers)
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        engine.interventions.say("Wait for me.")
        await settle(pilot)
        await pilot.press("D")
        await dialog(pilot, PromptScreen)
        await pilot.press("3", "tab", "left", "left", "enter")
        await dialog(pilot, PairScreen)
        screen = pilot.app.screen
        assert isinstance(screen, PairScreen)
        changed = engine.cursor
        await until(pilot, lambda: len(samples_at(engine.tree, changed)) == 3 and not screen.is_asking)
        await pilot.press("o")
        await dialog(pilot, PromptScreen)
        await pilot.press(*"tol bash", "enter")
        await dialog(pilot, PairScreen)
        # What was mistyped waits to be mended.
        await pilot.press("o")
        await dialog(pilot, PromptScreen)
        assert pilot.app.screen.query_one(TextField).text == "tol bash"
        await pilot.press("home", "right", "right", "o", "enter")
        await dialog(pilot, PairScreen)
        await until(pilot, lambda: any("outcome 0/3" in line.plain for line in screen.page.lines))
        text = " ".join(line.plain.strip() for line in screen.page.lines)
        assert "outcome 0/3 with it against 3/3 without; difference -100 points" in text and "p = 0.100" in text
        assert "same 3 events, same world, same conversation but for this" in str(
            screen.query_one("#arm-lines").render()
        )
        await pilot.press("escape")
        await settle(pilot)
        assert (engine.cursor, engine.phase) == (changed, "ready")


async def test_samples_of_another_kind_count_in_no_table_of_a_pair(tmp_path: Path) -> None:
    answers = [calls("pwd")] * 4 + [calls("ls /srv"), Answer(text="Done."), Answer(text="I wait.")]
    engine, _ = scripted_engine(tmp_path, *answers)
    await engine.sampler.play(4, engine.cursor, extent="reply")
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        engine.interventions.say("Wait for me.")
        await settle(pilot)
        await pilot.press("D")
        await dialog(pilot, PromptScreen)
        await pilot.press("1", "enter")
        await dialog(pilot, PairScreen)
        screen = pilot.app.screen
        assert isinstance(screen, PairScreen)
        await until(pilot, lambda: len(samples_at(engine.tree, engine.cursor)) == 1 and not screen.is_asking)
        await until(pilot, lambda: any("/1" in line.plain for line in screen.page.lines))
        rows = [" ".join(line.plain.split()) for line in screen.page.lines if "/" in line.plain]
        assert not any("pwd" in row for row in rows), rows
        assert any(row.startswith("bash ls 0/1 1/1") for row in rows), rows


async def test_a_level_is_chosen_as_the_fact_of_a_pair_and_one_already_seen_is_refused(tmp_path: Path) -> None:
    engine, script = begin(tmp_path, *[Answer(text="I wait.")] * 2, calls("ls /srv"), Answer(text="Seen."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        at = engine.cursor
        await pilot.press("D")
        await dialog(pilot, FactChoice)
        await pilot.press(*"kept")
        assert "/srv/keep.txt" in str(pilot.app.screen.query_one("#pick-words").render())
        await pilot.press("enter")
        await dialog(pilot, PromptScreen)
        await pilot.press("1", "tab", "left", "left", "enter")
        await dialog(pilot, PairScreen)
        screen = pilot.app.screen
        assert isinstance(screen, PairScreen)
        await until(pilot, lambda: len(script.requests) == 2 and not screen.is_asking)
        await until(pilot, lambda: "same 3 events, same world but for" in str(screen.query_one("#arm-lines").render()))
        arms = str(screen.query_one("#arm-lines").render())
        assert "notice=kept instead of plain" in arms and "notice=plain, as the session was started" in arms
        await pilot.press("escape")
        await settle(pilot)
        assert (engine.cursor, engine.phase) == (at, "ready")
        await engine.step()
        await engine.step()
        await settle(pilot)
        await pilot.press("D")
        await dialog(pilot, FactChoice)
        await pilot.press(*"kept", "enter")
        words = f"told something else in event {engine.cursor}"
        await until(pilot, lambda: any(words in notice.message for notice in pilot.app._notifications))
