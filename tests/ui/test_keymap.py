"""Keys from the settings: those that can be had work and are shown, the others are told with the mend."""

import re
from pathlib import Path

import pytest

from lab.settings import Config
from lab.ui.commands.keymap import usable_keys, whole_keymap
from lab.ui.commands.list import COMMANDS
from lab.ui.session import status as situation
from tests.engine.scripted import calls, scripted_engine
from tests.ui.test_lab import Room, settle


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"lab.run": "a"}, '"a" is decide.approve (approve), so lab.run stays on r'),
        ({"lab.stepp": "x"}, 'there is no command "lab.stepp" — did you mean "lab.step"?'),
        ({"lab.turn": "ctrl+shift+nonsense"}, 'lab.turn: there is no key "ctrl+shift+nonsense"'),
        ({"lab.turn": "up"}, '"up" goes about in lists'),
        ({"transcript.up": "k"}, '"k" is lab.fork (fork)'),
        ({"lab.fork": "c"}, '"c" is world.facts (facts)'),
        ({"app.quit": "q"}, "is a letter that one types"),
        ({"app.quit": "ctrl+s"}, "belongs to the fields"),
        ({"start.reload": "x"}, "is a letter that one types"),
        ({"lab.run": "ctrl+i"}, 'a terminal sends "ctrl+i" as "tab"'),
        ({"lab.run": ""}, 'there is no key ""'),
        ({"lab.turn": "r", "lab.run": "nonsense"}, '"r" is lab.run (run)'),
    ],
)
def test_a_key_that_cannot_be_had_is_told_and_the_usual_one_stays(keys: dict[str, str], told: str) -> None:
    usable, faults = usable_keys(keys)
    assert usable == {}
    assert any(told in fault for fault in faults)


def test_two_commands_may_change_places_and_layers_may_share_a_key() -> None:
    for keys in ({"lab.run": "t", "lab.turn": "r"}, {"lab.step": "s,f9"}, {"lab.jump": "j"}, {"world.move": "e"}):
        assert usable_keys(keys) == (keys, ())


def test_the_usual_keys_are_free_of_clashes() -> None:
    assert usable_keys({command.id: command.keys for command in COMMANDS if command.keys})[1] == ()


def test_a_command_keeps_the_key_it_shares_with_one_that_moved() -> None:
    keymap = whole_keymap({"lab.step": "s"})
    assert (keymap["lab.step"], keymap["replay.next"]) == ("s", "space")


async def test_the_card_shows_the_keys_that_work_and_what_clashes_is_told(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    app = Room(engine)
    app.config = Config(keys={"lab.run": "a", "decide.deny": "j", "lab.step": "s"})
    async with app.run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        assert "s first reply" in lab.card.render().plain
        assert any('"a" is decide.approve' in notice.message for notice in app._notifications)
        await pilot.press("s")
        lab = await settle(pilot)
        assert engine.phase == "deciding"
        assert "a approve" in lab.card.render().plain and "j deny" in lab.card.render().plain
        await pilot.press("a")
        await settle(pilot)
        assert engine.phase == "ready", "the call was approved, and nothing ran on"


async def test_sentences_and_borders_name_the_keys_that_work(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    app = Room(engine)
    app.config = Config(keys={"lab.fork": "f6", "lab.search-next": "ctrl+n"})
    async with app.run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        await pilot.press("slash", "a")
        await settle(pilot)
        assert "^n next · N previous · esc leave" in str(lab.finder.query_one("#field-answer").render())
        await pilot.press("enter", "escape", "b")
        await settle(pilot)
        assert engine.phase == "past" and "F6 forks here" in lab.locked


def test_every_choice_of_a_card_is_a_command() -> None:
    text = Path(situation.__file__).read_text("utf-8")
    asked = set(re.findall(r'Choice\(\s*"([^"]*)"', text))
    assert asked and asked <= {command.id for command in COMMANDS}
