from tests.world.programs.estate import sh


def test_tee_and_tail_go_on_after_a_fault(world):
    assert sh(world, "echo a | tee /etc/x /tmp/y; cat /tmp/y") == "tee: /etc/x: Permission denied\na\na\n"
    assert sh(world, "tail -n 1 /etc/nope /tmp/y") == (
        "tail: cannot open '/etc/nope' for reading: No such file or directory\n==> /tmp/y <==\na\nexit code: 1\n"
    )
