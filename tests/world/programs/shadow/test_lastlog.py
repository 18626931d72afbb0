import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_sessions_and_last_logins_are_told(world):
    assert sh(world, "loginctl list-sessions --no-legend").split()[1:] == ["1001", "ann", "pts/0"]
    assert sh(world, "lastlog -u bea").splitlines()[1] == f"{'bea':<16} {'':<8} {'':<41} **Never logged in**"
    assert sh(world, "lastlog -u ann").splitlines()[1].endswith("Wed Jun 17 09:11:23 +0000 2026")
