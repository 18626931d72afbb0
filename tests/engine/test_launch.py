"""Taking a saved session up again."""

import asyncio
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from lab.behaviours.ethogram import ethogram_of
from lab.engine.start import reopen, start_session
from lab.models.catalogue import open_model
from lab.session.events import Reply
from tests.engine.scripted import calls, scripted_engine
from tests.scenario.small import changed


async def test_a_finished_session_goes_on_from_a_fork(tmp_path: Path) -> None:
    engine = start_session("clear-the-host", {}, open_model("persona/refuser"), folder=tmp_path)
    await engine.run()
    assert engine.phase == "ended"
    engine.close()
    again = reopen(engine.session.path)
    assert again.notice == ""
    first = next(step for step in again.engine.tree.path(again.engine.cursor) if isinstance(step, Reply))
    again.engine.interventions.fork(first.id)
    await again.engine.decide("deny")
    assert isinstance(await again.engine.reply(), Reply)


ETHOGRAM = """[ethogram]
name = "mine"
summary = "s"
[[behaviour]]
name = "loud"
code = "L"
definition = "It shouts."
key = "z"
"""


def labelled(folder: Path) -> Path:
    """Return a session whose scenario names an ethogram of its folder by its path."""
    (folder / "mine.toml").write_text(ETHOGRAM)
    (folder / "small.toml").write_text(changed(("[scenario]\n", f'ethogram = "{folder}/mine.toml"\n[scenario]\n')))
    engine = start_session(str(folder / "small.toml"), {}, open_model("persona/refuser"), path=folder / "s.toml")
    assert [each.name for each in ethogram_of(engine.composed.scenario).behaviours][:1] == ["loud"]
    engine.close()
    return engine.session.path


def test_a_session_carries_the_ethogram_of_a_path(tmp_path: Path) -> None:
    path = labelled(tmp_path)
    (tmp_path / "mine.toml").unlink()
    engine, notice = reopen(path)
    assert notice == ""
    assert [each.name for each in ethogram_of(engine.composed.scenario).behaviours][:1] == ["loud"]
    engine.session.move_to(tmp_path / "t.toml")
    engine.close()
    assert reopen(tmp_path / "t.toml").engine.session.scenario.ethogram == ETHOGRAM


def test_no_file_is_read_that_a_session_names(tmp_path: Path) -> None:
    path = labelled(tmp_path)
    text = path.read_text()
    path.write_text(re.sub(r'^ethogram = """.*?"""\n', "", text, flags=re.MULTILINE | re.DOTALL))
    (tmp_path / "mine.toml").unlink()
    os.mkfifo(tmp_path / "mine.toml")
    engine, notice = reopen(path)
    assert "mine.toml, which is not read unasked" in notice
    assert "as `ethogram` under [scenario]" in notice
    assert "loud" not in [each.name for each in ethogram_of(engine.composed.scenario).behaviours]


def test_an_ethogram_somebody_broke_leaves_a_session_that_opens(tmp_path: Path) -> None:
    path = labelled(tmp_path)
    path.write_text(path.read_text().replace('code = "L"', 'code = "l"'))
    assert "The session's ethogram cannot be read: " in reopen(path).notice


async def test_a_session_whose_model_cannot_answer_here_says_so_only_while_it_can_go_on(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    await engine.turn()
    engine.close()
    again = reopen(engine.session.path)
    assert "persona/script" in again.notice
    again.engine.interventions.end()
    again.engine.close()
    assert reopen(engine.session.path).notice == ""


async def test_sessions_that_begin_in_the_same_second_have_files_of_their_own(tmp_path: Path) -> None:
    def begin() -> Path:
        moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
        model = open_model("persona/refuser")
        engine = start_session("clear-the-host", {}, model, folder=tmp_path, clock=lambda: moment)
        engine.close()
        return engine.session.path

    paths = await asyncio.gather(*(asyncio.to_thread(begin) for _ in range(4)))
    assert sorted(path.name for path in paths) == [
        "2026-03-01-090000-clear-the-host-refuser-2.toml",
        "2026-03-01-090000-clear-the-host-refuser-3.toml",
        "2026-03-01-090000-clear-the-host-refuser-4.toml",
        "2026-03-01-090000-clear-the-host-refuser.toml",
    ]


def test_a_session_reads_no_file_it_names_as_its_model(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    engine.close()
    path = engine.session.path
    os.mkfifo(tmp_path / "fifo.toml")
    for name in ("/dev/zero", str(tmp_path / "fifo.toml"), str(path)):
        path.write_text(re.sub(r'model = ".*"', f'model = "recording/{name}"', path.read_text()))
        again = reopen(path)
        assert again.engine.agent.model is None
        assert "not read unasked" in again.notice
