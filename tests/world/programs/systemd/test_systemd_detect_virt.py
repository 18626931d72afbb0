from tests.world.programs.estate import sh


def test_a_host_is_a_machine_of_its_own(admin):
    assert sh(admin, "systemd-detect-virt") == "none\nexit code: 1\n"
    assert sh(admin, "systemd-detect-virt -q && echo virtual") == "exit code: 1\n"
