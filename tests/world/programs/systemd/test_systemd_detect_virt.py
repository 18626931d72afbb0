import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_a_host_is_a_machine_of_its_own(world):
    assert sh(world, "systemd-detect-virt") == "none\nexit code: 1\n"
    assert sh(world, "systemd-detect-virt -q && echo virtual") == "exit code: 1\n"
