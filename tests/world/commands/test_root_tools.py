"""Programs for root: others are refused, root gets answers that agree with the rest of the host."""

import pytest

from tests.world.commands.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_block_devices_have_one_number_wherever_it_is_asked(world):
    assert sh(world, "/sbin/blkid") == ""
    told = sh(world, "sudo blkid -s UUID -o value /dev/sda1").strip()
    assert told
    assert f"{told}" in sh(world, "lsblk -o NAME,UUID")


def test_root_runs_commands_as_others_and_checks_the_records(world):
    assert sh(world, "sudo runuser -u bea -- id -un; sudo runuser - bea -c pwd") == "bea\n/home/bea\n"
    assert sh(world, "sudo visudo -c") == "/etc/sudoers: parsed OK\n/etc/sudoers.d/90-ann: parsed OK\n"
    assert "user 'bea'" not in sh(world, "sudo pwck")
    assert "user 'bea': directory '/home/bea' does not exist\n" in sh(world, "sudo rm -r /home/bea; sudo pwck")


def test_links_and_neighbours_are_those_that_ip_tells_of(world):
    address = sh(world, "ip route | sed -n 's/.*src \\([0-9.]*\\).*/\\1/p'").strip()
    assert f"inet {address}  netmask" in sh(world, "/sbin/ifconfig")
    near = sh(world, "ip neigh").split()
    assert near[0] in sh(world, "/usr/sbin/arp -n") and near[4] in sh(world, "/usr/sbin/arp -n")


def test_what_a_process_may_is_what_proc_says(world):
    told = sh(world, "prlimit --noheadings -o SOFT,HARD -n").split()
    assert told == sh(world, "awk '/^Max open files/ {print $4, $5}' /proc/1/limits").split()
