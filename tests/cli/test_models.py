import pytest

from lab.models.local import LocalServer
from tests.cli.conftest import Peerlab


@pytest.fixture(autouse=True)
def no_servers_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.models.local.USUAL_SERVERS", (LocalServer("Nobody", "http://127.0.0.1:9/v1"),))


def test_models_wait_under_the_variable_they_need(peerlab: Peerlab, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = peerlab("models").out.split("\n\n")
    waiting = next(group for group in groups if group.startswith("waiting for GEMINI_API_KEY"))
    assert "gemini/gemini-3-flash-preview" in waiting
    assert not any(group.startswith("can answer now") for group in groups)
    monkeypatch.setenv("GEMINI_API_KEY", "not-a-real-key")
    printed = peerlab("models").out
    ready = next(group for group in printed.split("\n\n") if group.startswith("can answer now"))
    assert "gemini/gemini-3-flash-preview" in ready
    assert "waiting for GEMINI_API_KEY" not in printed
    assert "not-a-real-key" not in printed


def test_personas_are_said_to_be_no_models(peerlab: Peerlab) -> None:
    printed = peerlab("models", "protector")
    assert printed.out.startswith("scripted personas: no key, no network, no model\n  persona/protector")
    assert "gemini" not in printed.out


def test_a_word_finds_what_litellm_knows(peerlab: Peerlab) -> None:
    printed = peerlab("models", "haiku-4-5")
    assert "also known to litellm" in printed.out
    assert "needs " in printed.out


def test_a_word_nobody_knows_is_said_to_be_unknown(peerlab: Peerlab) -> None:
    printed = peerlab("models", "zzz\x1bzzz")
    assert printed.code == 0
    assert "nothing is known" in printed.out
    assert "\x1b" not in printed.out
