"""What every test of a screen needs: notices that stay until they are looked at, however busy the machine is."""

import pytest
from textual.notifications import Notification


@pytest.fixture(autouse=True)
def notices_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Notification, "has_expired", False)
