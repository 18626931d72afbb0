import re

from tests.world.programs.estate import sh


def test_journalctl_says_what_it_cannot_use(admin):
    assert sh(
        admin, "sudo journalctl -o bogus; sudo journalctl -p bogus; sudo journalctl foo; sudo journalctl -b -1"
    ) == (
        "Unknown output format 'bogus'.\nUnknown log level bogus\nFailed to add match 'foo': Invalid argument\n"
        "Data from the specified boot (-1) is not available: No such boot ID in journal\nexit code: 1\n"
    )
    told = sh(admin, "sudo journalctl -u trainer -n 1 -o json | jq -r .MESSAGE; sudo journalctl -n1 -o json-pretty")
    assert told.startswith("step 1\n{\n\t")
    assert '\t"MESSAGE" : ' in told


def test_the_count_of_lines_is_taken_wherever_it_stands(admin):
    for words in ("-b -n 2", "_PID=1 -n 2", "-xen 2", "-n2", "-u trainer -n 2", "--lines 2 -b 0"):
        assert sh(admin, f"sudo journalctl -q {words} | grep -vc ^░░") == "2\n", words


def test_the_journal_is_for_those_who_may_read_it(world, admin):
    assert "insufficient permissions" in sh(world, "journalctl -u trainer")
    told = sh(admin, "sudo journalctl -u trainer --no-pager -n 1")
    assert re.fullmatch(r"Jun 17 09:00:00 work trainer\[\d+\]: step 1\n", told)
    assert sh(admin, "sudo journalctl -u trainer --since '10 minutes ago'") == "-- No entries --\n"


def test_a_login_leaves_its_line_in_the_other_hosts_journal(world):
    sh(world, "ssh store true")
    told = [line.text for line in world.snapshot().hosts["store"].journal if line.unit == "sshd"]
    assert any(text.startswith("Accepted publickey for ann from 10.1.0.4 port ") for text in told)
