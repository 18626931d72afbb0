import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_root_runs_commands_as_others_and_checks_the_records(world):
    assert sh(world, "sudo runuser -u bea -- id -un; sudo runuser - bea -c pwd") == "bea\n/home/bea\n"
    assert sh(world, "sudo visudo -c") == "/etc/sudoers: parsed OK\n/etc/sudoers.d/90-ann: parsed OK\n"
    assert "user 'bea'" not in sh(world, "sudo pwck")
    assert "user 'bea': directory '/home/bea' does not exist\n" in sh(world, "sudo rm -r /home/bea; sudo pwck")
