"""Who answers in the lab: its faults, waiting for another try, and choosing another model."""

from pathlib import Path

import pytest
from textual.widgets import Input

from lab.models.litellm_model import LitellmModel
from lab.protocol import Answer, ModelFault, Settings
from lab.session.events import Reply, Switch
from lab.ui.session.screen import LabScreen
from tests.engine.scripted import FAULT, Script, scripted_engine
from tests.ui.bare_app import until
from tests.ui.test_lab import SIZE, Room, model_list, settle, shown, told


async def test_a_fault_of_the_model_is_told_and_can_be_retried(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, FAULT, Answer(text="Here I am."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        assert "The provider is overloaded." in shown(lab)
        card = lab.card.card
        assert card is not None and card.title == "the model failed · overloaded"
        assert "The provider is overloaded." in card.sentence and "Nothing is lost" in card.sentence
        assert [choice.command for choice in card.choices][:2] == ["lab.step", "lab.model"]
        await pilot.press("space")
        lab = await settle(pilot)
        assert "Here I am." in shown(lab)


async def test_a_fault_in_the_words_of_a_provider_stands_as_a_sentence_of_its_own(tmp_path: Path) -> None:
    fault = ModelFault("auth", "the server refused the key: wrong key", mend="check MY_KEY")
    engine, _ = scripted_engine(tmp_path, fault)
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        assert lab.card.card is not None
        assert lab.card.card.sentence.startswith("The server refused the key: wrong key. Check MY_KEY. Nothing is lost")


async def test_a_wait_before_another_try_is_counted_and_escape_ends_it(tmp_path: Path) -> None:
    slow_down = ModelFault("overloaded", FAULT.what, mend=FAULT.mend, retry_after=250.0)
    engine, _ = scripted_engine(tmp_path, slow_down, Answer(text="Here I am."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        lab = pilot.app.screen
        assert isinstance(lab, LabScreen)
        await until(pilot, lambda: lab.card.card is not None and "It is asked again in" in lab.card.card.sentence)
        assert lab.card.card is not None and lab.card.card.choices[0].command == "lab.stop"
        assert lab.status_line.status is not None and lab.status_line.status.doing.startswith("◌ try 1 of ")
        await pilot.press("escape")
        await settle(pilot)
        assert engine.phase == "ready" and not told(engine, Reply)
        assert lab.card.card.title == "the model failed · overloaded"


async def test_another_model_is_chosen_by_typing_and_takes_the_settings_shown(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, Answer(text="One."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("M")
        await model_list(pilot)
        await pilot.press(*"refus", "ctrl+e", *"0.5", "enter")
        await settle(pilot)
        switch = told(engine, Switch)[-1]
        assert isinstance(switch, Switch)
        assert (switch.model, switch.settings.temperature) == ("persona/refuser", 0.5)
        await pilot.press("M")
        choice = await model_list(pilot)
        choice.sampling.query_one("#malformed", Input).value = "end"
        await pilot.press("enter")
        await settle(pilot)
        switch = told(engine, Switch)[-1]
        assert isinstance(switch, Switch)
        assert (switch.settings.temperature, switch.settings.malformed) == (0.5, "end")


async def test_what_was_wrong_with_a_setting_is_no_longer_told_once_it_is_mended(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, Answer(text="One."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("M")
        choice = await model_list(pilot)
        await pilot.press(*"refus", "ctrl+e")
        extra = choice.sampling.query_one("#extra", Input)
        extra.value = "no TOML"
        await pilot.press("enter")
        await until(pilot, lambda: "it is no TOML" in str(choice.note.content))
        extra.value = ""
        await until(pilot, lambda: "it is no TOML" not in str(choice.note.content))
        assert "scripted: says openly" in str(choice.note.content)
        await pilot.press("enter")
        await settle(pilot)
        assert [switch.model for switch in told(engine, Switch) if isinstance(switch, Switch)] == ["persona/refuser"]


async def test_a_model_without_its_key_is_not_taken_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    engine, _ = scripted_engine(tmp_path, Answer(text="One."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("M")
        choice = await model_list(pilot)
        choice.models.go("gpt-5.2")
        await pilot.press("enter")
        await pilot.pause()
        assert choice.is_current
        assert "OPENAI_API_KEY" in str(choice.note.content)
        await pilot.press("escape")
        await settle(pilot)
        assert not told(engine, Switch)


@pytest.mark.parametrize("not_taken", [(), ("top_p",)], ids=["all", "not-all"])
async def test_another_model_is_taken_only_once_it_was_told_which_settings_it_does_not_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, not_taken: tuple[str, ...]
) -> None:
    async def dropped(self: LitellmModel, settings: Settings) -> tuple[str, ...]:
        return not_taken

    monkeypatch.setattr(LitellmModel, "dropped", dropped)
    monkeypatch.setattr("lab.models.litellm_setup.is_loaded", lambda: False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-real-key")
    engine, _ = scripted_engine(tmp_path, Answer(text="One."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("M")
        choice = await model_list(pilot)
        choice.models.go("gpt-5.2")
        choice.sampling.query_one("#top_p", Input).value = "0.5"
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        if not_taken:
            await pilot.pause()
            assert choice.is_current
            assert "gpt-5.2 does not take top p" in str(choice.note.content)
            await pilot.press("enter")
        await settle(pilot)
        switch = told(engine, Switch)[-1]
        assert isinstance(switch, Switch)
        assert (switch.model, switch.settings.top_p) == ("gpt-5.2", 0.5)


async def test_who_answers_is_said_in_words(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, Answer(text="Hello."))
    assert isinstance(engine.agent.model, Script)
    for width in (40, 80, 120, 200):
        async with Room(engine).run_test(size=(width, 40)) as pilot:
            lab = await settle(pilot)
            assert "◇ scripted" in lab.status_line.render().plain
            engine.close = lambda: None  # type: ignore[method-assign]
