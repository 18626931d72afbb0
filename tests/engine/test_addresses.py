"""Where a model is asked is in the session, so that a reopened one asks the same server, and no stranger's."""

from pathlib import Path

from lab.engine.start import reopen
from lab.protocol import Answer
from lab.session.events import Opening, Switch
from lab.session.log import Session
from tests.engine.scripted import scripted_engine

HERE = "http://127.0.0.1:9999/v1"


def asked_at(folder: Path, address: str) -> Path:
    """A session whose model was switched to one at `address`."""
    from lab.models.litellm_model import LitellmModel

    engine, _ = scripted_engine(folder)
    engine.interventions.set_model(LitellmModel("openai/qwen", api_base=address))
    engine.close()
    return engine.session.path


def test_the_address_is_kept_without_its_password(tmp_path: Path) -> None:
    path = asked_at(tmp_path, "http://me:hunter2@127.0.0.1:9999/v1")
    assert "hunter2" not in path.read_text()
    tree = Session.open(path).tree
    assert tree.standing(tree.last_step).api_base == HERE


def test_a_server_on_this_machine_is_asked_again(tmp_path: Path) -> None:
    engine, notice = reopen(asked_at(tmp_path, HERE))
    assert (engine.agent.model.name, engine.agent.model.api_base, notice) == ("openai/qwen", HERE, "")


def test_a_server_elsewhere_is_only_asked_when_somebody_says_so(tmp_path: Path) -> None:
    path = asked_at(tmp_path, "https://box.example/v1")
    engine, notice = reopen(path)
    assert engine.agent.model is None
    assert "https://box.example/v1" in notice
    assert "--api-base" in notice
    engine.close()
    engine, notice = reopen(path, api_base="https://box.example/v1")
    assert (engine.agent.model.api_base, notice) == ("https://box.example/v1", "")


async def test_going_on_at_another_address_is_written(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, Answer(text="Here.", cost=0.0))
    script.api_base = HERE
    await engine.step()
    kinds = [type(event) for event in engine.tree.events.values()]
    assert kinds.count(Switch) == 1
    assert engine.standing.api_base == HERE
    opening = next(event for event in engine.tree.events.values() if isinstance(event, Opening))
    assert opening.api_base == ""
