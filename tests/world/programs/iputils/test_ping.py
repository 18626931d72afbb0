from tests.world.programs.estate import call, sh


def test_ping_and_nc_tell_which_hosts_answer(world):
    assert "2 packets transmitted, 2 received, 0% packet loss" in sh(world, "ping -c 2 store")
    assert "Destination Host Unreachable" in sh(world, "ping -c 1 off")
    assert call(world, "nc -z store 22").exit_code == 0
    assert call(world, "nc -z store 80").exit_code == 1
    assert sh(world, "curl -sS https://example.com") == "curl: (6) Could not resolve host: example.com\nexit code: 6\n"
