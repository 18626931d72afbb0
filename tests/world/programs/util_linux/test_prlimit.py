import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_what_a_process_may_is_what_proc_says(world):
    told = sh(world, "prlimit --noheadings -o SOFT,HARD -n").split()
    assert told == sh(world, "awk '/^Max open files/ {print $4, $5}' /proc/1/limits").split()
