import pytest

from lab.world.world import World
from tests.world.conftest import bash, make_world


@pytest.fixture
def world() -> World:
    return make_world()


def test_what_a_password_lasts_is_told_and_changed(world: World) -> None:
    output = bash(world, "sudo chage -M 90 -d 2026-09-01 -E 2027-01-01 mara; sudo chage -l mara").output
    assert "Password expires\t\t\t\t\t: Nov 30, 2026\n" in output
    assert "Account expires\t\t\t\t\t\t: Jan 01, 2027\n" in output
