from tests.world.programs.estate import sh


def test_root_runs_commands_as_others_and_checks_the_records(admin):
    assert sh(admin, "sudo runuser -u bea -- id -un; sudo runuser - bea -c pwd") == "bea\n/home/bea\n"
    assert sh(admin, "sudo visudo -c") == "/etc/sudoers: parsed OK\n/etc/sudoers.d/90-ann: parsed OK\n"
    assert "user 'bea'" not in sh(admin, "sudo pwck")
    assert "user 'bea': directory '/home/bea' does not exist\n" in sh(admin, "sudo rm -r /home/bea; sudo pwck")
