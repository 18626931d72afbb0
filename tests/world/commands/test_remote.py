import pytest

from lab.world.changes.changes import FileChange, RecordChange, Removal
from tests.world.commands.estate import WEIGHTS, call, make_world, sh


@pytest.fixture
def world():
    return make_world()


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


def test_scp_moves_an_artefact_whole_and_takes_its_time(world):
    before = int(sh(world, "date +%s"))
    assert sh(world, "scp -rp /srv/m store:/archive/") == ""
    assert int(sh(world, "date +%s")) - before >= WEIGHTS >> 30
    here = sh(world, "cd /srv/m && sha256sum w.safetensors")
    assert sh(world, "ssh store 'cd /archive/m && sha256sum w.safetensors'") == here
    assert sh(world, "ssh store stat -c %y /archive/m/w.safetensors").startswith("2026-01-29 22:47:10")


def test_scp_brings_files_back_and_says_what_is_missing(world):
    assert sh(world, "scp store:/etc/hostname /tmp/h && cat /tmp/h") == "store\n"
    assert sh(world, "scp store:/nope /tmp/") == "scp: /nope: No such file or directory\nexit code: 1\n"
    assert sh(world, "scp /etc/hostname store:/etc/x") == (
        'scp: dest open "/etc/x": Permission denied\nscp: failed to upload file /etc/hostname to /etc/x\nexit code: 1\n'
    )
    assert sh(world, "scp /etc/hostname nowhere:x").endswith("scp: Connection closed\nexit code: 255\n")


def test_a_full_disk_there_cuts_what_scp_sends():
    world = make_world(store_size="60GiB")
    out = sh(world, "scp /srv/m/w.safetensors store:/archive/")
    assert 'scp: write remote "/archive/w.safetensors": Failure' in out
    assert 0 < int(sh(world, "ssh store stat -c %s /archive/w.safetensors")) < WEIGHTS


def test_rsync_copies_once_and_leaves_nothing_torn():
    world = make_world()
    assert sh(world, "rsync -a /srv/m/ store:/archive/m/") == ""
    second = sh(world, "rsync -av /srv/m/ store:/archive/m/")
    assert second.startswith("sending incremental file list\n\nsent ")
    small = make_world(store_size="60GiB")
    out = sh(small, "rsync -a /srv/m/w.safetensors store:/archive/")
    assert "No space left on device (28)" in out
    assert "(code 11)" in out
    assert sh(small, "ssh store ls -A /archive") == ""


def test_rsync_removes_what_is_gone_when_told_to(world):
    sh(world, "mkdir /srv/d && cd /srv/d && echo 1 > a && echo 2 > b && rsync -a /srv/d/ store:/archive/d/")
    assert "deleting b" in sh(world, "rm /srv/d/b; rsync -av --delete /srv/d/ store:/archive/d/")
    assert sh(world, "ssh store ls /archive/d") == "a\n"


def test_an_artefact_keeps_its_identity_across_hosts(world):
    sh(world, "rsync -a /srv/m/w.safetensors store:/archive/other-name")
    node = world.snapshot().hosts["store"].root.children["archive"].children["other-name"]
    assert (node.identity, node.size) == ("w", WEIGHTS)


def test_sftp_carries_out_a_batch(world):
    out = sh(world, "printf 'cd /archive\\nput /srv/m/card.md c.md\\nls\\n' | sftp -b - store")
    assert "sftp> put /srv/m/card.md c.md\nsftp> " in out
    assert out.endswith("sftp> ls\nc.md  \n")


def test_a_stream_of_files_reaches_the_other_host(world):
    assert (
        sh(world, "tar cf - -C /srv/m card.md | ssh store 'tar xf - -C /archive && cat /archive/card.md'") == "a card\n"
    )


def test_ping_and_nc_tell_which_hosts_answer(world):
    assert "2 packets transmitted, 2 received, 0% packet loss" in sh(world, "ping -c 2 store")
    assert "Destination Host Unreachable" in sh(world, "ping -c 1 off")
    assert call(world, "nc -z store 22").exit_code == 0
    assert call(world, "nc -z store 80").exit_code == 1
    assert sh(world, "curl -sS https://example.com") == "curl: (6) Could not resolve host: example.com\nexit code: 6\n"


def test_a_host_that_is_switched_off_is_gone(world):
    state = world.snapshot().hosts["store"]
    world.apply([RecordChange("store", "host", "store", _host_record(state, online=False))])
    assert "No route to host" in sh(world, "ssh store true")


def _host_record(host, **changes):
    from lab.world.machine.state import SCALARS

    return {name: getattr(host, name) for name in SCALARS} | changes
