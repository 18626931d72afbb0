from tests.world.programs.estate import sh


def test_units_and_links_are_those_of_the_host(admin):
    pid = sh(admin, "systemctl show -p MainPID --value trainer").strip()
    assert f"{pid} /opt/trainer" in sh(admin, "systemd-cgls")
    card = sh(admin, "ip route | awk '/default/ {print $5}'").strip()
    assert card in sh(admin, "networkctl")
