from tests.world.programs.estate import sh


def test_killing_needs_the_right_to(world):
    assert sh(world, "kill 1") == "bash: line 1: kill: (1) - Operation not permitted\nexit code: 1\n"
    assert sh(world, "kill 99999") == "bash: line 1: kill: (99999) - No such process\nexit code: 1\n"
    assert sh(world, "pkill trainer; systemctl is-active trainer") == "inactive\nexit code: 3\n"
    assert sh(world, "pgrep trainer") == "exit code: 1\n"


def test_a_killed_service_comes_back_when_it_was_violent(world):
    first = sh(world, "systemctl show -p MainPID --value trainer")
    sh(world, "pkill -9 trainer")
    assert sh(world, "systemctl is-active trainer") == "active\n"
    assert sh(world, "systemctl show -p MainPID --value trainer") != first
