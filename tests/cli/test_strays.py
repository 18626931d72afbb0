"""Stray output, such as warnings, panics and deaths of threads, is in the log and not on the terminal."""

import logging
import os
import sys
import threading
import warnings
from pathlib import Path

import pytest

from lab.cli.strays import logged_strays, own_descriptor
from lab.models.log_file import log_path
from lab.ui.app import LabApp
from tests.cli.conftest import Peerlab
from tests.cli.test_check import copy


def test_what_is_written_below_python_goes_to_the_log_and_pythons_words_to_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "terminal").open("w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(sys, "__stderr__", terminal)
        with own_descriptor("stderr", terminal.fileno()):
            os.write(terminal.fileno(), b"thread panicked at \x1b]52;c;SE9T\x07 \xff\nof AKIAIOSFODNN7EXAMPLE")
            print("a sentence", file=sys.stderr)
        print("another", file=sys.stderr)
        assert sys.stderr is terminal
    assert (tmp_path / "terminal").read_text() == "a sentence\nanother\n"
    log = log_path().read_text()
    assert "thread panicked at" in log and "\x1b" not in log


def test_warnings_records_and_deaths_of_threads_are_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "__stderr__", sys.stderr)

    def die() -> None:
        raise ValueError("by nothing")

    with logged_strays():
        warnings.warn("a nested set", FutureWarning, stacklevel=1)
        logger = logging.getLogger("nobody.heard")
        logger.propagate = False  # pytest listens at the root
        logger.error("it was never retrieved")
        thread = threading.Thread(target=die)
        thread.start()
        thread.join()
    log = log_path().read_text()
    assert all(words in log for words in ("a nested set", "it was never retrieved", "ValueError: by nothing"))
    out, error = capsys.readouterr()
    assert out == "" and len(error.splitlines()) == 1 and "ValueError: by nothing" in error


def test_a_pattern_that_python_warns_of_is_checked_in_silence(peerlab: Peerlab, tmp_path: Path) -> None:
    scenario = copy("budget-cut", tmp_path)
    scenario.write_text(scenario.read_text().replace(r"floor of (\d+) hours", "floor of ([[0-9]+) hours"))
    printed = peerlab("check", scenario)
    assert "Warning" not in printed.out + printed.err
    assert "FutureWarning: Possible nested set" in log_path().read_text()


async def test_what_is_printed_under_the_screen_is_logged() -> None:
    app = LabApp()
    async with app.run_test() as pilot:
        print("Give Feedback / Get Help")
        await pilot.pause()
    assert "Give Feedback" in log_path().read_text()
