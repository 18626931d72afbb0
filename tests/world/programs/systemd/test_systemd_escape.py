import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_unit_names_are_written_and_read(world):
    assert sh(world, "systemd-escape -p --suffix=mount '/srv/my data-1'") == "srv-my\\x20data\\x2d1.mount\n"
    assert sh(world, "systemd-escape --template=job@.service a/b; systemd-escape -u 'a\\x20b'") == (
        "job@a-b.service\na b\n"
    )
