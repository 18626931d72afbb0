from tests.world.programs.estate import sh


def test_links_and_neighbours_are_those_that_ip_tells_of(admin):
    address = sh(admin, "ip route | sed -n 's/.*src \\([0-9.]*\\).*/\\1/p'").strip()
    assert f"inet {address}  netmask" in sh(admin, "/sbin/ifconfig")
    near = sh(admin, "ip neigh").split()
    assert sh(admin, f"ip route get {address}").startswith(f"local {address} dev lo src {address} uid ")
    assert near[0] in sh(admin, "/usr/sbin/arp -n") and near[4] in sh(admin, "/usr/sbin/arp -n")
