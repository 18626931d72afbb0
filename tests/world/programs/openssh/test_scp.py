from tests.world.programs.estate import WEIGHTS, call, make_world
from tests.world.programs.estate import plain_sh as sh
from tests.world.programs.estate import sh as exact


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


def test_an_artefact_keeps_its_identity_across_hosts(world):
    sh(world, "rsync -a /srv/m/w.safetensors store:/archive/other-name")
    node = world.snapshot().hosts["store"].root.children["archive"].children["other-name"]
    assert (node.identity, node.size) == ("w", WEIGHTS)


def test_scp_names_the_target_as_it_was_given(world):
    assert sh(world, "scp nope store:; echo x > f; scp f store:/root/") == (
        'scp: stat local "nope": No such file or directory\n'
        'scp: dest open "/root/f": Permission denied\nscp: failed to upload file f to /root/\nexit code: 1\n'
    )
    sh(world, "cp f g; scp f g store:/archive/both")
    assert sh(world, "ssh store ls /archive/both") == "f\ng\n"
    assert call(world, "scp -q f store:").output == ""


def test_what_ssh_and_scp_log_ends_with_a_carriage_return(world):
    assert exact(world, "ssh -p 2222 store true; ssh -i ~/.ssh/no store hostname; scp none store:/tmp") == (
        "ssh: connect to host store port 2222: Connection refused\r\n"
        "Warning: Identity file /home/ann/.ssh/no not accessible: No such file or directory.\nstore\n"
        'scp: stat local "none": No such file or directory\r\nexit code: 255\n'
    )
    assert exact(world, "echo x > f; scp f store:/none/dir/; ssh nowhere true") == (
        'scp: dest open "/none/dir/": No such file or directory\r\nscp: failed to upload file f to /none/dir/\r\n'
        "ssh: Could not resolve hostname nowhere: Name or service not known\r\nexit code: 255\n"
    )
