from tests.world.programs.estate import sh


def test_unit_names_are_written_and_read(admin):
    assert sh(admin, "systemd-escape -p --suffix=mount '/srv/my data-1'") == "srv-my\\x20data\\x2d1.mount\n"
    assert sh(admin, "systemd-escape --template=job@.service a/b; systemd-escape -u 'a\\x20b'") == (
        "job@a-b.service\na b\n"
    )
