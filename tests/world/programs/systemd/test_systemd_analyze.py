from tests.world.programs.estate import sh


def test_what_starting_took_is_what_the_journal_says(admin):
    told = sh(admin, "systemd-analyze | head -1").removesuffix(" \n")
    assert f"{told}." in sh(admin, "sudo journalctl --no-pager | grep 'Startup finished'")
    assert "trainer.service" in sh(admin, "systemd-analyze blame")
