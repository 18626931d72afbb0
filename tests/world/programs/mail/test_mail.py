from tests.world.programs.estate import call, sh


def test_mail_goes_to_accounts_here_and_on_other_hosts(admin):
    sh(admin, "echo hello | mail -s greeting ann@store; echo lost | mail zed")
    assert "Subject: greeting" in sh(admin, "ssh store cat /var/mail/ann")
    assert "Mail delivery failed" in sh(admin, "mail -H")
    assert call(admin, "sudo mail -u bea").output == "No mail for bea\nexit code: 1\n"
