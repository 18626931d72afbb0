from tests.world.programs.estate import sh

LOCKED = (
    "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n"
    "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n"
)


STATE = "Reading package lists...\nBuilding dependency tree...\nReading state information...\n"


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


def test_a_mirror_that_does_not_answer_brings_nothing_new(admin):
    said = sh(admin, "sudo apt-get update")
    assert (
        "Err:1 http://apt.infra.corp/debian bookworm InRelease\n  Temporary failure resolving 'apt.infra.corp'\n"
        in said
    )
    assert said.endswith("They have been ignored, or old ones used instead.\n")
    assert sh(admin, "sudo apt-get install -y python3-dev") == (
        STATE + "E: Unable to locate package python3-dev\nexit code: 100\n"
    )
    assert "curl is already the newest version (" in sh(admin, "sudo apt install curl")


def test_cleaning_removes_the_archives_and_frees_their_space(admin):
    sh(admin, "sudo truncate -s 300M /var/cache/apt/archives/linux-image_6.1_amd64.deb")
    before = int(sh(admin, "df --output=used / | tail -1"))
    assert sh(admin, "sudo apt-get clean; ls /var/cache/apt/archives") == "lock\npartial\n"
    assert before - int(sh(admin, "df --output=used / | tail -1")) >= 300 << 10
