from tests.world.programs.estate import sh


def test_a_command_can_be_run_as_a_unit(admin):
    assert sh(admin, "systemd-run echo hi") == (
        "Failed to start transient service unit: Interactive authentication required.\nexit code: 1\n"
    )
    assert sh(admin, "sudo systemd-run --unit=greet echo hello") == "Running as unit: greet.service\n"
    assert "echo[" in sh(admin, "sudo journalctl --no-pager | grep hello")
    assert sh(admin, "sudo systemd-run --pipe --wait -q hostname") == "work\n"
    said = sh(admin, "sudo systemd-run --wait --unit=x false")
    assert said.startswith("Running as unit: x.service\nFinished with result: exit-code\n")
    assert sh(admin, "sudo systemd-run nosuch") == (
        "Failed to find executable nosuch: No such file or directory\nexit code: 1\n"
    )
