"""The settings file: read, changed, and never in the way."""

from pathlib import Path

import pytest

from lab.errors import LabError
from lab.settings import (
    Config,
    change_config,
    load_config,
    save_config,
    sessions_folder,
    settings_path,
    used,
    with_star,
)


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
        config = used(config, model, "clear-the-host", {})
    assert config.recent == ("a", "b")
    assert config.scenario == "clear-the-host"


def test_a_star_is_taken_off_again() -> None:
    assert with_star(with_star(Config(), "human"), "human") == Config()


def test_sessions_can_live_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEERLAB_SESSIONS")
    assert sessions_folder(Config(sessions=str(tmp_path))) == tmp_path
    assert sessions_folder(Config()).name == "sessions"


def test_one_s_own_comments_order_and_line_ends_stay() -> None:
    text = (
        '# mine\r\nrecent = ["b"] # what I used\r\n\r\ntheme = "peerlab-light"\r\n\r\n'
        '[keys] # of mine\r\n"lab.step" = "s"\r\n'
    )
    settings_path().write_bytes(text.encode())
    change_config(lambda config: used(config, "a", "clear-the-host", {}))
    written = settings_path().read_bytes().decode()
    for line in ("# mine\r\n", "# what I used\r\n", 'theme = "peerlab-light"\r\n', '[keys] # of mine\r\n"lab.step"'):
        assert line in written
    assert written.index("recent") < written.index("theme") < written.index("[keys]")
    assert load_config() == Config(
        recent=("a", "b"), theme="peerlab-light", keys={"lab.step": "s"}, scenario="clear-the-host"
    )


def test_a_setting_that_goes_back_to_the_usual_is_taken_out() -> None:
    settings_path().write_text('# stars\nstarred = ["a"]\ntheme = "peerlab-light"\n')
    change_config(lambda config: with_star(config, "a"))
    assert settings_path().read_text() == '# stars\ntheme = "peerlab-light"\n'


def test_what_changes_nothing_writes_nothing() -> None:
    settings_path().write_text('recent = ["a"]\nscenario = "s"\n')
    before = settings_path().stat()
    change_config(lambda config: used(config, "a", "s", {}))
    after = settings_path().stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_file_with_two_names_keeps_both(tmp_path: Path) -> None:
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text('theme = "light" # mine, and a long one that the new text does not reach the end of\n')
    other = tmp_path / "dotfiles.toml"
    other.hardlink_to(settings_path())
    save_config(Config(theme="dark"))
    assert other.samefile(settings_path())
    assert other.read_text() == settings_path().read_text()
    assert load_config().theme == "dark"
    assert [path.name for path in settings_path().parent.iterdir()] == [settings_path().name]


def test_a_link_and_the_mode_of_the_file_stay(tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles" / "peerlab.toml"
    kept.parent.mkdir()
    kept.write_text("# shared\n")
    kept.chmod(0o644)
    settings_path().symlink_to(kept)
    change_config(lambda config: with_star(config, "human"))
    assert settings_path().is_symlink() and not kept.is_symlink()
    assert kept.read_text() == '# shared\nstarred = ["human"]\n'
    assert kept.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 600, "a" + ".a" * 1200 + " = 1", "a = " + "9" * 5000, "theme = 3", "\0", "keys = 1"],
    ids=["nested", "key", "digits", "type", "control", "table"],
)
def test_no_text_in_the_file_is_more_than_a_sentence(text: str) -> None:
    settings_path().write_text(text)
    with pytest.raises(LabError, match="cannot be used"):
        load_config()
    with pytest.raises(LabError):
        change_config(lambda config: with_star(config, "human"))
    assert settings_path().read_text() == text


def test_what_is_no_file_is_not_read() -> None:
    settings_path().mkdir()
    with pytest.raises(LabError, match="cannot be read: is a folder"):
        load_config()


def test_a_home_that_nobody_has_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEERLAB_SESSIONS")
    for folder in ("~nosuchuser/x", "a\0b"):
        with pytest.raises(LabError, match="leads to no folder"):
            sessions_folder(Config(sessions=folder))
