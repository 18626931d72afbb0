"""The command line as a user meets it: what it prints, on which stream, and with which exit code it leaves."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from lab.cli import run_command
from lab.protocol import Answer, Delta, ModelFault, Nature, Request


class Printed(NamedTuple):
    code: int
    out: str
    err: str


Peerlab = Callable[..., Printed]


@pytest.fixture
def peerlab(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Peerlab:
    """Call `peerlab` with words, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str | Path) -> Printed:
        capsys.readouterr()
        try:
            code = run_command([str(word) for word in words])
        except SystemExit as left:  # click leaves like that when a shell asks what could be typed
            code = int(left.code or 0)
        return Printed(code, *capsys.readouterr())

    return call


class Scripted:
    """A model that gives the answers it was made with, and raises those that are faults."""

    name = "openai/scripted"
    nature: Nature = "live"

    def __init__(self, *answers: Answer | ModelFault) -> None:
        self._answers = iter(answers)

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        answer = next(self._answers)
        if isinstance(answer, ModelFault):
            raise answer
        yield answer


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let every model that is opened give these answers."""

    def answer_with(*answers: Answer | ModelFault) -> None:
        monkeypatch.setattr("lab.models.catalogue.open_model", lambda *_, **__: Scripted(*answers))

    return answer_with
