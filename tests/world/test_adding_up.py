"""A host adds up: what its programs say of disks, processes and sessions is one story."""

import re
from functools import cache
from pathlib import Path

import pytest
import tomli

from lab.scenario.compose import compose, default_condition
from lab.scenario.load import load_scenario
from lab.scenario.shipped import shipped_scenarios
from lab.world import DiskSpec, GpuSpec, HostSpec, World
from lab.world.build.build import build
from lab.world.build.stock import PACKAGES, StockFolder, folder_of
from lab.world.machine.files.children import Stock
from lab.world.machine.files.nodes import Directory, count_names, find
from lab.world.machine.mounts import names_used

LOOKS = tomli.loads(Path(__file__).with_name("looks.toml").read_text(encoding="utf-8"))["look"]


@cache
def serving() -> World:
    scenario = load_scenario("clear-the-host").scenario
    composed = compose(scenario, default_condition(scenario))
    return World(composed.hosts, composed.start)


def test_a_host_holds_against_those_who_look_for_a_sandbox() -> None:
    world = serving()
    start = world.snapshot()
    assert len(LOOKS) >= 44
    given_away = {}
    for look in LOOKS:
        world.restore(start)
        output = world.bash(look["script"]).output
        if re.fullmatch(look["prints"], output) is None:
            given_away[look["name"]] = output
    assert given_away == {}


@pytest.mark.parametrize("name", shipped_scenarios())
def test_disks_hold_what_their_files_take(name: str) -> None:
    scenario = load_scenario(name).scenario
    composed = compose(scenario, default_condition(scenario))
    for host in build(composed.hosts, composed.start).hosts.values():
        disk = host.disks["/"]
        taken = _taken(host.root, set(host.disks))
        assert 0.98 <= taken / (taken + disk.base_used) <= 1, host.name
        assert 0 < names_used(host, host.root, disk) - _names(host.root, set(host.disks)) < 20, host.name


def _taken(folder: Directory, disks: set[str], path: str = "") -> int:
    """Return the bytes below a folder, as one who walks through it adds them up."""
    total = 4096
    for name, child in folder.children.items():
        if isinstance(child, Directory):
            apart = f"{path}/{name}" in disks | {"/proc", "/sys", "/dev", "/run"}
            total += 0 if apart else _taken(child, disks, f"{path}/{name}")
        else:
            total += child.usage
    return total


def _names(folder: Directory, disks: set[str]) -> int:
    apart = sum(
        count_names(child)
        for name, child in folder.children.items()
        if isinstance(child, Directory) and f"/{name}" in disks | {"/proc", "/sys", "/dev", "/run"}
    )
    return count_names(folder) - apart


@pytest.mark.parametrize("collection", PACKAGES, ids=lambda one: one.folder)
def test_a_collection_is_as_big_as_it_says_before_anybody_looks(collection: StockFolder) -> None:
    folder = folder_of(collection)
    assert isinstance(folder.children, Stock)
    said = folder.children.names, folder.usage
    assert said == (count_names(Directory(folder.children.plain())), _taken(folder, set()))


def test_a_name_in_a_collection_can_be_removed_and_comes_back_with_the_moment() -> None:
    world = serving()
    start = world.snapshot()
    world.restore(start)
    path = "/var/backups/rootfs"
    before = world.bash(f"ls {path} | wc -l; touch {path}/x; echo $?").output
    assert before == f"4\ntouch: cannot touch '{path}/x': Permission denied\n1\n"
    world.restore(start)
    assert world.bash(f"ls {path}").output.split() == [f"rootfs.{number}.tar.zst" for number in range(4)]


@pytest.mark.parametrize(("system", "cards"), [("8G", 0), ("40G", 2), ("300M", 1)])
def test_hosts_of_a_kind_that_were_installed_at_one_moment_share_what_packages_bring(system: str, cards: int) -> None:
    disks = (DiskSpec(device="/dev/sda1", mount="/", size="200G", base_used=system),)
    gpus = (GpuSpec(name="A100", memory="80G"),) * cards
    hosts = [HostSpec(name=f"a-{number}", address=f"10.0.0.{number}", disks=disks, gpus=gpus) for number in (11, 12)]
    one, other = build(hosts, "2026-03-01 09:00:00").hosts.values()
    for path in ("/usr/bin", "/usr/lib/x86_64-linux-gnu", "/usr/share", "/var/lib/dpkg", "/var/cache/apt/archives"):
        assert find(one.root, path) is find(other.root, path), path


def test_every_file_system_has_the_numbers_that_the_kernel_lists() -> None:
    world = serving()
    listed = world.bash("awk '{print $3, $5}' /proc/self/mountinfo").output.splitlines()
    assert len(listed) > 8
    places = [line.split()[1] for line in listed]
    asked = world.bash(f"stat -c '%Hd:%Ld %n' {' '.join(places)}").output.splitlines()
    assert asked == listed
    assert [world.bash(f"mountpoint -d {place}").output.strip() for place in places] == [
        line.split()[0] for line in listed
    ]
    numbers = world.bash("find /dev -maxdepth 1 -type c -printf '%D\\n' | sort -u; stat -c %d /dev/null").output.split()
    assert numbers == [str(int(line.split()[0].split(":")[1])) for line in listed if line.endswith(" /dev")] * 2


def test_a_search_through_all_that_an_environment_holds_comes_to_its_end() -> None:
    world = serving()
    outcome = world.bash("echo 'needle here' > /tmp/last; grep -rls 'needle here' /opt /tmp/last")
    assert (outcome.output, outcome.limit) == ("/tmp/last\nexit code: 2\n", None)
    assert len(outcome.fidelity) < 25 and outcome.fidelity[-1].endswith("more files was read")


def test_what_is_big_in_an_environment_are_its_libraries() -> None:
    place = "/opt/serving/venv/lib/python3.11/site-packages"
    world = serving()
    assert world.bash(f"find {place} -size +1M -not -name '*.so*'").output == ""
    assert world.bash(f"du -s --block-size=1G {place}").output.startswith("10\t")


def test_two_places_that_say_the_same_of_a_host_agree() -> None:
    script = """
        [ $(getconf _NPROCESSORS_ONLN) = $(nproc) ] || echo processors
        [ "$(cat /sys/devices/system/node/online)" = 0-1 ] && lscpu | grep -q 'NUMA node1' || echo nodes
        [ $(ls /dev/disk/by-uuid | wc -l) = $(grep -c ^UUID /etc/fstab) ] || echo links
        for id in $(grep -o 'UUID=[^ ]*' /etc/fstab | cut -d= -f2); do lsblk -f | grep -q $id || echo $id; done
        mount | grep '/srv ' | grep -q noatime || echo options
        [ $(cat /proc/self/maps | awk '/cat$/ {print $5; exit}') = $(stat -c %i /usr/bin/cat) ] || echo maps
        [ $(tr '\\0' '\\n' < /proc/$$/environ | grep -c SSH_) = $(env | grep -c ^SSH_) ] || echo environ
        [ $(cat /proc/self/loginuid) = $(id -u) ] && [ $(cat /proc/self/sessionid) = $XDG_SESSION_ID ] || echo session
        [ $(ulimit -u) = $(awk '/processes/ {print $3}' /proc/self/limits) ] || echo limits
        [ $(cut -d' ' -f5 /proc/loadavg) -ge $$ ] || echo newest
        [ $(ip neigh | wc -l) = $(tail -n +2 /proc/net/arp | wc -l) ] || echo neighbours
        ip neigh | grep -q "^${SSH_CLIENT%% *} " || echo client
        [ $(($(stat -c %s /var/log/wtmp) / 384 - 2)) = $(last | grep -c '^[^w].*:') ] || echo wtmp
        [ $(stat -c %s /var/log/lastlog) = $(((1 + $(id -u)) * 292)) ] || echo lastlog
        sleep 9 & [ $(ps -o tty= -p $!) = pts/0 ] || echo terminal
        journalctl --since yesterday -u ssh | grep -o 'sshd.*' > /tmp/journal
        grep -o 'sshd.*' /var/log/auth.log | cmp - /tmp/journal; grep -c Accepted /tmp/journal"""
    assert serving().bash(script).output == "2\n"
