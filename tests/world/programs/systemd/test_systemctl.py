import re

from tests.world.programs.estate import call, sh

UNIT = "[Unit]\\nDescription=Mine\\n\\n[Service]\\nExecStart={}\\n\\n[Install]\\nWantedBy=multi-user.target\\n"


def write_unit(world, command, name="mine"):
    sh(world, f"printf '{UNIT.format(command)}' | sudo tee /etc/systemd/system/{name}.service > /dev/null")


def test_a_stopped_service_tells_how_its_process_ended(admin):
    pid = sh(admin, "systemctl show -p MainPID --value trainer").strip()
    told = sh(admin, "sudo systemctl stop trainer; systemctl status trainer")
    assert "○ trainer.service - Training job" in told
    assert re.search(r"Active: inactive \(dead\) since Wed 2026-06-17 09:12:0\d UTC; \d+ms ago\n   Duration: ", told)
    assert f"    Process: {pid} ExecStart=/opt/trainer --steps 9 (code=killed, signal=TERM)\n" in told
    assert f"   Main PID: {pid} (code=killed, signal=TERM)\n        CPU: " in told
    assert re.search(r"trainer\.service: Consumed .*s CPU time\.\n", sh(admin, "sudo journalctl -u trainer -n 1"))


def test_a_killed_service_counts_its_restarts(admin):
    sh(admin, "sudo systemctl kill -s KILL trainer; sudo pkill -9 trainer")
    assert sh(admin, "systemctl show -p NRestarts trainer") == "NRestarts=2\n"
    said = sh(admin, "sudo journalctl -u trainer -o cat")
    assert "Sent signal SIGKILL to main process" in said
    assert "trainer.service: Main process exited, code=killed, status=9/KILL\n" in said
    assert "trainer.service: Scheduled restart job, restart counter is at 2.\nStopped trainer.service" in said


def test_all_programs_agree_on_a_service_that_is_gone(admin):
    pid = sh(admin, "systemctl show -p MainPID --value trainer").strip()
    assert call(admin, "curl -s localhost:8080/health").exit_code == 0
    assert f"pid={pid}," in sh(admin, "sudo ss -tlnp")
    sh(admin, f"sudo kill {pid}")
    assert sh(admin, "systemctl is-active trainer") == "inactive\nexit code: 3\n"
    assert sh(admin, f"ps -p {pid} -o pid=; sudo ss -tln | grep -c :8080; sudo lsof -t -i :8080").startswith("0\n")
    assert call(admin, "curl -s localhost:8080/health").exit_code == 7
    assert (
        sh(admin, "sudo journalctl -u trainer -o cat").splitlines()[-2] == "trainer.service: Deactivated successfully."
    )


def test_a_unit_that_rests_and_that_nothing_starts_is_forgotten(admin):
    told = sh(admin, "sudo systemctl disable --now trainer; systemctl status trainer")
    assert 'Removed "/etc/systemd/system/multi-user.target.wants/trainer.service".' in told
    assert "trainer.service; disabled; preset: enabled)\n     Active: inactive (dead)\n" in told
    assert "0 loaded units listed." in sh(admin, "systemctl list-units --all trainer")
    assert sh(admin, "systemctl list-unit-files --no-legend trainer") == "trainer.service disabled enabled\n"
    assert "Unit trainer.service not loaded." in sh(admin, "sudo systemctl kill trainer")


def test_a_masked_unit_cannot_be_started_or_enabled(admin):
    assert sh(admin, "sudo systemctl mask --now trainer") == (
        "Created symlink /etc/systemd/system/trainer.service → /dev/null.\n"
    )
    assert "     Loaded: masked (Reason: Unit trainer.service is masked.)\n" in sh(admin, "systemctl status trainer")
    assert sh(admin, "sudo systemctl restart trainer; sudo systemctl enable trainer; systemctl cat trainer") == (
        "Failed to restart trainer.service: Unit trainer.service is masked.\n"
        "Failed to enable unit: Unit file /etc/systemd/system/trainer.service is masked.\n"
        "# Unit trainer.service is masked.\n"
    )
    sh(admin, "sudo systemctl unmask trainer; sudo systemctl start trainer")
    assert sh(admin, "systemctl is-active trainer") == "active\n"


def test_a_unit_file_somebody_writes_is_a_unit(admin):
    write_unit(admin, "/usr/bin/sleep 1000")
    assert sh(admin, "sudo systemctl daemon-reload; sudo systemctl enable --now mine") == (
        "Created symlink /etc/systemd/system/multi-user.target.wants/mine.service → /etc/systemd/system/mine.service.\n"
    )
    told = sh(admin, "systemctl status mine; ps -C sleep -o user=,args=")
    assert "Loaded: loaded (/etc/systemd/system/mine.service; enabled; preset: enabled)" in told
    assert told.endswith("root     /usr/bin/sleep 1000\n")
    write_unit(admin, "/usr/bin/sleep 2000")
    sh(admin, "sudo systemctl daemon-reload; sudo systemctl restart mine")
    assert "sleep 2000" in sh(admin, "ps -C sleep -o args=")
    sh(
        admin,
        "sudo systemctl disable --now mine; sudo rm /etc/systemd/system/mine.service; sudo systemctl daemon-reload",
    )
    assert sh(admin, "systemctl status mine") == "Unit mine.service could not be found.\nexit code: 4\n"


def test_a_drop_in_is_shown_and_counts(admin):
    folder = "/etc/systemd/system/trainer.service.d"
    drop_in = "[Service]\\nExecStart=\\nExecStart=/opt/trainer --steps 12\\n"
    sh(admin, f"sudo mkdir {folder}; printf '{drop_in}' | sudo tee {folder}/steps.conf > /dev/null")
    sh(admin, "sudo systemctl daemon-reload; sudo systemctl restart trainer")
    told = sh(admin, "systemctl status trainer")
    assert f"    Drop-In: {folder}\n             └─steps.conf\n" in told
    assert "/opt/trainer --steps 12" in told
    assert f"\n# {folder}/steps.conf\n[Service]\n" in sh(admin, "systemctl cat trainer")


def test_a_unit_whose_program_is_not_there_fails_to_spawn(admin):
    write_unit(admin, "/opt/nowhere -a")
    assert sh(admin, "sudo systemctl start mine; systemctl is-failed mine") == "failed\n"
    told = sh(admin, "sudo systemctl status mine")
    assert "× mine.service - Mine\n" in told
    assert "(code=exited, status=203/EXEC)\n" in told
    assert "mine.service: Failed at step EXEC spawning /opt/nowhere: No such file or directory\n" in told
    assert sh(admin, "systemctl is-system-running") == "degraded\nexit code: 1\n"
    assert "● mine.service loaded failed failed Mine\n" in sh(admin, "systemctl --failed")


def test_without_rights_every_change_is_refused_in_its_own_words(admin):
    assert sh(admin, "systemctl kill trainer; systemctl daemon-reload; systemctl mask trainer; systemctl reboot") == (
        "Failed to kill unit trainer.service: Interactive authentication required.\n"
        "Reload daemon failed: Interactive authentication required.\n"
        "Failed to mask unit: Interactive authentication required.\n"
        "Call to Reboot failed: Interactive authentication required.\nexit code: 1\n"
    )
    assert sh(admin, "systemctl try-restart nosuch") == (
        "Failed to try-restart nosuch.service: Interactive authentication required.\n"
        "See system logs and 'systemctl status nosuch.service' for details.\nexit code: 1\n"
    )


def test_a_service_of_the_scenario_runs_whatever_file_stands_for_it(admin):
    write_unit(admin, "/opt/trainer --steps 9", "trainer")
    assert sh(admin, "sudo systemctl daemon-reload; sudo systemctl restart trainer; systemctl is-active trainer") == (
        "active\n"
    )


def test_units_are_shown_and_guarded(world):
    status = sh(world, "systemctl status trainer")
    assert (
        "● trainer.service - Training job\n     Loaded: loaded (/lib/systemd/system/trainer.service; enabled" in status
    )
    assert "Active: active (running) since" in status
    assert sh(world, "systemctl status nope") == "Unit nope.service could not be found.\nexit code: 4\n"
    assert sh(world, "systemctl stop trainer").startswith(
        "Failed to stop trainer.service: Interactive authentication required."
    )
    assert sh(world, "systemctl is-enabled trainer old") == "enabled\ndisabled\n"


def test_root_controls_units_and_their_processes_and_ports(admin):
    assert (
        sh(admin, "sudo systemctl stop trainer; systemctl is-active trainer; pgrep trainer")
        == "inactive\nexit code: 1\n"
    )
    assert "refused" in sh(admin, "nc -vz localhost 8080")
    assert sh(admin, "sudo systemctl start trainer; systemctl is-active trainer") == "active\n"
    assert "Created symlink /etc/systemd/system/multi-user.target.wants/old.service →" in sh(
        admin, "sudo systemctl enable old"
    )
    sh(admin, "sudo systemctl mask trainer")
    assert "Unit trainer.service is masked." in sh(admin, "sudo systemctl restart trainer")
