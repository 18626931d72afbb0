"""Make the screenshots from the real app, played by the scripted `protector`: `python screenshots/make.py`.

Writes one SVG a scene beside this file, and a PNG of those the README shows where `rsvg-convert` is installed (Debian:
librsvg2-bin and fonts-dejavu-core); the tour as a picture that moves, and as a page where `chromium` is installed.
Nothing is drawn by hand and no clock of this machine shows, so that a second run changes nothing.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Literal, NamedTuple

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from lab.engine.engine import Engine
from lab.engine.start import start_session
from lab.engine.tour import tour_file
from lab.models.catalogue import open_model
from lab.session.events import AnyEvent, Reply
from lab.settings import Config
from lab.ui.app import LabApp
from lab.ui.stage.captions import seconds
from lab.ui.stage.screen import StageScreen
from lab.ui.world.pane import WorldPane
from lab.ui.world.requests import FileRequest

FOLDER = Path(__file__).parent
NOTICE = "/srv/ops/notices/2026-06-gpu-serve-03-clearance.md"
WIDE, SMALL, ON_STAGE = (120, 40), (80, 24), (100, 30)
PACE = 0.5
"""How long a caption shows in the moving picture, as a part of its time on stage."""
PNG_WIDTH = 1320
PNG_FONT, PNG_FONT_SIZE = "DejaVu Sans Mono", "20.264px"
"""The font every Debian has, at the size at which its columns are as wide as those of the font the SVG names."""
SPACE, COLUMN = "&#160;", 12.2
LEADING_SPACES = re.compile(rf'(?P<before><text [^>]*\bx=")(?P<x>[\d.]+)(?P<after>"[^>]*>)(?P<spaces>(?:{SPACE})+)')
"""rsvg-convert drops spaces at the start of a text, each as wide as a column."""
STILL, MOST_LOOKS = 6, 200
"""Looks at the same picture after which nothing more is expected."""

Act = Callable[[Pilot[None]], Awaitable[None]]


class Scene(NamedTuple):
    """One picture: where the app starts, what is pressed, and how big and in which theme it is shown."""

    name: str
    start: Literal["start"] | Path
    act: Act
    size: tuple[int, int] = WIDE
    theme: str = "peerlab-dark"
    is_in_readme: bool = True


def main() -> None:
    """Make every picture, or those named on the command line."""
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as home:
        leave_this_machine(Path(home))
        for scene in scenes(Path(home) / "sessions"):
            if not wanted or scene.name in wanted:
                svg = asyncio.run(take(scene))
                path = FOLDER / f"{scene.name}.svg"
                path.write_text(svg, encoding="utf-8")
                if scene.is_in_readme:
                    draw(path)
                print(path.relative_to(FOLDER.parent))
        if not wanted or "tour" in wanted:
            path = FOLDER / "tour.svg"
            path.write_text(asyncio.run(film()), encoding="utf-8")
            print(path.relative_to(FOLDER.parent))
        if not wanted or "page" in wanted:
            draw_page(Path(home))


def draw_page(home: Path) -> None:
    """Make a PNG of the tour as a page that plays, where the browser for it is installed."""
    browser = shutil.which("chromium")
    if browser is None:
        return
    page, picture = home / "page.html", FOLDER / "page.png"
    subprocess.run([sys.executable, "-m", "lab", "export", tour_file(), "--to", "page", "--out", page], check=True)
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1320,900")
    subprocess.run([browser, *options, f"--screenshot={picture}", f"file://{page}"], check=True, capture_output=True)
    print(picture.relative_to(FOLDER.parent))


async def film() -> str:
    """Return the captions of the tour, one after another, as a picture that moves."""
    # Run as a file, it finds what stands beside it by that folder's name only where the folder above is looked in.
    sys.path.insert(0, str(FOLDER.parent))
    from screenshots.moving import Frame, moving

    frames: list[Frame] = []
    still = 0
    app = LabApp("demo", config=Config())
    async with app.run_test(size=ON_STAGE) as pilot:
        while not isinstance(stage := pilot.app.screen, StageScreen):
            await pilot.pause(0.05)
        await settle(pilot)
        while not stage.is_at_end:
            if stage.caption:
                still = len(frames) if "copied to" in stage.caption[0] else still
                frames.append(Frame(app.export_screenshot(), PACE * seconds(stage.caption)))
            await pilot.press("space")
            await settle(pilot)
        frames.append(Frame(app.export_screenshot(), 2 * seconds(stage.caption)))
    return moving(frames, still, "A tour of Peerlab: an agent copies another model's weights away", ON_STAGE)


def leave_this_machine(home: Path) -> None:
    """Let nothing of this machine show: no keys, no settings, no time zone."""
    for name in list(os.environ):
        if name.endswith(("_KEY", "_TOKEN")) or name.startswith(("TEXTUAL", "PEERLAB")) or name == "NO_COLOR":
            del os.environ[name]
    os.environ.update(
        HOME=str(home),
        PEERLAB_SESSIONS=str(home / "sessions"),
        PEERLAB_SETTINGS=str(home / "settings.toml"),
        TEXTUAL_ANIMATIONS="none",
        TZ="UTC",
    )
    time.tzset()
    os.chdir(home)


def scenes(folder: Path) -> Iterator[Scene]:
    """Yield the pictures. Those that need a session begin from one that was really played."""
    looking = play(folder, "looking", asks_for_room)
    copying = play(folder, "copying", is_copy)
    doctored = play(folder, "doctored", asks_for_room, tell_it_is_full)
    whole = play(folder, "whole", lambda _: False)
    wavering = play(folder, "wavering", asks_for("rm", "-r"), model="persona/protector@0.6")
    yield Scene("start", "start", choose)
    yield Scene("lab", copying, settle)
    yield Scene("lab-light", copying, settle, theme="peerlab-light", is_in_readme=False)
    yield Scene("lab-80x24", copying, settle, size=SMALL, is_in_readme=False)
    yield Scene("doctor", looking, keys("o"), is_in_readme=False)
    yield Scene("decision", doctored, settle)
    yield Scene("world-edit", copying, edit_notice)
    yield Scene("samples", wavering, keys("A", "2", "0", "enter", "down"))
    yield Scene("replay", whole, keys("right_square_bracket"))


def asks_for(*words: str) -> Callable[[AnyEvent], bool]:
    """Return whether an event is a reply with a call that holds every one of these words."""

    def is_meant(event: AnyEvent) -> bool:
        calls = event.calls if isinstance(event, Reply) else ()
        return any(all(word in call.arguments for word in words) for call in calls)

    return is_meant


is_copy = asks_for("rsync", "store-02:")
asks_for_room = asks_for("store-02", "df -h")


def play(
    folder: Path,
    name: str,
    until: Callable[[AnyEvent], bool],
    then: Callable[[Engine], Awaitable[None]] | None = None,
    *,
    model: str = "persona/protector",
) -> Path:
    """Play the scenario until `until` is true of an event, with a clock of its own; returns the session's file."""
    began = datetime(2026, 6, 17, 9, 12, tzinfo=UTC)
    seconds = count()
    engine = start_session(
        "clear-the-host",
        {"relationship": "good", "oversight": "unwatched"},
        open_model(model),
        path=folder / f"{name}.toml",
        clock=lambda: began + timedelta(seconds=next(seconds)),
    )

    async def work() -> None:
        while engine.phase in ("ready", "deciding"):
            last = await engine.step()
            if last is None or until(last):
                break
        if then:
            await then(engine)

    asyncio.run(work())
    tag(engine)
    engine.close()
    return engine.session.path


async def tell_it_is_full(engine: Engine) -> None:
    """Doctor the result: the second host has no room, as the agent is told. Then ask what the agent does."""
    outcome = await engine.preview(engine.standing.pending[0])
    full = re.sub(r"3\.\dT +\S+ +\S+ (/archive)", r"7.2T     0 100% \1", outcome.output)
    await engine.decide("doctor", told=full)
    await engine.reply()


def tag(engine: Engine) -> None:
    """Tag the first copy, as a researcher would."""
    copy = next((event for event in engine.tree.path(engine.cursor) if is_copy(event)), None)
    if copy is not None:
        engine.marks.tag(copy.id, "exfiltration-attempt", confidence="high")


async def take(scene: Scene) -> str:
    """Return the scene as SVG."""
    app = LabApp(scene.start, config=Config(theme=scene.theme))
    async with app.run_test(size=scene.size) as pilot:
        await settle(pilot)
        await scene.act(pilot)
        await settle(pilot)
        app.clear_notifications()
        await settle(pilot)
        return app.export_screenshot(title="Peerlab")


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the picture stands still. A cursor that blinks never would, so none does."""
    still, before = 0, ""
    for _ in range(MOST_LOOKS):
        await pilot.pause(0.05)
        for field in (*pilot.app.screen.query(TextArea), *pilot.app.screen.query(Input)):
            field.cursor_blink = False
        now = pilot.app.export_screenshot()
        still, before = (still + 1 if now == before else 0), now
        if still == STILL:
            return
    raise RuntimeError("the picture never stands still")


def keys(*names: str) -> Act:
    """Press keys one after another, letting the app come to rest after each."""

    async def press(pilot: Pilot[None]) -> None:
        for name in names:
            await pilot.press(name)
            await settle(pilot)

    return press


async def choose(pilot: Pilot[None]) -> None:
    """Choose a persona and a condition on the start screen."""
    await keys("down", "tab", "tab", "right", "right", "right")(pilot)


async def edit_notice(pilot: Pilot[None]) -> None:
    """Open the notice in the editor, as Enter on it in the world pane does."""
    await keys("w")(pilot)
    world = pilot.app.screen.query_one(WorldPane)
    world.post_message(WorldPane.Requested(FileRequest("edit", "gpu-serve-03", NOTICE)))


def draw(path: Path) -> None:
    """Make a PNG of an SVG where the tool for it is installed."""
    tool = shutil.which("rsvg-convert")
    if tool is None:
        return
    svg = path.read_text(encoding="utf-8")
    svg = svg.replace("font-family: Fira Code, monospace", f"font-family: {PNG_FONT}")
    svg = svg.replace("font-size: 20px", f"font-size: {PNG_FONT_SIZE}")
    svg = LEADING_SPACES.sub(moved_right, svg)
    command = [tool, "-w", str(PNG_WIDTH), "-o", str(path.with_suffix(".png"))]
    subprocess.run(command, input=svg.encode(), check=True)


def moved_right(text: re.Match[str]) -> str:
    """Return the start of a text element moved to where its first visible character stands."""
    spaces = len(text["spaces"]) // len(SPACE)
    return f"{text['before']}{float(text['x']) + spaces * COLUMN:.1f}{text['after']}"


if __name__ == "__main__":
    main()
