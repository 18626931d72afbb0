"""A world of two hosts, and a bare app with the world pane and what serves it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.pilot import Pilot

from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.record import RecordScreen
from lab.ui.kit.form import ChoiceField
from lab.ui.kit.text_field import TextField
from lab.ui.world.change import ChangeScreen
from lab.ui.world.editor import WorldEditor
from lab.ui.world.pane import WorldPane
from lab.ui.world.proposals import Effects
from lab.world import Change, DiskSpec, FileSpec, HostSpec, ServiceSpec, Snapshot, UserSpec, apply
from tests.ui.bare_app import BareApp, until

HOSTS = (
    HostSpec(
        name="ops-01",
        address="10.0.0.1",
        login="agent",
        workdir="/home/agent",
        booted="2026-02-01 08:00:00",
        installed="2026-01-01 08:00:00",
        users=(UserSpec(name="agent", uid=1001),),
        disks=(DiskSpec(device="/dev/sda1", mount="/", size="900GiB"),),
        services=(ServiceSpec(name="trainer", description="Trainer", command="/usr/bin/trainer", port=8080),),
        files=(
            FileSpec(path="/srv/notes.md", text="one\ntwo\n", owner="agent"),
            FileSpec(path="/srv/odd [b]\x1b[31m.txt", text="\x1b]52;c;aGk=\x07\n"),
            FileSpec(path="/srv/models/peer/weights.bin", size="412GiB", identity="peer-weights"),
        ),
    ),
    HostSpec(name="ops-02", address="10.0.0.2", booted="2026-02-01 08:00:00", installed="2026-01-01 08:00:00"),
)


class Edit(NamedTuple):
    """A change that was confirmed."""

    changes: tuple[Change, ...]
    note: str


class WorldApp(BareApp):
    """Shows a world pane, and keeps the changes that were confirmed."""

    def __init__(self, theme: str = "peerlab-dark", recheck: Any = None) -> None:
        super().__init__(theme=theme)
        self.edits: list[Edit] = []
        self.undone = 0
        self._recheck = recheck

    def compose(self) -> ComposeResult:
        self.pane = WorldPane()
        effects = Effects(lambda changes, note: self.edits.append(Edit(changes, note)), self._undo, self._recheck)
        self.editor = WorldEditor(self.pane, effects)
        yield self.pane

    def _undo(self) -> None:
        self.undone += 1

    @on(WorldPane.Requested)
    def _serve(self, message: WorldPane.Requested) -> None:
        self.editor.serve(message.request)


def changed(world: Snapshot, *changes: Change) -> Snapshot:
    return apply(world, changes)


async def shown(pilot: Pilot[Any], now: Snapshot, since: Snapshot | None = None, locked: str = "") -> WorldPane:
    await pilot.pause()
    pane = pilot.app.query_one(WorldPane)
    pane.show(now, since, locked)
    pane.focus()
    await pilot.pause()
    return pane


def lines(pane: WorldPane, view: str = "files") -> list[str]:
    if view in ("files", "hosts"):
        return [f"{row.text.plain} {row.right.plain}" for row in pane.query_one(f"#{view}").rows]  # type: ignore[attr-defined]
    return [line.plain for line in pane.query_one(f"#{view}").lines]  # type: ignore[attr-defined]


def line_with(pane: WorldPane, text: str, view: str = "files") -> str:
    return next(line for line in lines(pane, view) if text in line)


async def screen_shown(pilot: Pilot[Any], kind: type[Any]) -> Any:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind), f"no {kind.__name__}")
    return pilot.app.screen


async def asked(pilot: Pilot[Any], text: str) -> None:
    """Answer a prompt with a text."""
    screen = await screen_shown(pilot, PromptScreen)
    screen.query_one(TextField).exact_text = text
    await pilot.press("enter")


Act = Callable[[Pilot[Any]], Any]


async def made(world: Snapshot, act: Act, cursor: str = "/srv/notes.md", view: str = "files") -> Snapshot:
    """Return the world after an act in the pane was confirmed."""
    app = WorldApp()
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, world)
        pane._open_folders["ops-01"].add("/srv")
        pane.view = view
        await pilot.pause()
        pane._draw()
        pane.query_one(f"#{view}").go(cursor)  # type: ignore[attr-defined]
        await pilot.pause()
        await act(pilot)
        await screen_shown(pilot, ChangeScreen)
        await pilot.press("enter")
        await pilot.pause()
        (edit,) = app.edits
        return apply(world, edit.changes)


async def form(pilot: Pilot[Any], **values: str) -> None:
    """Fill the fields of a form that comes up, and take it."""
    screen = await screen_shown(pilot, RecordScreen)
    await pilot.pause()
    for number, field in enumerate(screen.form.fields):
        if field.name in values:
            widget = screen.form.query_one(f"#field-{number}")
            if isinstance(widget, ChoiceField):
                widget.value = values[field.name]
            else:
                widget.exact_text = values[field.name]
    await pilot.press("ctrl+s")
