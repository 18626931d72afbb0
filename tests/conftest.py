"""Every test runs as on a fresh machine: a home of its own, no keys, no colours or sizes from outside, UTC."""

import gc
import os
import tempfile
import time
from itertools import count
from pathlib import Path

import hypothesis
import pytest

SECRETS = ("_KEY", "_TOKEN", "_SECRET", "_CREDENTIALS")
LOOKS = ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES", "TEXTUAL", "PEERLAB_", "LITELLM_")

HOMES = count()
COMPILED = Path(tempfile.gettempdir()) / f"peerlab-tests-python-{os.environ.get('USER', 'me')}"
"""Where the python3 of the hosts is compiled, once for all tests, processes and runs of a machine."""

# How long an example takes is the machine's business.
hypothesis.settings.register_profile("peerlab", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("peerlab")


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what is loaded: in processes this big it took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def fresh_machine(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home folder the test has."""
    # Not `mktemp`, which looks through all the folders it made before: of thousands of homes the last took 5 ms.
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(HOMES))
    home.mkdir(parents=True)
    for name in list(os.environ):
        if name.endswith(SECRETS) or (name.startswith(LOOKS) and not name.startswith("TEXTUAL_SNAPSHOT")):
            monkeypatch.delenv(name)
    for name, folder in (
        ("HOME", "."),
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_CACHE_HOME", ".cache"),
        ("PEERLAB_SESSIONS", "sessions"),
        ("PEERLAB_PYTHON_CACHE", COMPILED),
        ("PEERLAB_SETTINGS", "settings.toml"),
    ):
        monkeypatch.setenv(name, str(home / folder))
    # A screen that begins to compile would say so in pictures that are not about it.
    monkeypatch.setattr("lab.world.python.binary.is_compiled", lambda: True)
    # One app a process may set aside what it has loaded; of many, each would keep what the last one left.
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda _: None)  # what is lost with the power is no test's concern
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    return home
