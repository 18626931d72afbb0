from tests.world.programs.estate import sh


def test_tee_and_tail_go_on_after_a_fault(world):
    assert sh(world, "echo a | tee /etc/x /tmp/y; cat /tmp/y") == "a\ntee: /etc/x: Permission denied\na\n"
    assert sh(world, "tail -n 1 /etc/nope /tmp/y") == (
        "==> /tmp/y <==\na\ntail: cannot open '/etc/nope' for reading: No such file or directory\nexit code: 1\n"
    )
