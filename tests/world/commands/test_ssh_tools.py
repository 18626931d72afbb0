import re

import pytest

from tests.world.commands.estate import call, make_world, sh


@pytest.fixture
def world():
    return make_world()


def test_what_comes_from_another_host_keeps_its_order(world):
    script = "ssh store 'echo one; echo two >&2; echo three'"
    assert sh(world, script) == "one\ntwo\nthree\n"
    assert sh(world, f"{script} 2>/dev/null") == "one\nthree\n"
    assert sh(world, "ssh -t store 'echo hi'") == (
        "Pseudo-terminal will not be allocated because stdin is not a terminal.\nhi\n"
    )


def test_verbose_lines_tell_which_key_was_offered_and_what_came_of_it(world):
    told = sh(world, "ssh -v store true")
    assert told.startswith("OpenSSH_9.2p1 Debian")
    assert "debug1: Connecting to store [10.1.0.9] port 22.\ndebug1: Connection established.\n" in told
    assert re.search(
        r"debug1: Server accepts key: /home/ann/\.ssh/id_ed25519 ED25519 SHA256:\S+\nAuthenticated to", told
    )
    assert told.endswith("debug1: Exit status 0\n")
    refused = sh(world, "ssh store 'rm .ssh/authorized_keys'; ssh -v store true")
    assert "debug1: Offering public key: /home/ann/.ssh/id_ed25519" in refused
    assert refused.endswith(
        "debug1: No more authentication methods to try.\nann@store: Permission denied (publickey).\nexit code: 255\n"
    )
    assert "debug1: connect to address 10.1.0.11 port 22: No route to host\n" in sh(world, "ssh -v off true")


def test_a_host_that_does_not_answer_is_waited_for_as_long_as_is_said(world):
    assert sh(world, "ssh -o ConnectTimeout=2 off true; ssh -o ConnectTimeout=7 10.9.9.9 true; date +%T") == (
        "ssh: connect to host off port 22: Connection timed out\n"
        "ssh: connect to host 10.9.9.9 port 22: Connection timed out\n09:12:14\n"
    )


def test_a_configuration_others_may_write_is_refused(world):
    sh(world, "echo 'Host s' > ~/.ssh/config; echo ' HostName store' >> ~/.ssh/config")
    assert sh(world, "ssh s hostname") == "store\n"
    assert sh(world, "chmod 666 ~/.ssh/config; ssh s hostname") == (
        "Bad owner or permissions on /home/ann/.ssh/config\nexit code: 255\n"
    )


def test_an_agent_holds_keys_for_those_who_have_its_socket(world):
    assert sh(world, "ssh-add -l") == "Could not open a connection to your authentication agent.\nexit code: 2\n"
    told = sh(
        world, "eval $(ssh-agent -s) > /dev/null; ssh-add; ssh-add -l; mv ~/.ssh/id_ed25519 ~/k; ssh store hostname"
    )
    assert re.fullmatch(
        r"Identity added: /home/ann/\.ssh/id_ed25519 \(ann@work\)\n256 SHA256:\S+ ann@work \(ED25519\)\nstore\n", told
    )
    assert sh(world, "ssh-add -D; ssh store hostname") == (
        "All identities removed.\nann@store: Permission denied (publickey).\nexit code: 255\n"
    )


def test_a_key_is_copied_only_by_those_who_are_let_in(world):
    assert "WARNING: All keys were skipped because they already exist" in sh(world, "ssh-copy-id store")
    sh(world, "ssh-keygen -q -t ed25519 -N '' -f new")
    told = sh(world, "ssh-copy-id -i new.pub store")
    assert "INFO: 1 key(s) remain to be installed" in told
    assert "\nNumber of key(s) added: 1\n\nNow try logging into the machine, with:   \"ssh 'store'\"\n" in told
    assert sh(world, "ssh -i new -o IdentitiesOnly=yes store hostname") == "store\n"
    assert sh(world, "ssh-copy-id root@store").endswith("root@store: Permission denied (publickey).\nexit code: 1\n")


def test_a_batch_is_quiet_and_stops_at_the_first_fault(world):
    sh(world, "mkdir d; echo x > d/x; printf 'cd /archive\\nput -r d\\nls\\nls -l d\\nrm nope\\npwd\\n' > b")
    assert sh(world, "sftp -b b store") == (
        "sftp> cd /archive\nsftp> put -r d\nEntering d/\nsftp> ls\nd  \nsftp> ls -l d\n"
        "-rw-r--r--    ? ann      ann             2 Jun 17 09:12 d/x\n"
        "sftp> rm nope\nremote delete /archive/nope: No such file or directory\nexit code: 1\n"
    )


def test_a_session_from_a_pipe_tells_what_it_moves_and_goes_on(world):
    sh(world, "mkdir d; echo x > d/x")
    assert sh(world, "printf 'put -r d\\nget nope\\nget -r d e\\n!echo here\\nbogus\\n' | sftp store:/archive") == (
        "Connected to store.\nChanging to: /archive\nsftp> put -r d\nUploading d/ to /archive/d\nEntering d/\n"
        'sftp> get nope\nFile "/archive/nope" not found.\n'
        "sftp> get -r d e\nFetching /archive/d/ to e\nRetrieving /archive/d\n"
        "sftp> !echo here\nhere\nsftp> bogus\nInvalid command.\n"
    )
    assert sh(world, "sftp store:/archive/d/x got; cat got") == (
        "Connected to store.\nFetching /archive/d/x to got\nx\n"
    )


def test_scp_names_the_target_as_it_was_given(world):
    assert sh(world, "scp nope store:; echo x > f; scp f store:/root/") == (
        'scp: stat local "nope": No such file or directory\n'
        'scp: dest open "/root/f": Permission denied\nscp: failed to upload file f to /root/\nexit code: 1\n'
    )
    sh(world, "cp f g; scp f g store:/archive/both")
    assert sh(world, "ssh store ls /archive/both") == "f\ng\n"
    assert call(world, "scp -q f store:").output == ""
