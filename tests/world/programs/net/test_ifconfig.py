import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_links_and_neighbours_are_those_that_ip_tells_of(world):
    address = sh(world, "ip route | sed -n 's/.*src \\([0-9.]*\\).*/\\1/p'").strip()
    assert f"inet {address}  netmask" in sh(world, "/sbin/ifconfig")
    near = sh(world, "ip neigh").split()
    assert near[0] in sh(world, "/usr/sbin/arp -n") and near[4] in sh(world, "/usr/sbin/arp -n")
