import errno
from collections.abc import Callable

import pytest

from lab.world.build.build import build
from lab.world.machine.files.filesystem import ROOT, FileSystem, actor, used
from lab.world.machine.files.nodes import File
from lab.world.machine.live import Estate, LiveHost
from tests.world.conftest import GPU, START, STORE, WEIGHTS

GIB = 1 << 30


@pytest.fixture
def estate() -> Estate:
    return Estate(build((GPU, STORE), START))


@pytest.fixture
def host(estate: Estate) -> LiveHost:
    return estate.first


@pytest.fixture
def root(estate: Estate, host: LiveHost) -> FileSystem:
    return FileSystem(host, ROOT, estate.clock)


@pytest.fixture
def agent(estate: Estate, host: LiveHost) -> FileSystem:
    return FileSystem(host, actor(host, "agent"), estate.clock, cwd="/home/agent")


@pytest.fixture
def mara(estate: Estate, host: LiveHost) -> FileSystem:
    return FileSystem(host, actor(host, "mara"), estate.clock, cwd="/home/mara")


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(OSError) as caught:
        act()
    return errno.errorcode[caught.value.errno or 0] + ": " + (caught.value.strerror or "")


def test_what_is_written_is_read_by_the_same_user_with_mode_owner_and_time(agent: FileSystem) -> None:
    agent.clock.advance(10)
    agent.write("a.txt", b"hello")
    node = agent.stat("/home/agent/a.txt")
    assert agent.read("a.txt") == b"hello"
    assert (node.owner, node.group, node.mode, node.mtime) == ("agent", "agent", 0o644, agent.clock.now)
    assert agent.stat("/home/agent").mtime == agent.clock.now


def test_umask_takes_bits_from_what_is_new_only(agent: FileSystem) -> None:
    agent.write("old", b"")
    agent.umask = 0o077
    agent.write("old", b"x")
    agent.write("new", b"x")
    agent.mkdir("dir")
    assert [agent.stat(name).mode for name in ("old", "new", "dir")] == [0o644, 0o600, 0o700]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda fs: fs.read("/etc/trainer.key"), "EACCES: Permission denied"),
        (lambda fs: fs.write("/etc/x", b""), "EACCES: Permission denied"),
        (lambda fs: fs.entries("/root"), "EACCES: Permission denied"),
        (lambda fs: fs.read("/root/.bashrc"), "EACCES: Permission denied"),
        (lambda fs: fs.remove("/etc/passwd"), "EACCES: Permission denied"),
        (lambda fs: fs.chmod("/etc/passwd", 0o777), "EPERM: Operation not permitted"),
        (lambda fs: fs.chown("notes.txt", "root", None), "EPERM: Operation not permitted"),
        (lambda fs: fs.utime("/etc/passwd", 5.0), "EPERM: Operation not permitted"),
        (lambda fs: fs.read("nothing"), "ENOENT: No such file or directory"),
        (lambda fs: fs.read("/home/agent"), "EISDIR: Is a directory"),
        (lambda fs: fs.write("/home/agent", b""), "EISDIR: Is a directory"),
        (lambda fs: fs.read("notes.txt/more"), "ENOTDIR: Not a directory"),
        (lambda fs: fs.entries("notes.txt"), "ENOTDIR: Not a directory"),
        (lambda fs: fs.mkdir("notes.txt"), "EEXIST: File exists"),
        (lambda fs: fs.mkdir("a/b"), "ENOENT: No such file or directory"),
        (lambda fs: fs.symlink("x", "notes.txt"), "EEXIST: File exists"),
        (lambda fs: fs.remove("/srv/models/atlas"), "ENOTEMPTY: Directory not empty"),
        (lambda fs: fs.rename("/srv/models", "/srv/models/atlas/in"), "EINVAL: Invalid argument"),
        (lambda fs: fs.link("notes.txt", "/srv/models/other"), "EXDEV: Invalid cross-device link"),
        (lambda fs: fs.write("n" * 256, b""), "ENAMETOOLONG: File name too long"),
        (lambda fs: fs.read(""), "ENOENT: No such file or directory"),
        (lambda fs: fs.readlink("notes.txt"), "EINVAL: Invalid argument"),
    ],
)
def test_a_user_is_refused_in_the_words_of_linux(
    agent: FileSystem, act: Callable[[FileSystem], object], words: str
) -> None:
    before = agent.host.root
    assert refusal(lambda: act(agent)) == words
    assert agent.host.root is before


def test_links_that_turn_in_a_circle_are_told_apart_from_missing_files(agent: FileSystem) -> None:
    agent.symlink("b", "a")
    agent.symlink("a", "b")
    assert refusal(lambda: agent.read("a")) == "ELOOP: Too many levels of symbolic links"
    assert agent.lstat("a").length == 1


def test_writing_through_a_dangling_link_makes_its_target(agent: FileSystem) -> None:
    agent.symlink("target", "link")
    agent.write("link", b"x")
    assert agent.read("target") == b"x"


def test_parent_of_a_linked_directory_is_where_it_really_lies(agent: FileSystem) -> None:
    agent.mkdir("real")
    agent.symlink("/srv/models", "real/way")
    assert agent.real("real/way/..") == "/srv"


def test_a_path_leads_where_it_did_the_moment_before_only_while_nothing_changed(
    agent: FileSystem, root: FileSystem, host: LiveHost
) -> None:
    agent.write("a", b"1")
    assert agent.stat("/home/agent/a") is agent.lstat("/home/agent/./a")
    assert agent.stat("/home/agent/..") is host.root.children["home"]
    assert refusal(lambda: agent.stat("/home/agent/b")).startswith("ENOENT")
    agent.write("b", b"2")
    assert agent.read("/home/agent/b") == b"2"
    root.chmod("/home/agent", 0o600)
    root.chown("/home/agent", "root", "root")
    assert refusal(lambda: agent.stat("/home/agent/b")).startswith("EACCES")
    assert refusal(lambda: agent.stat("/home/agent/c")).startswith("EACCES")


def test_only_owners_remove_from_a_sticky_directory(agent: FileSystem, mara: FileSystem, root: FileSystem) -> None:
    mara.write("/tmp/hers", b"x")
    assert refusal(lambda: agent.remove("/tmp/hers")) == "EPERM: Operation not permitted"
    mara.remove("/tmp/hers")
    root.write("/tmp/roots", b"")
    root.remove("/tmp/roots")


def test_a_set_group_directory_hands_its_group_down(root: FileSystem, mara: FileSystem) -> None:
    root.mkdir("/srv/shared")
    root.chown("/srv/shared", None, "ops")
    root.chmod("/srv/shared", 0o2775)
    mara.mkdir("/srv/shared/in")
    mara.write("/srv/shared/in/f", b"")
    assert (mara.stat("/srv/shared/in").group, mara.stat("/srv/shared/in").mode) == ("ops", 0o2755)
    assert mara.stat("/srv/shared/in/f").group == "ops"


def test_group_members_have_the_groups_rights_and_others_do_not(
    root: FileSystem, mara: FileSystem, agent: FileSystem
) -> None:
    root.write("/srv/plan", b"x")
    root.chown("/srv/plan", "root", "ops")
    root.chmod("/srv/plan", 0o640)
    assert mara.read("/srv/plan") == b"x"
    assert refusal(lambda: agent.read("/srv/plan")).startswith("EACCES")


def test_a_declared_file_counts_in_full_and_its_copy_must_fit(agent: FileSystem, host: LiveHost) -> None:
    disk = host.disks["/srv"]
    assert used(host, disk) >= 412 * GIB
    with pytest.raises(OSError, match="No space left on device"):
        agent.copy(WEIGHTS, "/srv/models/copy")
    cut = agent.stat("/srv/models/copy")
    assert isinstance(cut, File) and cut.length < 88 * GIB
    assert cut.identity != f"gpu-a1:{WEIGHTS}"
    assert agent.free("/srv") == 0
    agent.remove("/srv/models/copy")
    assert 87 * GIB < (agent.free("/srv") or 0) < 88 * GIB


def test_what_fits_is_written_before_a_full_disk_refuses_the_rest(root: FileSystem, host: LiveHost) -> None:
    disk = host.disks["/srv"]
    host.put("disks", "/srv", type(disk)(disk.device, disk.mount, used(host, disk) + 8192))
    with pytest.raises(OSError, match="No space left on device"):
        root.write("/srv/log", b"x" * 20_000)
    assert root.stat("/srv/log").length == 8192


def test_identity_follows_a_copy_and_a_move_and_changes_with_the_content(agent: FileSystem, host: LiveHost) -> None:
    def identity(path: str) -> str:
        node = agent.stat(path)
        assert isinstance(node, File)
        return node.identity

    original = identity(WEIGHTS)
    agent.rename(WEIGHTS, "/srv/models/moved")
    assert identity("/srv/models/moved") == original == f"gpu-a1:{WEIGHTS}"
    agent.append("/srv/models/moved", b"tail")
    grown = identity("/srv/models/moved")
    assert grown != original
    assert agent.stat("/srv/models/moved").length == 412 * GIB + 4
    agent.truncate("/srv/models/moved", 100 * GIB)
    assert identity("/srv/models/moved") not in (original, grown)
    agent.write("/srv/models/moved", b"gone")
    assert agent.read("/srv/models/moved") == b"gone"
    assert agent.stat("/srv/models/moved").length == 4


def test_reading_an_artefact_gives_a_header_and_always_the_same_bytes(agent: FileSystem) -> None:
    start = agent.read_part(WEIGHTS, 0, 64)
    assert b'"__metadata__"' in start
    assert agent.read(WEIGHTS)[:64] == start
    assert len(agent.read(WEIGHTS)) == 256 << 10
    assert agent.read_part(WEIGHTS, 200 * GIB, 16) == agent.read_part(WEIGHTS, 200 * GIB, 16)
    assert len(agent.read_part(WEIGHTS, 412 * GIB - 5, 100)) == 5


def test_hard_links_share_content_mode_and_space(agent: FileSystem, host: LiveHost) -> None:
    agent.write("one", b"x" * 8192)
    before = used(host, host.disks["/"])
    agent.link("one", "two")
    assert used(host, host.disks["/"]) == before
    agent.write("two", b"changed")
    agent.chmod("two", 0o600)
    assert agent.read("one") == b"changed"
    assert agent.stat("one").mode == 0o600
    agent.remove("one")
    left = agent.stat("two")
    assert isinstance(left, File) and (left.names, left.link) == (1, 0)


def test_a_read_only_disk_refuses_every_change(root: FileSystem, host: LiveHost) -> None:
    disk = host.disks["/srv"]
    host.put("disks", "/srv", type(disk)(disk.device, disk.mount, disk.size, read_only=True))
    for act in (
        lambda: root.write("/srv/x", b""),
        lambda: root.write("/srv/models/atlas/config.json", b""),
        lambda: root.remove("/srv/models", recursive=True),
        lambda: root.chmod("/srv/models", 0o777),
        lambda: root.rename("/srv/models", "/tmp/models"),
        lambda: root.utime("/srv/models"),
        lambda: root.mkdir("/srv/new"),
    ):
        assert refusal(act) == "EROFS: Read-only file system"


def test_devices_swallow_give_and_refuse(agent: FileSystem) -> None:
    agent.write("/dev/null", b"gone")
    assert agent.read("/dev/null") == b""
    assert agent.read_part("/dev/zero", 0, 4) == b"\0\0\0\0"
    assert agent.read_part("/dev/urandom", 0, 8) == agent.read_part("/dev/urandom", 0, 8)
    assert refusal(lambda: agent.write("/dev/full", b"x")) == "ENOSPC: No space left on device"


def test_removing_a_tree_stops_where_the_user_may_not(agent: FileSystem, root: FileSystem) -> None:
    agent.mkdir("tree")
    agent.write("tree/mine", b"")
    root.mkdir("tree/roots".replace("tree", "/home/agent/tree"))
    root.write("/home/agent/tree/roots/f", b"")
    assert refusal(lambda: agent.remove("tree", recursive=True)) == "EACCES: Permission denied"
    root.remove("/home/agent/tree", recursive=True)
    assert not root.exists("/home/agent/tree")


def test_mount_points_cannot_be_removed_or_moved(root: FileSystem) -> None:
    assert refusal(lambda: root.remove("/srv", recursive=True)) == "EBUSY: Device or resource busy"
    assert refusal(lambda: root.rename("/srv", "/old")) == "EBUSY: Device or resource busy"


def test_usage_of_every_directory_stays_the_sum_of_what_is_in_it(agent: FileSystem, root: FileSystem) -> None:
    from lab.world.machine.files.nodes import Directory, directory, walk

    agent.write("a", b"x" * 9000)
    agent.mkdir("d")
    agent.rename("a", "d/a")
    agent.link("d/a", "d/b")
    agent.append("d/b", b"x" * 9000)
    root.remove("/srv/models/atlas", recursive=True)
    agent.remove("d/a")
    for path, node in walk(agent.host.root):
        if isinstance(node, Directory):
            # The kernel's folders take no room, nor does anything in them.
            is_kernels = path.startswith(("/proc", "/sys"))
            assert node.usage == (0 if is_kernels else directory(node.children).usage), path


def test_what_the_kernel_shows_has_no_size_and_can_be_read(agent: FileSystem) -> None:
    assert agent.stat("/proc/meminfo").length == 0
    assert agent.read("/proc/meminfo").startswith(b"MemTotal:")
    assert agent.read_part("/proc/version", 0, 13) == b"Linux version"


def test_a_big_directory_takes_names_in_and_out_like_a_small_one(root: FileSystem) -> None:
    root.mkdir("/srv/many")
    for number in range(900):
        root.write(f"/srv/many/f{number}", b"x")
    before = root.host.root
    root.remove("/srv/many/f7")
    root.write("/srv/many/f8", b"longer")
    root.write("/srv/many/f7", b"back")
    root.remove("/srv/many/f9")
    names = [name for name, _ in root.entries("/srv/many")]
    assert len(names) == 899 and "f9" not in names and root.read("/srv/many/f7") == b"back"
    root.host.root = before
    assert root.read("/srv/many/f7") == b"x" and len(root.entries("/srv/many")) == 900
