import gc
import threading
from typing import cast

import bashkit
import pytest

from lab.world.build.build import build
from lab.world.machine.call import Running
from lab.world.machine.files.filesystem import FileSystem, actor
from lab.world.machine.live import Estate
from lab.world.shell.bashkit import capsule as bridge
from lab.world.shell.bashkit.mount import Mount
from lab.world.shell.bashkit.threads import on_big_stack
from tests.world.conftest import GPU, START, STORE


@pytest.fixture
def mount() -> Mount:
    estate = Estate(build((GPU, STORE), START))
    host = estate.first
    return Mount(FileSystem(host, actor(host, "agent"), estate.clock), Running(60))


@pytest.fixture
def shell(mount: Mount) -> bashkit.Bash:
    bash = bashkit.Bash(username="agent", cwd="/home/agent", profile=bashkit.ExecutionProfile.Interactive)
    bash.mount("/", bashkit.FileSystem.from_capsule(bridge.Place(mount).capsule()))
    return bash


def test_every_operation_reaches_our_files(shell: bashkit.Bash, mount: Mount) -> None:
    result = shell.execute_sync(
        "echo one > f; echo two >> f; mkdir -p d/e; cp f d/g; mv d/g d/h; ln -s f l; cat l d/h; chmod 600 f; "
        "rm d/h; rmdir d/e; readlink l; [ -d d ] && echo dir; for n in *; do echo $n; done"
    )
    assert result.stdout == "one\ntwo\none\ntwo\nf\ndir\nd\nf\nl\nnotes.txt\nrun.py\n"
    assert mount.fs.read("/home/agent/f") == b"one\ntwo\n"
    assert mount.fs.stat("/home/agent/f").mode == 0o600


def test_bytes_that_are_no_text_pass_unharmed(shell: bashkit.Bash, mount: Mount) -> None:
    shell.execute_sync(r"printf '\x01\xff\xfe\n' > raw; cat raw raw > twice")
    assert mount.fs.read("/home/agent/twice") == b"\x01\xff\xfe\n" * 2


def test_a_name_that_is_no_text_does_no_harm(shell: bashkit.Bash, mount: Mount) -> None:
    mount.fs.write("/home/agent/bad\udcff", b"x")
    assert shell.execute_sync("ls /home/agent | wc -l; echo alive").stdout.endswith("alive\n")


def test_a_fault_of_ours_becomes_an_error_of_the_file_system(mount: Mount) -> None:
    class Broken(Mount):
        def read_file(self, path: str) -> bytes:
            raise ZeroDivisionError

    bash = bashkit.Bash(profile=bashkit.ExecutionProfile.Interactive)
    broken = Broken(mount.fs, mount.running)
    bash.mount("/", bashkit.FileSystem.from_capsule(bridge.Place(broken).capsule()))
    result = bash.execute_sync("cat /etc/hostname; echo alive")
    assert "alive\n" in result.stdout
    assert result.stderr != ""


def test_no_buffer_is_kept_and_every_mount_is_let_go(mount: Mount) -> None:
    gc.collect()
    served = bridge.served_mounts()
    for _ in range(20):
        bash = bashkit.Bash(profile=bashkit.ExecutionProfile.Interactive)
        bash.mount("/", bashkit.FileSystem.from_capsule(bridge.Place(mount).capsule()))
        bash.execute_sync("cat /etc/passwd /nothing; ls /usr/bin /etc; readlink /bin; cat /etc/shadow")
        del bash
    gc.collect()
    assert bridge.lent_buffers() == 0
    assert bridge.served_mounts() <= served + 1


def test_two_shells_at_once_keep_to_their_own_files() -> None:
    def play(number: int) -> str:
        estate = Estate(build((GPU, STORE), START))
        host = estate.first
        mounted = Mount(FileSystem(host, actor(host, "agent"), estate.clock), Running(60))
        bash = bashkit.Bash(cwd="/home/agent", profile=bashkit.ExecutionProfile.Interactive)
        bash.mount("/", bashkit.FileSystem.from_capsule(bridge.Place(mounted).capsule()))
        bash.execute_sync(f"for i in $(seq 200); do echo {number} >> log; done")
        return mounted.fs.read("/home/agent/log").decode()

    results: dict[int, str] = {}
    threads = [threading.Thread(target=lambda n=n: results.__setitem__(n, play(n))) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: f"{number}\n" * 200 for number in range(4)}


def test_work_on_a_big_stack_returns_and_raises_like_any_other() -> None:
    assert on_big_stack(100, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        on_big_stack(100, lambda: cast(int, 1 // 0))
    assert on_big_stack(100, lambda: on_big_stack(100, threading.get_ident)) != threading.get_ident()
