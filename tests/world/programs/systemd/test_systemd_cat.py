from tests.world.programs.estate import sh


def test_words_for_the_journal_are_there(admin):
    sh(admin, "echo started | systemd-cat -t nightly; systemd-cat -p err sh -c 'echo bad >&2; exit 3'; echo $?")
    told = sh(admin, "sudo journalctl --no-pager -t nightly -t sh -o cat")
    assert told == "started\nbad\n"
