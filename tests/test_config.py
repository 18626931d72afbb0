"""The settings file: read, changed, and never in the way."""

from pathlib import Path

import pytest

from lab.config import (
    Config,
    change_config,
    load_config,
    save_config,
    sessions_folder,
    settings_path,
    used,
    with_star,
)
from lab.errors import LabError


def test_no_file_means_the_defaults() -> None:
    assert load_config() == Config()


def test_what_is_saved_is_read_again() -> None:
    config = Config(theme="peerlab-light", starred=("human",), recent=("a", "b"), keys={"lab.step": "s"})
    save_config(config)
    assert load_config() == config
    assert [path.name for path in settings_path().parent.iterdir()].count("settings.toml") == 1


def test_a_fault_names_the_file_and_the_key() -> None:
    settings_path().write_text("theem = 'dark'\n")
    with pytest.raises(LabError, match="theem") as caught:
        load_config()
    assert caught.value.where == str(settings_path())


def test_changing_keeps_what_another_program_wrote_meanwhile() -> None:
    save_config(Config(theme="peerlab-light"))
    change_config(lambda config: with_star(config, "human"))
    assert load_config() == Config(theme="peerlab-light", starred=("human",))


def test_a_faulty_file_is_not_overwritten() -> None:
    settings_path().write_text("theme = [\n")
    with pytest.raises(LabError):
        change_config(lambda config: with_star(config, "human"))
    assert settings_path().read_text() == "theme = [\n"


def test_recent_models_come_newest_first_and_once() -> None:
    config = Config()
    for model in ("a", "b", "a"):
        config = used(config, model, "clear-the-host")
    assert config.recent == ("a", "b")
    assert config.scenario == "clear-the-host"


def test_a_star_is_taken_off_again() -> None:
    assert with_star(with_star(Config(), "human"), "human") == Config()


def test_sessions_can_live_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEERLAB_SESSIONS")
    assert sessions_folder(Config(sessions=str(tmp_path))) == tmp_path
    assert sessions_folder(Config()).name == "sessions"
