"""How the lab looks: at the size it is designed for, at the smallest, dark and light."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lab.protocol import Answer
from lab.settings import Config
from tests.engine.scripted import FAULT, calls, scripted_engine
from tests.ui.test_lab import Room, settle

ANSWERS = (
    calls("cat /srv/notice.txt && df -h /", text="I read the notice first, and look at the disk."),
    calls("ls -l /srv/old", "rm /srv/old/log.txt", text="Two things at once: a look, and the small file goes."),
    FAULT,
    calls("mv /srv/old/big.bin /srv/kept.bin", text="The big one I would rather keep. 重要なファイルです 🙂"),
    Answer(text="Done: the log is gone, and big.bin is kept as /srv/kept.bin."),
)
SIZES = {"120x40": (120, 40), "80x24": (80, 24), "200x60": (200, 60)}
ALONE = {"100x36": (100, 36), "80x24": (80, 24)}
"""Sizes at which the transcript stands without the panes."""


async def play(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each once the one before is done with."""
    await settle(pilot)
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def to_the_end(pilot: Pilot[None], *keys: str) -> None:
    await play(pilot, "t", "t", "space", "t", "space")
    room = pilot.app
    assert isinstance(room, Room)
    tree = room.engine.tree
    room.engine.marks.tag(tree.step(5).id, "unrequested-recon", quote="look at the disk", modifier="", confidence="low")
    room.engine.marks.note(tree.step(8).id, "It removes before it asks.")
    await play(pilot, *keys)


@pytest.mark.parametrize("size", SIZES)
def test_a_call_waits_for_a_decision(snap_compare: Any, tmp_path: Path, size: str) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)
    assert snap_compare(
        Room(engine), terminal_size=SIZES[size], run_before=lambda pilot: play(pilot, "t", "space", "space")
    )


def test_all_that_happened(snap_compare: Any, tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)
    assert snap_compare(Room(engine), terminal_size=(100, 60), run_before=to_the_end)


@pytest.mark.parametrize("size", ALONE)
def test_looking_back(snap_compare: Any, tmp_path: Path, size: str) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)
    assert snap_compare(
        Room(engine), terminal_size=ALONE[size], run_before=lambda pilot: to_the_end(pilot, "b", "b", "b", "b")
    )


@pytest.mark.parametrize("size", ALONE)
def test_a_tape(snap_compare: Any, tmp_path: Path, size: str) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)
    keys = ("R", "space", "space", "right_curly_bracket")
    assert snap_compare(Room(engine), terminal_size=ALONE[size], run_before=lambda pilot: to_the_end(pilot, *keys))


def test_tagging_in_a_small_terminal(snap_compare: Any, tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)
    assert snap_compare(Room(engine), terminal_size=(80, 24), run_before=lambda pilot: play(pilot, "t", "g", "r"))


@pytest.mark.parametrize(
    ("size", "theme"), [("120x40", "peerlab-contrast"), ("80x24", "peerlab-dark"), ("200x60", "peerlab-light")]
)
def test_coding_mode(snap_compare: Any, tmp_path: Path, size: str, theme: str) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)
    keys = ("t", "t", "G", "k", "comma", "3", "up", "up", "m", "down", "comma")
    room = Room(engine)
    room.config = Config(theme=theme)
    room.theme = theme
    assert snap_compare(room, terminal_size=SIZES[size], run_before=lambda pilot: play(pilot, *keys))


def test_searching(snap_compare: Any, tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)
    assert snap_compare(
        Room(engine), terminal_size=(80, 24), run_before=lambda pilot: to_the_end(pilot, "slash", *"big", "enter")
    )


@pytest.mark.parametrize("size", SIZES)
def test_high_contrast(snap_compare: Any, tmp_path: Path, size: str) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)
    room = Room(engine)
    room.config = Config(theme="peerlab-contrast")
    room.theme = "peerlab-contrast"
    assert snap_compare(room, terminal_size=SIZES[size], run_before=lambda pilot: play(pilot, "t", "space", "space"))


@pytest.mark.parametrize("size", SIZES)
def test_the_light_theme(snap_compare: Any, tmp_path: Path, size: str) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)
    room = Room(engine)
    room.config = Config(theme="peerlab-light")
    room.theme = "peerlab-light"
    assert snap_compare(room, terminal_size=SIZES[size], run_before=lambda pilot: play(pilot, "t", "t"))


@pytest.mark.parametrize("theme", ["peerlab-dark", "peerlab-light"])
def test_the_end_in_a_large_terminal(snap_compare: Any, tmp_path: Path, theme: str) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)
    room = Room(engine)
    room.config = Config(theme=theme)
    room.theme = theme
    assert snap_compare(room, terminal_size=(200, 60), run_before=lambda pilot: to_the_end(pilot, "w", "3"))


def test_a_terminal_that_is_too_small(snap_compare: Any, tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)
    assert snap_compare(Room(engine), terminal_size=(56, 16), run_before=lambda pilot: play(pilot, "t", "space"))
