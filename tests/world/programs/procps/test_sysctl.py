import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_what_the_kernel_can_be_told_is_read_and_set(world):
    assert sh(
        world, "sudo sysctl vm.swappiness nope.x; sudo sysctl -w vm.swappiness=10; cat /proc/sys/vm/swappiness"
    ) == (
        "vm.swappiness = 60\nsysctl: cannot stat /proc/sys/nope/x: No such file or directory\nvm.swappiness = 10\n10\n"
    )
