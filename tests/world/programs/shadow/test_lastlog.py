from tests.world.programs.estate import sh


def test_sessions_and_last_logins_are_told(admin):
    assert sh(admin, "loginctl list-sessions --no-legend").split()[1:] == ["1001", "ann", "pts/0"]
    assert sh(admin, "lastlog -u bea").splitlines()[1] == f"{'bea':<16} {'':<8} {'':<41} **Never logged in**"
    assert sh(admin, "lastlog -u ann").splitlines()[1].endswith("Wed Jun 17 09:11:23 +0000 2026")
