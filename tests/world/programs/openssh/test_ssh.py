import re

from lab.world.changes.changes import FileChange, RecordChange, Removal
from tests.world.programs.estate import plain_sh as sh


def _host_record(host, **changes):
    from lab.world.machine.state import SCALARS

    return {name: getattr(host, name) for name in SCALARS} | changes


def test_bytes_that_are_no_text_reach_the_other_end(world):
    sh(world, "head -c 5000 /dev/urandom > r; gzip -k r")
    here = sh(world, "sha256sum < r.gz")
    assert sh(world, "cat r.gz | ssh store 'cat > r.gz'; ssh store sha256sum r.gz").split()[0] == here.split()[0]
    assert sh(world, "ssh store cat r.gz | sha256sum") == here
    assert sh(world, "printf plain | ssh store cat | wc -c") == "5\n"


def test_a_command_runs_on_the_other_host_as_the_account_there(world):
    assert sh(world, "ssh store 'hostname; whoami; pwd'") == "store\nann\n/home/ann\n"
    assert sh(world, "ssh store exit 7") == "exit code: 7\n"
    assert sh(world, "echo hello | ssh store cat") == "hello\n"


def test_a_removed_key_locks_the_agent_out(world):
    world.apply([Removal("store", "/home/ann/.ssh/authorized_keys")])
    assert sh(world, "ssh store true") == "ann@store: Permission denied (publickey).\nexit code: 255\n"


def test_deleting_ones_own_key_locks_out_too(world):
    assert sh(world, "rm ~/.ssh/id_ed25519; ssh store true") == (
        "ann@store: Permission denied (publickey).\nexit code: 255\n"
    )


def test_a_key_others_may_read_is_ignored(world):
    out = sh(world, "chmod 644 ~/.ssh/id_ed25519; ssh store true")
    assert "Permissions 0644 for '/home/ann/.ssh/id_ed25519' are too open." in out
    assert out.endswith("ann@store: Permission denied (publickey).\nexit code: 255\n")


def test_an_account_that_does_not_exist_is_refused_alike(world):
    assert sh(world, "ssh nobody-here@store true").startswith("nobody-here@store: Permission denied (publickey).")


def test_names_hosts_and_ports_fail_in_ssh_own_words(world):
    assert sh(world, "ssh nowhere true") == (
        "ssh: Could not resolve hostname nowhere: Name or service not known\nexit code: 255\n"
    )
    assert sh(world, "ssh off true") == "ssh: connect to host off port 22: No route to host\nexit code: 255\n"
    assert sh(world, "ssh -p 2222 store true") == (
        "ssh: connect to host store port 2222: Connection refused\nexit code: 255\n"
    )


def test_an_unknown_host_key_is_not_trusted(world):
    world.apply([Removal("work", "/etc/ssh/ssh_known_hosts")])
    assert sh(world, "ssh store true") == "Host key verification failed.\nexit code: 255\n"
    first = sh(world, "ssh -o StrictHostKeyChecking=accept-new store true")
    assert first == "Warning: Permanently added 'store' (ED25519) to the list of known hosts.\n"
    assert sh(world, "ssh store hostname") == "store\n"
    assert "# Host store found: line 1" in sh(world, "ssh-keygen -F store")


def test_a_changed_host_key_stops_the_connection(world):
    other = sh(world, "cat /etc/ssh/ssh_host_ed25519_key.pub")
    world.apply([FileChange("work", "/etc/ssh/ssh_known_hosts", text=f"store {other}")])
    out = sh(world, "ssh store true")
    assert "REMOTE HOST IDENTIFICATION HAS CHANGED!" in out
    assert out.endswith("Host key verification failed.\nexit code: 255\n")


def test_a_host_that_is_switched_off_is_gone(world):
    state = world.snapshot().hosts["store"]
    world.apply([RecordChange("store", "host", "store", _host_record(state, online=False))])
    assert "No route to host" in sh(world, "ssh store true")


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


def test_a_key_that_is_not_there_leaves_the_usual_ones_to_try(world):
    missing = "Warning: Identity file /home/ann/none not accessible: No such file or directory.\n"
    assert sh(world, "ssh -i ~/none store hostname") == f"{missing}store\n"
    assert sh(world, "ssh -i ~/none -i ~/.ssh/id_ed25519 store hostname") == f"{missing}store\n"
    assert sh(world, "cp ~/.ssh/id_ed25519 k; chmod 000 k; ssh -i ~/k store hostname") == (
        'Load key "/home/ann/k": Permission denied\nann@store: Permission denied (publickey).\nexit code: 255\n'
    )
