"""A tape does not tell its end: what is around it shows only what had happened by the event one stands on."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from lab.engine.engine import Engine
from lab.session.events import Reply, Result, Suggestion
from lab.ui.session.screen import LabScreen
from tests.engine.scripted import calls, scripted_engine
from tests.ui.test_lab import SIZE, Room, settle, shown, told


async def at_the_start_of_a_tape(pilot: Pilot[None], engine: Engine) -> LabScreen:
    await settle(pilot)
    for _ in range(3):
        await pilot.press("t")
        await settle(pilot)
    for reply in told(engine, Reply):
        assert isinstance(reply, Reply)
        engine.marks.tag(reply.id, "unrequested-recon")
        about: dict[str, Any] = {"id": engine.tree.last_id + 1, "at": reply.at, "about": reply.id}
        engine.session.append(Suggestion(**about, by="judge/x", behaviour="open-refusal", why="w"))
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
    tags = int(str(lab.tags.border_subtitle).split("all ")[1].split()[0])
    rows = [row.key for row in lab.tags.suggestions.rows if row.choosable]
    return len(lab.timeline.turns) - 1, tags, len(rows), [row.key for row in lab.branches.rows]


async def test_a_tape_shows_only_what_had_happened_and_one_key_shows_all(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"), calls("echo two"), calls("echo three"))
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
        assert "echo two" not in shown(lab)
        await pilot.press("asterisk")
        lab = await settle(pilot)
        assert around(lab) == (3, 3, 3, ["main", "refuses-later"]) and "echo two" in shown(lab)
        await pilot.press("asterisk", "R")
        lab = await settle(pilot)
        assert around(lab) == (3, 3, 3, ["main", "refuses-later"])


async def test_what_the_lab_saw_only_later_is_shown_only_then(tmp_path: Path) -> None:
    """An omission, for one, is about the act that left something out, and shows when the work is over."""
    engine, _ = scripted_engine(tmp_path, calls("echo one"), calls("echo two"), calls("echo three"))
    for _ in range(2):
        await engine.turn()
    first, last = told(engine, Result)
    assert isinstance(first, Result) and isinstance(last, Result)
    engine.session.append(
        Suggestion(
            id=engine.tree.last_id + 1, at=last.at, about=first.id, by="detector/x", behaviour="left-out", why="w"
        )
    )
    await engine.turn()
    async with Room(engine, replay=True).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)

        def sees() -> tuple[bool, ...]:
            signs = "".join(turn.signs for turn in lab.timeline.turns)
            return "left-out" in shown(lab), "?" in signs, lab.tags.has_suggestions

        await pilot.press("space", "space")
        await settle(pilot)
        assert engine.cursor == first.id and sees() == (False, False, False)
        await pilot.press("space", "space")
        await settle(pilot)
        assert engine.cursor == last.id and sees() == (True, True, True)
        await pilot.press("b", "b")
        await settle(pilot)
        assert engine.cursor == first.id and sees() == (False, False, False)
