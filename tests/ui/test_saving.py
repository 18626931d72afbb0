"""Saved means saved, on the screen: the header says when it is not, and one key writes everything elsewhere."""

import errno
import os
import threading
from pathlib import Path

import pytest
from textual.app import App

from lab.session.events import Reply, Result
from lab.session.log import Session
from lab.ui.app import LabApp
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.help import HelpScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.kit.text_field import TextField
from lab.ui.session import saving
from lab.ui.session.screen import LabScreen
from lab.ui.start.screen import StartScreen
from tests.engine.scripted import calls, scripted_engine
from tests.ui.bare_app import until
from tests.ui.test_app import arrive
from tests.ui.test_lab import Room, dialog, settle


def header(lab: LabScreen) -> str:
    return lab.status_line.render().plain


def told(app: App[None]) -> list[str]:
    return [notice.message for notice in app._notifications]


async def test_a_file_removed_under_the_app_is_told_and_written_elsewhere_by_one_key(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"), calls("echo two"))
    old, new = engine.session.path, tmp_path / "elsewhere.toml"
    app = Room(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert "✓ saved" in header(lab)
        old.unlink()
        await pilot.press("space")
        await settle(pilot)
        assert "✗ not saved" in header(lab)
        assert any("was removed or renamed" in words and "^s" in words for words in told(app))
        assert sum(isinstance(event, Reply) for event in engine.tree.events.values()) == 1
        await pilot.press("ctrl+s")
        await dialog(pilot, PromptScreen)
        app.screen.query_one(TextField).text = str(new)
        await pilot.press("enter")
        await settle(pilot)
        assert "✓ saved" in header(lab)
        assert sum(isinstance(event, Reply) for event in engine.tree.events.values()) == 2, "the reply was kept"
        await pilot.press("space")
        await settle(pilot)
    assert not old.exists()
    again = Session.open(new)
    assert again.tree.events == engine.tree.events
    assert sum(isinstance(event, Result) for event in again.tree.events.values()) == 2


async def test_a_file_that_is_removed_is_told_without_a_key_and_so_is_its_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "_LOOK", 0.02)
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    path, aside = engine.session.path, tmp_path / "aside"
    app = Room(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        path.rename(aside)
        await until(pilot, lambda: "✗ not saved: the file was removed" in header(lab))
        assert len([words for words in told(app) if "was removed or renamed" in words]) == 1
        aside.rename(path)
        await until(pilot, lambda: "✓ saved" in header(lab))


async def test_a_reply_a_full_disk_did_not_take_is_written_by_the_next_move(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, script = scripted_engine(tmp_path, calls("echo one"))
    app = Room(engine)

    def full(_: int, __: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async with app.run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        monkeypatch.setattr("lab.session.disk.os.write", full)
        await pilot.press("space")
        await settle(pilot)
        assert "✗ not saved" in header(lab)
        monkeypatch.undo()
        await pilot.press("space")
        await settle(pilot)
        assert "✓ saved" in header(lab)
        assert engine.phase == "deciding"
    assert len(script.requests) == 1
    assert any(isinstance(event, Reply) for event in Session.open(engine.session.path).tree.events.values())


async def test_a_slow_disk_leaves_the_keys_alive_and_the_header_says_that_it_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    free = threading.Event()
    real = os.fsync

    def slow(descriptor: int) -> None:
        assert free.wait(60)
        real(descriptor)

    app = Room(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        monkeypatch.setattr("lab.session.disk.os.fsync", slow)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("question_mark")
        await dialog(pilot, HelpScreen)
        await pilot.press("escape")
        for _ in range(1500):
            await pilot.pause(0.02)
            if "saving…" in header(lab):
                break
        assert "◌ saving…" in header(lab)
        free.set()
        for _ in range(1500):
            await pilot.pause(0.02)
            if "✓ saved" in header(lab):
                break
        assert "✓ saved" in header(lab)


async def test_what_nobody_foresaw_is_one_sentence_on_the_screen_and_whole_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    monkeypatch.setenv("PEERLAB_LOG", str(tmp_path / "peerlab.log"))
    app = Room(engine)

    async def broken() -> None:
        raise ZeroDivisionError("odd\nthing")

    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(engine, "step", broken)
        await pilot.press("space")
        await settle(pilot)
        assert any("Peerlab itself failed (ZeroDivisionError: odd thing)" in words for words in told(app))
        monkeypatch.undo()
        await pilot.press("space")
        await settle(pilot)
        assert engine.phase == "deciding"


async def test_a_session_that_fails_oddly_while_it_opens_leads_to_the_start_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_machine: Path
) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    engine.close()

    def broken(path: Path, **_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("lab.engine.start.reopen", broken)
    app = LabApp(engine.session.path)
    async with app.run_test(size=(120, 40)) as pilot:
        await arrive(pilot, StartScreen)
        await until(pilot, lambda: any("RecursionError" in words for words in told(app)), "no word of the fault")


async def test_an_editor_whose_check_fails_oddly_says_so_and_keeps_the_text(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    app = Room(engine)

    def broken(text: str) -> None:
        raise ValueError("odd")

    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        editor = EditorScreen("a text", "what was typed", check=broken)
        app.push_screen(editor)
        await dialog(pilot, EditorScreen)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.screen is editor
        assert "ValueError: odd" in str(editor.query_one("#fault").render())


async def test_a_crash_leaves_one_sentence_and_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    monkeypatch.setenv("PEERLAB_LOG", str(tmp_path / "peerlab.log"))
    app = Room(engine)

    def broken(_: LabScreen) -> None:
        raise ZeroDivisionError("odd \x1b[31m")

    monkeypatch.setattr(LabScreen, "action_fold_all", broken)
    with pytest.raises(ZeroDivisionError):
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await pilot.press("z")
            await pilot.pause()
    assert app.return_code == 70
    said = capsys.readouterr().err
    assert said.count("ZeroDivisionError") == 1
    assert "Traceback" not in said
    assert "\x1b" not in said
    assert "Traceback" in (tmp_path / "peerlab.log").read_text()


async def test_escape_stops_a_session_that_takes_long_to_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_machine: Path
) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    engine.close()
    free, begun = threading.Event(), threading.Event()

    def slow(path: Path, **_: object) -> None:
        begun.set()
        assert free.wait(60)
        raise AssertionError("nobody waits for it")

    monkeypatch.setattr("lab.engine.start.reopen", slow)
    app = LabApp(engine.session.path)
    async with app.run_test(size=(120, 40)) as pilot:
        while not begun.is_set():
            await pilot.pause(0.02)
        await pilot.press("escape")
        await arrive(pilot, StartScreen)
        free.set()
        await until(pilot, lambda: any("stopped" in words for words in told(app)), "no word of the stop")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
