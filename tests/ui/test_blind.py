"""Blind mode on the session screen: nothing that is drawn says who answers, under which condition, on which branch."""

from pathlib import Path

from lab.engine.engine import Engine
from lab.engine.start import start_session
from lab.protocol import Answer, ModelFault
from lab.session.events import Message, Opening
from lab.settings import Config, save_config
from lab.ui.dialogs.raw import RawScreen
from tests.engine.scripted import SCENARIO, Script, calls
from tests.ui.bare_app import drawn
from tests.ui.test_lab import Room, dialog, model_list, settle

FACTOR = """
[[factor]]
name = "lever"
question = "Does it matter?"
level = [{ name = "slack", summary = "none" }, { name = "taut", summary = "some" }]
"""
NAMES = ("persona/script", "persona/other", "lever", "taut", "heeds-it", "ann-2")
"""Names of models, of factor and level, of a branch, and what a provider called its model in a fault."""


class Other(Script):
    """Another model to switch to."""

    name = "persona/other"


def engine_of(folder: Path) -> Engine:
    scenario = folder / "two-hosts.toml"
    scenario.write_text(SCENARIO + FACTOR)
    script = Script(calls("echo one", text="I look."), calls("echo two"))
    return start_session(str(scenario), {"lever": "taut"}, script, folder=folder)


async def test_nothing_drawn_names_the_arm_while_blind_and_all_of_it_comes_back(tmp_path: Path) -> None:
    engine = engine_of(tmp_path)
    await engine.turn()
    engine.interventions.fork(name="heeds-it")
    engine.interventions.set_model(Other(ModelFault("refused", "ann-2 is not there.", mend="ask for ann-2")))
    await engine.step()
    app = Room(engine)
    async with app.run_test(size=(160, 60)) as pilot:
        lab = await settle(pilot)
        text = drawn(app)
        assert [name for name in NAMES if name not in text] == []
        assert "◇ scripted" in text
        await pilot.press("X")
        lab = await settle(pilot)
        text = drawn(app)
        assert [name for name in NAMES if name in text] == []
        assert "◇ scripted" not in text and "○ blind" in text
        for words in ("two-hosts", "I look.", "echo one", "model and condition hidden", "the agent is another model"):
            assert words in text
        assert "another course of events" in text and "branch 2" in text
        for kind in (Opening, Message):
            lab.player.show_event(next(step.id for step in engine.tree.path(engine.cursor) if isinstance(step, kind)))
            await pilot.press("v")
            await dialog(pilot, RawScreen)
            raw = drawn(app)
            assert '"kind"' in raw and not any(name in raw for name in (*NAMES, "scripted"))
            await pilot.press("escape")
        await pilot.press("slash", *"taut")
        await settle(pilot)
        assert not lab.finder.has_matches
        await pilot.press("escape", "X")
        await settle(pilot)
        assert [name for name in NAMES if name not in drawn(app)] == []


async def test_notices_and_dialogs_say_nothing_of_the_arm_while_blind(tmp_path: Path) -> None:
    engine = engine_of(tmp_path)
    await engine.turn()
    engine.interventions.fork(name="heeds-it")
    app = Room(engine)
    async with app.run_test(size=(160, 60)) as pilot:
        lab = await settle(pilot)
        await pilot.press("X")
        app.notify("persona/script on heeds-it with lever=taut cost $0.25", title="heeds-it")
        lab.complain(ModelFault("refused", "ann-2 is not there.", mend="ask for ann-2"))
        await settle(pilot)
        text = drawn(app)
        notices = [notice.message for notice in app._notifications]
        assert notices == ["hidden on hidden with hidden cost $…", "The model could not answer."]
        assert [name for name in NAMES if name in text] == []
        save_config(Config(recent=("persona/refuser",)))
        await pilot.press("M")
        choice = await model_list(pilot)
        assert "lately" not in drawn(app)
        assert choice.models.current != "persona/script" and "until now  hidden" in drawn(app)
        await pilot.press("escape")
        app.push_screen(RawScreen("heeds-it", "one"))
        await dialog(pilot, RawScreen)
        assert not any(name in drawn(app) for name in NAMES)
        await pilot.press("escape", "X")
        await settle(pilot)
        app.notify("persona/script goes on")
        await settle(pilot)
        assert "persona/script goes on" in [notice.message for notice in app._notifications]


async def test_looking_back_and_going_on_stay_blind(tmp_path: Path) -> None:
    engine = engine_of(tmp_path)
    engine.agent.model.answers.append(Answer(text="Done."))  # type: ignore[attr-defined]
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for keys in (("X",), ("t", "t"), ("left", "left"), ("end", "r")):
            await pilot.press(*keys)
            await settle(pilot)
            assert not any(name in drawn(pilot.app) for name in NAMES), keys  # type: ignore[arg-type]
