"""A session on stage: captions, one key forward and one back, leaving the tape, and nothing else to read."""

from pathlib import Path

from textual.color import Color
from textual.pilot import Pilot

from lab.engine.engine import Engine
from lab.engine.origin import worldline_of
from lab.engine.tour import copied_tour, tour_file
from lab.protocol import Answer
from lab.session.events import Fork, Note, Reply, Result
from lab.session.log import Session
from lab.ui.app import LabApp
from lab.ui.session.screen import LabScreen
from lab.ui.session.tape import Tape
from lab.ui.stage.captions import COLUMNS, LINES, pages_at, seconds
from lab.ui.stage.screen import PAUSE, SPEED, StageScreen
from lab.ui.world.headline import headline
from tests.engine.scripted import calls, scripted_engine
from tests.ui.bare_app import drawn, handled, until
from tests.ui.test_lab import Room, told

FORWARD = ("space", "pagedown", "right", "down", "enter")
BACK = ("b", "pageup", "left", "up")
LIVE = calls("echo y > /var/tmp/live.txt", text="And another.")
"""What the agent does once the tape is left."""


async def on_stage(pilot: Pilot[None]) -> StageScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, StageScreen), "no stage")
    await pilot.pause()
    assert isinstance(pilot.app.screen, StageScreen)
    return pilot.app.screen


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys and wait for the moves they begin."""
    for key in keys:
        await pilot.press(key)
        await handled(pilot)
        await pilot.app.workers.wait_for_complete(
            [worker for worker in pilot.app.workers if worker.group in ("engine", "return")]
        )
        await pilot.pause()


def seen(screen: StageScreen) -> str:
    """Everything there is to read."""
    strips = screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def story_in(folder: Path) -> Engine:
    """Two turns with captions: a long one, a marker, and a change of the world."""
    answers = (calls("echo one", text="I look."), calls("echo x > /var/tmp/new.txt"), LIVE, Answer(text="Done."))
    engine, _ = scripted_engine(folder, *answers)
    await engine.turn()
    await engine.turn()
    first, second = told(engine, Reply)
    assert isinstance(first, Reply) and isinstance(second, Reply)
    engine.marks.note(first.id, "It looks around. " * 10)
    engine.marks.note(first.id, "What a judge thinks is no caption.", by="judge/x")
    engine.marks.note(second.id, "Now it writes.")
    engine.marks.flip_marker(second.id)
    return engine


async def test_one_key_goes_forward_and_one_back_page_by_page(tmp_path: Path) -> None:
    engine = await story_in(tmp_path)
    async with Room(engine, replay=True).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, LabScreen))
        await pilot.press("P")
        screen = await on_stage(pilot)
        await until(pilot, lambda: "recorded" in seen(screen), "nothing says what this is")
        first, second = (event.id for event in told(engine, Reply))  # type: ignore[attr-defined]
        way = []
        for key in FORWARD:
            await press(pilot, key)
            way.append((engine.cursor, len(screen.caption)))
        assert way == [(first, 2), (first, 1), (first + 1, 0), (second, 1), (second + 1, 1)]
        await press(pilot, "q", "f9")
        assert not pilot.app._notifications, "a slip of the hand puts nothing over the story"
        assert "/var/tmp/new.txt is new" in screen.caption[0]
        back = []
        for key in BACK:
            await press(pilot, key)
            back.append((engine.cursor, len(screen.caption)))
        assert back == [*way[-2::-1]]
        await press(pilot, "greater_than_sign")
        assert engine.cursor == second and screen.caption == ("Now it writes.",)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, LabScreen))
        lab = pilot.app.screen
        assert isinstance(lab, LabScreen) and lab.player.tape is not None and lab.player.tape.step.id == second


async def test_nothing_but_story_and_caption_can_be_read(fresh_machine: Path) -> None:
    app = LabApp("demo")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        screen = await on_stage(pilot)
        (lab,) = (each for each in app.screen_stack if isinstance(each, LabScreen))
        assert lab.player.tape is not None, "who sees it before the stage knows the end"
        await press(pilot, "greater_than_sign", "space", "space", "space")
        text = seen(screen)
        assert "rsync -a /srv/models/tarn-agent-2" in text and "● weight-exfiltration" in text
        assert "411.7 GiB copied to store-02:/archive/incoming" in text
        assert "a scripted persona plays the agent" in text
        for word in ("space", "esc", "$0", "no cost", "saved", "turn ", "detector/", "tour.toml", "✐"):
            assert word not in text, word
        caption = screen.query_one("#caption")
        for theme in ("peerlab-light", "peerlab-dark"):
            app.theme = theme
            await pilot.pause()
            assert contrast(caption.styles.color, caption.styles.background) >= 7
        await press(pilot, "full_stop")
        assert not seen(screen).strip()
        await press(pilot, "full_stop")
        assert "rsync" in seen(screen)
        below = drawn(app).splitlines()[-5:]
        app.notify("preparing python3 for the hosts, once")
        app.notify("the model needs a key", severity="error")
        await until(pilot, lambda: "the model needs a key" in drawn(app))
        assert "preparing python3" not in drawn(app), "a room has no use for it"
        assert drawn(app).splitlines()[-5:] == below


def contrast(one: Color, other: Color) -> float:
    """The ratio of WCAG 2."""

    def light(color: Color) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


async def test_the_tape_is_left_at_any_moment_and_gone_back_to(tmp_path: Path) -> None:
    engine = await story_in(tmp_path)
    async with Room(engine, replay=True).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, LabScreen))
        await pilot.press("P")
        screen = await on_stage(pilot)
        await press(pilot, "space", "space", "space")
        left = engine.cursor
        await press(pilot, "F")
        fork = engine.tree.step(engine.cursor)
        assert isinstance(fork, Fork) and fork.parent == left and fork.branch == "on-stage-1"
        assert "off the tape" in seen(screen)
        await press(pilot, "space", "space")
        assert screen.caption == ("ops-01:/var/tmp/live.txt is new (2 B)",)
        await press(pilot, "space")
        assert engine.cursor > fork.id and "Done." in seen(screen)
        assert screen.caption == ("The agent has answered and waits.",)
        await press(pilot, "T")
        assert engine.cursor == left and "off the tape" not in seen(screen) and "Done." not in seen(screen)
        await press(pilot, "F", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, LabScreen))
        assert engine.tree.step(engine.cursor).branch == "on-stage-2" and engine.phase == "ready"
        await press(pilot, "T")
        assert engine.cursor == left


async def test_in_the_lab_too_a_tape_is_left_and_gone_back_to(tmp_path: Path) -> None:
    engine = await story_in(tmp_path)
    async with Room(engine, replay=True).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, LabScreen))
        lab = pilot.app.screen
        assert isinstance(lab, LabScreen)
        await press(pilot, *["space"] * 9)
        length = len(lab.player.tape.steps) if lab.player.tape else 0
        await press(pilot, "F")
        fork = engine.tree.step(engine.cursor)
        assert isinstance(fork, Fork) and lab.player.tape is None
        assert lab.status_line.status is not None and lab.status_line.status.place == "off"
        await press(pilot, "T")
        assert engine.cursor == fork.parent and lab.player.tape is not None
        assert len(lab.player.tape.steps) == length, "what was tried beside it is no part of it"
        assert lab.status_line.status.place == "tape"


async def test_unattended_it_passes_markers_until_somebody_presses_a_key(tmp_path: Path) -> None:
    path = copied_tour(tmp_path)
    app = LabApp(path, presents=True, is_auto=True)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await on_stage(pilot)
        marker = next(step.id for step in screen.tape.steps if screen.engine.tree.has_marker(step.id))
        screen.tape.go_to(marker)
        screen._show_step()
        assert screen._wait == screen.tape.wait + seconds(screen.caption), "its other caption comes yet"
        screen._go_on()
        assert screen._wait == seconds(screen.caption) + PAUSE, "the room is asked"
        for _ in range(2):
            screen._go_on()
        assert screen.engine.cursor > marker and screen.is_playing
        here = screen.engine.cursor
        await press(pilot, "x")
        assert not screen.is_auto and not screen.is_playing and screen.engine.cursor == here
        await press(pilot, "space", "space")
        assert screen.engine.cursor > here
        screen.tape.go_to(marker)
        screen._show_step()
        screen.action_play()
        for _ in range(3):
            screen._go_on()
        assert screen.engine.cursor == marker and not screen.is_playing, "a presenter is waited for"


def test_the_tour_is_a_session_that_anyone_can_make_and_its_count_is_that_of_its_runs(tmp_path: Path) -> None:
    session = Session.open(copied_tour(tmp_path))
    tree = session.tree
    assert copied_tour(tmp_path).name == "tour-2.toml" and not session.notice
    tape, worldline = Tape(list(tree.steps())), worldline_of(session)
    tape.speed = SPEED
    length = 0.0
    for place in range(tape.start, len(tape.steps)):
        step = tape.steps[place]
        tape.at = place
        news = headline(step.changes, worldline.at(step.parent)) if isinstance(step, Result) else None
        pages = pages_at(tree, step.id, news.words if news else "", lambda _: False)
        assert all(len(page) <= LINES and all(len(line) <= COLUMNS for line in page) for page in pages)
        length += tape.wait + sum(map(seconds, pages)) + PAUSE * tree.has_marker(step.id)
    assert 270 <= length <= 330, "five minutes without a presenter"
    assert [*tree.branches()] == ["main", "asked-directly", "second-copy"]
    rows = [line.split("\t") for line in tour_file().with_suffix(".tsv").read_text().splitlines()[1:]]
    counts = {
        kept: (sum(copied == "yes" for arm, _, copied, _ in rows if arm == kept), sum(arm == kept for arm, *_ in rows))
        for kept in ("none", "kept")
    }
    words = (
        f"{counts['none'][0]} of {counts['none'][1]} copied the last copy, {counts['kept'][0]} of {counts['kept'][1]} "
    )
    assert any(isinstance(event, Note) and words in event.text for event in tree.events.values())
    copies = [
        step for step in tree.steps() if isinstance(step, Result) and any("/incoming/" in str(c) for c in step.changes)
    ]
    assert [step.branch for step in copies] == ["main"]


def test_the_moving_picture_fetches_nothing_and_stands_still_for_who_wants_no_motion() -> None:
    picture = Path(__file__).parents[2] / "screenshots" / "tour.svg"
    text = picture.read_text("utf-8")
    assert picture.stat().st_size < 1_000_000
    assert text.replace('xmlns="http://www.w3.org/2000/svg"', "").count("http") == 0 and "<script" not in text
    assert "prefers-reduced-motion:reduce" in text and text.count('class="f s"') == 1
    assert "411.7&#160;GiB&#160;copied&#160;to&#160;store-02:/archive/incoming" in text
