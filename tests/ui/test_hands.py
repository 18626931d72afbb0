"""The researcher's hands: running until a condition, a card that shows what a call would do, keys that wait a beat."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lab.engine.plain_lines import transcript
from lab.engine.start import reopen
from lab.errors import LabError
from lab.session.events import PolicyChoice
from lab.settings import Config, load_config, policies_folder, save_config, settings_path
from lab.terms.policy import load_policy, read_policy
from lab.ui.app import LabApp
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session import driver
from lab.ui.session.policies import choose_policy, policy_of_new_sessions, take_up_policy
from lab.ui.start.screen import StartScreen
from tests.engine.scripted import calls, scripted_engine
from tests.ui.bare_app import drawn, until
from tests.ui.test_lab import SIZE, Room, settle

POLICY = """
name = "careful"

[[rule]]
name = "the log stays"
when = "write /srv/old/log.txt"
do = "deny"
say = "Leave it."
"""


def card_text(pilot: Pilot[None]) -> str:
    room = pilot.app
    assert isinstance(room, Room)
    card = room.screen.query_one("#card")
    return "\n".join(strip.text for strip in card.render_lines(card.outer_size.region))


async def test_a_run_stops_where_the_typed_condition_holds_and_the_header_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEERLAB_SETTINGS", str(tmp_path / "settings.toml"))
    engine, _ = scripted_engine(tmp_path, calls("ls"), calls("rm /srv/old/log.txt"), calls("ls"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        await pilot.press("U", *"gone = wri")
        await until(pilot, lambda: lab.until_line.field._suggestion)
        await pilot.press("right", *" /srv/old/*", "enter")
        lab = await settle(pilot)
        assert engine.standing.turn == 2 and engine.phase == "ready"
        assert "■ write /srv/old/*" in str(lab.status_line.render())
        assert load_config().stops == {"gone": "write /srv/old/*"}
        await pilot.press("U", *"tol bash", "enter")
        await pilot.pause()
        assert lab.until_line.field.has_focus and engine.standing.turn == 2
        await until(pilot, lambda: 'did you mean "tool"?' in drawn(pilot.app))
        await pilot.press("ctrl+u", *"turn 9 and")
        # The end of a sentence of several lines.
        await until(pilot, lambda: "turn, cost" in drawn(pilot.app))


async def test_the_card_shows_where_a_call_runs_what_it_would_do_and_what_the_policy_says(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("sleep 120; rm /srv/old/log.txt"))
    engine.deputies.policy = read_policy(POLICY, "careful.toml")
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        text = card_text(pilot)
        assert "bash on ops-01 as agent in /home/agent" in text
        assert "− ops-01:/srv/old/log.txt" in text and "2.0 min" in text
        assert "careful denies, saying “Leave it.”: rule “the log stays”" in text
        assert engine.standing.pending, "a dry run decides nothing"
        # Its words can be clicked.
        lines = text.split("\n")
        row = next(number for number, line in enumerate(lines) if "approve" in line)
        await pilot.click("#card", offset=(lines[row].index("approve"), row))
        await settle(pilot)
        assert not engine.standing.pending


async def test_the_card_shows_five_changes_a_line_each_and_folds_the_sixth(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("touch /tmp/{1..5}"), calls("touch /tmp/{a..f}"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        for words in ("+ ops-01:/tmp/5", "⋯ 1 more"):
            await settle(pilot)
            await pilot.press("space")
            await settle(pilot)
            await until(pilot, lambda words=words: words in card_text(pilot))  # type: ignore[misc]
            assert card_text(pilot).count("ops-01:/tmp/") == 5
            await pilot.press("a")


async def test_a_key_under_a_moving_hand_does_not_run_the_call_that_has_just_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "BEAT", 0.4)
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        moment = [100.0]
        lab.driver._clock = lambda: moment[0]
        await pilot.press("space")
        await settle(pilot)
        moment[0] += 0.3
        await pilot.press("space")
        await settle(pilot)
        assert engine.phase == "deciding"
        moment[0] += 0.5
        await pilot.press("space")
        await settle(pilot)
        assert engine.phase == "ready"


@pytest.mark.parametrize("pane", ["g", "B", "w"])
async def test_space_runs_no_call_that_is_out_of_sight(tmp_path: Path, pane: str) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    async with Room(engine).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press(pane)
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        assert engine.phase == "deciding"


async def test_a_policy_is_chosen_in_a_session_and_answers_from_there_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEERLAB_SETTINGS", str(tmp_path / "settings.toml"))
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "careful.toml").write_text(POLICY)
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt"), calls("ls"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("P")
        await pilot.pause()
        await pilot.press(*"careful", "enter")
        lab = await settle(pilot)
        await pilot.press("r")
        lab = await settle(pilot)
        assert engine.standing.turn == 2 and engine.phase == "deciding"
        assert "policy careful leaves this call" in str(lab.status_line.render())


@pytest.mark.parametrize(("size", "theme"), [((120, 40), "dark"), ((80, 24), "dark"), ((120, 40), "light")], ids=str)
def test_a_card_with_a_dry_run(snap_compare: Any, tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    engine, _ = scripted_engine(
        tmp_path, calls("cp -r /srv/old /tmp/copy; rm -r /srv/old; touch /tmp/a /tmp/b /tmp/c /tmp/d")
    )
    engine.deputies.policy = read_policy(POLICY, "careful.toml")
    room = Room(engine)
    room.config = Config(theme=f"peerlab-{theme}")
    room.theme = f"peerlab-{theme}"

    async def wait(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("U", *"tool bash and h")
        await until(pilot, lambda: all(word in drawn(room) for word in ("would", "the log stays", "“h” is no word")))
        await settle(pilot)

    assert snap_compare(room, terminal_size=size, run_before=wait)


async def test_a_policy_chosen_for_new_sessions_is_declared_and_taken_up_again(tmp_path: Path) -> None:
    folder = policies_folder()
    folder.mkdir(parents=True)
    (folder / "careful.toml").write_text(POLICY)
    save_config(Config(policy="careful"))
    policy = policy_of_new_sessions()
    assert policy is not None
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt"), declared={policy.by: policy.text})
    engine.close()
    again = reopen(engine.session.path).engine
    assert take_up_policy(again) == "" and again.deputies.policy == policy
    again.close()
    (folder / "careful.toml").write_text(POLICY.replace("Leave it.", "Take it."))
    changed = reopen(engine.session.path).engine
    assert "answers no calls now" in take_up_policy(changed) and changed.deputies.policy is None
    (folder / "other.toml").write_text(POLICY.replace("careful", "other"))
    assert take_up_policy(changed, "other") == "" and changed.deputies.policy is not None
    with pytest.raises(LabError, match="nobody"):
        take_up_policy(changed, "nobody")


async def test_the_start_screen_asks_for_the_policy_and_keeps_it() -> None:
    folder = policies_folder()
    folder.mkdir(parents=True)
    (folder / "careful.toml").write_text(POLICY)
    app = LabApp()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, StartScreen))
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, PromptScreen))
        await pilot.press(*"caring", "enter")
        await until(pilot, lambda: load_config().policy == "" and isinstance(app.screen, PromptScreen))
        await pilot.press(*"careful", "enter")
        await until(pilot, lambda: load_config().policy == "careful")


def test_a_policy_chosen_in_mid_session_is_taken_up_again_as_it_was(tmp_path: Path) -> None:
    folder = policies_folder()
    folder.mkdir(parents=True)
    (folder / "careful.toml").write_text(POLICY)
    (folder / "other.toml").write_text(POLICY.replace("careful", "other"))
    first, second = load_policy("careful", folder), load_policy("other", folder)
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt"), declared={first.by: first.text})
    engine.deputies.choose_policy(second, by="ann")
    assert engine.deputies.choose_policy(second) is None, "what answers already is not written twice"
    engine.close()
    again = reopen(engine.session.path).engine
    assert take_up_policy(again) == "" and again.deputies.policy == second
    assert "policy/other answers calls from here on (noted by ann)" in "\n".join(transcript(again.session))
    again.deputies.choose_policy(None)
    again.close()
    without = reopen(engine.session.path).engine
    assert take_up_policy(without) == "" and without.deputies.policy is None, "none was chosen after that"
    without.deputies.choose_policy(second)
    without.close()
    (folder / "other.toml").write_text(POLICY.replace("careful", "other").replace("Leave it.", "Take it."))
    changed = reopen(engine.session.path).engine
    assert "says something else now" in take_up_policy(changed) and changed.deputies.policy is None


def test_a_policy_that_a_session_names_by_a_path_is_not_read(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    (tmp_path / "theirs.toml").write_text(POLICY)
    by = f"policy/{tmp_path / 'theirs.toml'}"
    engine.recorder.append(PolicyChoice(**engine.session.stamp(), about=engine.cursor, policy=by, sha256="0" * 12))
    assert "is not read unasked" in take_up_policy(engine) and engine.deputies.policy is None


async def test_the_start_screen_says_why_it_cannot_keep_a_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    app, notices = LabApp(), list[str]()
    monkeypatch.setattr(app, "notify", lambda message, **_: notices.append(message))
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text("theme = [")
    await choose_policy(app)
    assert str(settings_path()) in notices[0]
