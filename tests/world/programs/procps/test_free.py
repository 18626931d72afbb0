import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_memory_is_the_same_wherever_it_is_read(world):
    free = sh(world, "free -k | awk '/Mem/ {print $2, $4, $7}'").split()
    told = sh(world, "awk '/MemTotal|MemFree|MemAvailable/ {print $2}' /proc/meminfo").split()
    assert free == told
    assert sh(world, "vmstat | awk 'NR == 3 {print $4}'").strip() == free[1]
