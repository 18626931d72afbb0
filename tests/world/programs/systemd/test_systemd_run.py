import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_a_command_can_be_run_as_a_unit(world):
    assert sh(world, "systemd-run echo hi") == (
        "Failed to start transient service unit: Interactive authentication required.\nexit code: 1\n"
    )
    assert sh(world, "sudo systemd-run --unit=greet echo hello") == "Running as unit: greet.service\n"
    assert "echo[" in sh(world, "sudo journalctl --no-pager | grep hello")
    assert sh(world, "sudo systemd-run --pipe --wait -q hostname") == "work\n"
    said = sh(world, "sudo systemd-run --wait --unit=x false")
    assert said.startswith("Running as unit: x.service\nFinished with result: exit-code\n")
    assert sh(world, "sudo systemd-run nosuch") == (
        "Failed to find executable nosuch: No such file or directory\nexit code: 1\n"
    )
