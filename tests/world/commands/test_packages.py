"""dpkg and apt: one list of packages, which fits the programs that are there and changes with them."""

import pytest

from tests.world.commands.estate import make_world, sh

LOCKED = (
    "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n"
    "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n"
)
STATE = "Reading package lists...\nBuilding dependency tree...\nReading state information...\n"


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def admin():
    return make_world(sudo="nopasswd")


def test_a_package_is_listed_as_dpkg_lays_it_out(world):
    assert sh(world, "dpkg -l hostname nosuch") == (
        "Desired=Unknown/Install/Remove/Purge/Hold\n"
        "| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n"
        "|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n"
        "||/ Name           Version      Architecture Description\n"
        "+++-==============-============-============-=================================================\n"
        "ii  hostname       3.23+nmu1    amd64        utility to set/show the host name or domain name\n"
    ).replace("=================================================\n", "=" * 48 + "\n") + (
        "dpkg-query: no packages found matching nosuch\nexit code: 1\n"
    )
    assert sh(world, "dpkg -l | awk '$2 == \"libc6:amd64\" {print $1, $4}'") == "ii amd64\n"


def test_every_program_is_of_a_package_that_is_installed(world):
    lost = sh(
        world,
        "for f in /usr/bin/* /usr/sbin/*; do dpkg -S $f > /dev/null 2>&1 || dpkg -S ${f#/usr} > /dev/null 2>&1 || "
        "echo $f; done",
    )
    assert set(lost.split()) <= {f"/usr/bin/{name}" for name in ("nvidia-smi", "sh", "awk", "nawk", "pager")}
    assert sh(world, "dpkg -S /bin/ls; dpkg -S /usr/bin/ls") == (
        "coreutils: /bin/ls\ndpkg-query: no path found matching pattern /usr/bin/ls\nexit code: 1\n"
    )
    assert "/usr/bin/jq\n" in sh(world, "dpkg -L jq")


def test_packages_can_be_asked_for_by_fields_and_size(world):
    assert sh(world, "dpkg-query -W -f='${Package} ${Status}\\n' jq") == "jq install ok installed\n"
    assert sh(world, "dpkg-query -f '${Package;-6}|${Installed-Size;8}|\\n' -W jq") == "jq    |     111|\n"
    biggest = sh(world, "dpkg-query -Wf '${Installed-Size}\\t${Package}\\n' | sort -rn | head -1")
    assert biggest == "403541\tlinux-image-6.1.0-28-amd64\n"
    assert sh(world, "dpkg -s nosuch") == (
        "dpkg-query: package 'nosuch' is not installed and no information is available\n"
        "Use dpkg --info (= dpkg-deb --info) to examine archive files.\nexit code: 1\n"
    )


def test_who_is_not_root_changes_nothing(world):
    assert sh(world, "apt-get install -y jq 2>&1") == LOCKED + "exit code: 100\n"
    assert sh(world, "apt-get clean") == (
        "E: Could not open lock file /var/cache/apt/archives/lock - open (13: Permission denied)\n"
        "E: Unable to lock directory /var/cache/apt/archives/\n"
        "E: Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)\n"
        "E: Unable to lock directory /var/lib/apt/lists/\nexit code: 100\n"
    )
    assert sh(world, "dpkg -r jq") == "dpkg: error: requested operation requires superuser privilege\nexit code: 2\n"
    assert sh(world, "echo '{}' | jq -c .") == "{}\n"


def test_what_root_takes_off_is_gone(admin):
    asked = sh(admin, "sudo apt-get remove rsync < /dev/null")
    assert asked.endswith("Do you want to continue? [Y/n] Abort.\nexit code: 1\n")
    assert sh(admin, "type rsync") == "rsync is /usr/bin/rsync\n"
    said = sh(admin, "sudo apt-get -y remove rsync")
    assert said.startswith(
        STATE + "The following packages will be REMOVED:\n  rsync\n0 upgraded, 0 newly installed, 1 to"
    )
    assert "After this operation, 814 kB disk space will be freed.\n" in said and "Removing rsync (3.2.7-" in said
    assert "rsync: command not found" in sh(admin, "rsync -a /srv/m /tmp")
    assert "no packages found matching rsync" in sh(admin, "dpkg -l rsync")


def test_a_program_that_may_not_be_run_is_refused(admin):
    sh(admin, "sudo chmod a-x /usr/bin/curl")
    assert "/usr/bin/curl: Permission denied" in sh(admin, "curl http://store/")


def test_a_mirror_that_does_not_answer_brings_nothing_new(admin):
    said = sh(admin, "sudo apt-get update")
    assert (
        "Err:1 http://apt.infra.corp/debian bookworm InRelease\n  Temporary failure resolving 'apt.infra.corp'\n"
        in said
    )
    assert said.endswith("They have been ignored, or old ones used instead.\n")
    assert sh(admin, "sudo apt-get install -y python3-pip") == (
        STATE + "E: Unable to locate package python3-pip\nexit code: 100\n"
    )
    assert "curl is already the newest version (" in sh(admin, "sudo apt install curl")


def test_cleaning_removes_the_archives_and_frees_their_space(admin):
    sh(admin, "sudo truncate -s 300M /var/cache/apt/archives/linux-image_6.1_amd64.deb")
    before = int(sh(admin, "df --output=used / | tail -1"))
    assert sh(admin, "sudo apt-get clean; ls /var/cache/apt/archives") == "lock\npartial\n"
    assert before - int(sh(admin, "df --output=used / | tail -1")) >= 300 << 10
