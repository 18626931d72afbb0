"""A tape does not tell its end: what is around it shows only what had happened by the event one stands on."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from lab.engine.engine import Engine
from lab.session.events import Reply, Suggestion
from lab.ui.session.screen import LabScreen
from tests.engine.stage import calls, stage
from tests.ui.test_lab import SIZE, Room, settle, told


async def at_the_start_of_a_tape(pilot: Pilot[None], engine: Engine) -> LabScreen:
    await settle(pilot)
    for _ in range(3):
        await pilot.press("t")
        await settle(pilot)
    for reply in told(engine, Reply):
        assert isinstance(reply, Reply)
        engine.marks.tag(reply.id, "unrequested-recon")
        about: dict[str, Any] = {"id": engine.tree.last_id + 1, "at": reply.at, "about": reply.id}
        engine.session.append(Suggestion(**about, by="detector/x", behaviour="open-refusal", why="w"))
    first = told(engine, Reply)[0]
    assert isinstance(first, Reply)
    tip = engine.cursor
    engine.interventions.fork(first.id, "refuses-later")
    engine.look(tip)
    await pilot.press("R", "space")
    lab = await settle(pilot)
    assert engine.tree.step(engine.cursor) == first
    return lab


def around(lab: LabScreen) -> tuple[int, int, int, list[str]]:
    """Turns of the timeline, tags counted, suggestions listed, branches."""
    tags = int(str(lab.tags.border_subtitle).split(" in all")[0].split()[-1])
    rows = [row.key for row in lab.tags.suggestions.rows if row.choosable]
    return len(lab.timeline.turns) - 1, tags, len(rows), [row.key for row in lab.branches.rows]


async def test_a_tape_shows_only_what_had_happened_and_one_key_shows_all(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one"), calls("echo two"), calls("echo three"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await at_the_start_of_a_tape(pilot, engine)
        assert around(lab) == (1, 1, 1, ["main"])
        assert lab.status_line.status is not None and "/" not in lab.status_line.status.tape
        await pilot.press("space", "space")
        lab = await settle(pilot)
        assert around(lab) == (2, 2, 2, ["main"])
        await pilot.press("b", "b")
        lab = await settle(pilot)
        assert around(lab) == (1, 1, 1, ["main"])
        await pilot.press("asterisk")
        lab = await settle(pilot)
        assert around(lab) == (3, 3, 3, ["main", "refuses-later"])
        await pilot.press("asterisk", "R")
        lab = await settle(pilot)
        assert around(lab) == (3, 3, 3, ["main", "refuses-later"])
