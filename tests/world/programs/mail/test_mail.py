import pytest

from tests.world.programs.estate import call, make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_mail_goes_to_accounts_here_and_on_other_hosts(world):
    sh(world, "echo hello | mail -s greeting ann@store; echo lost | mail zed")
    assert "Subject: greeting" in sh(world, "ssh store cat /var/mail/ann")
    assert "Mail delivery failed" in sh(world, "mail -H")
    assert call(world, "sudo mail -u bea").output == "No mail for bea\nexit code: 1\n"
