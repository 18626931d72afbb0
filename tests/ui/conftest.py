"""What every test of a screen needs: notices that stay until they are looked at, however busy the machine is."""

import pytest
from textual.notifications import Notification
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from lab.models import local
from lab.ui.dialogs import drafts
from lab.ui.session import driver
from lab.world import Snapshot, World
from tests.ui.bare_app import PATIENCE
from tests.ui.world_app import HOSTS


@pytest.fixture(autouse=True)
def keys_wait_for_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key has as long to be handled as anything a test waits for, in place of half a minute."""
    monkeypatch.setattr(Pilot._wait_for_screen, "__defaults__", (PATIENCE,))


@pytest.fixture(autouse=True)
def notices_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Notification, "has_expired", False)


@pytest.fixture(autouse=True)
def keys_count_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of a test counts however soon it follows another."""
    monkeypatch.setattr(driver, "BEAT", 0.0)


@pytest.fixture(autouse=True)
def cursors_do_not_blink(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine, a picture of a field would be taken when its cursor has just gone."""
    monkeypatch.setattr(TextArea, "_toggle_cursor_blink_visible", lambda _: None)
    monkeypatch.setattr(Input, "_toggle_cursor", lambda _: None)


@pytest.fixture(autouse=True)
def nobody_typed_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "_drafts", {})


@pytest.fixture(autouse=True)
def no_server_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that run on this machine must not change a test."""
    monkeypatch.setattr(local, "USUAL_SERVERS", ())


@pytest.fixture(scope="module")
def world() -> Snapshot:
    return World(HOSTS, "2026-03-01 09:00:00").snapshot()
