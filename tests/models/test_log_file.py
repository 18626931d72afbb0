import logging
from pathlib import Path

import pytest

from lab.models.log_file import log_handler, log_path

PLANTED = "sk-planted-0123456789abcdefghij"


@pytest.fixture
def logger():
    logger = logging.Logger("LiteLLM")
    yield logger
    for handler in logger.handlers:
        handler.close()


def test_noise_goes_to_the_log_without_any_key(
    logger: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "planted-without-a-shape")
    monkeypatch.setenv("PEERLAB_LOG", str(tmp_path / "logs" / "x.log"))
    logger.addHandler(log_handler())
    try:
        raise ValueError(f"header Authorization: Bearer {PLANTED}")
    except ValueError:
        logger.exception("it failed with %s", "planted-without-a-shape")
    logger.info("chatter")
    text = (tmp_path / "logs" / "x.log").read_text()
    assert "ERROR LiteLLM: it failed with [hidden]" in text
    assert "ValueError: header" in text
    assert "planted" not in text
    assert "chatter" not in text
    assert capfd.readouterr() == ("", "")


def test_a_log_that_cannot_be_written_is_no_fault(
    logger: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PEERLAB_LOG", str(tmp_path / "file" / "x.log"))
    logger.addHandler(log_handler())
    monkeypatch.setenv("PEERLAB_LOG", str(tmp_path))
    logger.addHandler(log_handler())
    logger.error("boom")
    assert capfd.readouterr() == ("", "")


def test_the_log_stands_where_the_system_keeps_logs(fresh_machine: Path) -> None:
    assert log_path().is_relative_to(fresh_machine)
    assert log_path().name == "peerlab.log"


def test_nothing_is_written_while_there_is_nothing_to_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEERLAB_LOG", str(tmp_path / "x.log"))
    log_handler().close()
    assert not (tmp_path / "x.log").exists()
