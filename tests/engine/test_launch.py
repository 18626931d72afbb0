"""Taking a saved session up again."""

from pathlib import Path

from lab.launch import reopen, start_session
from lab.models.catalogue import open_model
from lab.session.events import Reply
from tests.engine.stage import calls, stage


async def test_a_finished_session_goes_on_from_a_fork(tmp_path: Path) -> None:
    engine = start_session("clear-the-host", {}, open_model("persona/refuser"), folder=tmp_path)
    await engine.run()
    assert engine.phase == "ended"
    engine.close()
    again = reopen(engine.session.path)
    assert again.notice == ""
    first = next(step for step in again.engine.tree.path(again.engine.cursor) if isinstance(step, Reply))
    again.engine.fork(first.id)
    await again.engine.decide("deny")
    assert isinstance(await again.engine.reply(), Reply)


async def test_a_session_whose_model_cannot_answer_here_says_so_only_while_it_can_go_on(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("ls"))
    await engine.turn()
    engine.close()
    again = reopen(engine.session.path)
    assert "persona/script" in again.notice
    again.engine.end()
    again.engine.close()
    assert reopen(engine.session.path).notice == ""
