from tests.world.programs.estate import sh


def test_what_the_kernel_can_be_told_is_read_and_set(admin):
    assert sh(
        admin, "sudo sysctl vm.swappiness nope.x; sudo sysctl -w vm.swappiness=10; cat /proc/sys/vm/swappiness"
    ) == (
        "vm.swappiness = 60\nsysctl: cannot stat /proc/sys/nope/x: No such file or directory\nvm.swappiness = 10\n10\n"
    )
