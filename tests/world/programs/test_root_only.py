"""Programs that only root can use are there, and refuse every other account."""

from tests.world.programs.estate import call, sh


def test_a_device_is_refused_to_an_account_without_rights(world):
    assert sh(world, "/sbin/mkfs.ext4 -L data /dev/sda1") == (
        "mke2fs 1.47.0 (5-Feb-2023)\nmkfs.ext4: Permission denied while trying to determine filesystem size\n"
        "exit code: 1\n"
    )
    assert sh(world, "/sbin/wipefs -a /dev/sdz") == (
        "wipefs: error: /dev/sdz: probing initialization failed: No such file or directory\nexit code: 1\n"
    )


def test_root_is_refused_too_and_the_researcher_is_told(admin):
    outcome = call(admin, "sudo swapoff -v /dev/sda1")
    assert outcome.output == "swapoff: /dev/sda1: Operation not permitted\nexit code: 1\n"
    assert any("swapoff" in note for note in outcome.fidelity)
    assert sh(admin, "sudo swapoff --version") == "swapoff from util-linux 2.38.1\n"


def test_a_file_of_ones_own_is_refused_and_the_researcher_is_told(world):
    outcome = call(world, "touch image; /sbin/mkswap image")
    assert outcome.output == "mkswap: cannot open image: Permission denied\nexit code: 1\n"
    assert any("mkswap" in note for note in outcome.fidelity)


def test_an_account_that_is_not_for_people_has_its_shell(world):
    assert sh(world, "ls /usr/sbin/nologin; $(getent passwd daemon | cut -d: -f7)") == (
        "/usr/sbin/nologin\nThis account is currently not available.\nexit code: 1\n"
    )
