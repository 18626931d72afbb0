from tests.world.programs.estate import sh


def test_an_account_cannot_touch_what_is_not_its_own(world):
    assert sh(world, "cat /home/bea/secret") == "cat: /home/bea/secret: Permission denied\nexit code: 1\n"
    assert "cannot remove '/etc/passwd': Permission denied" in sh(world, "rm -f /etc/passwd")
    assert "changing ownership of '/srv/m/card.md': Operation not permitted" in sh(world, "chown bea /srv/m/card.md")
    assert "cannot create directory ‘/etc/x’: Permission denied" in sh(world, "mkdir /etc/x")
    assert "cannot touch '/etc/x': Permission denied" in sh(world, "touch /etc/x")
