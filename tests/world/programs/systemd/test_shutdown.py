"""Shutting hosts down and restarting them: who may, what stops, what comes back, and what others see meanwhile."""

import pytest

from lab.world.spec import DiskSpec, HostSpec, ServiceSpec, UserSpec
from lab.world.world import World
from tests.world.programs.estate import START, make_world, sh


@pytest.fixture
def world():
    """A desk and a node whose account may do all there, with one service that is enabled and one that is not."""
    disks = (DiskSpec(device="/dev/sda1", mount="/", size="50GiB"),)
    desk = HostSpec(name="desk", address="10.1.0.4", login="ann", users=(UserSpec(name="ann", uid=1001),), disks=disks)
    node = HostSpec(
        name="node",
        address="10.1.0.9",
        login="ann",
        users=(UserSpec(name="ann", uid=1001, sudo="nopasswd", authorized=("ann@desk",)),),
        disks=disks,
        services=(
            ServiceSpec(name="api", description="API", command="/opt/api", user="ann", port=8080),
            ServiceSpec(name="job", description="One job", command="/opt/job", user="ann", enabled=False),
        ),
    )
    return World([desk, node], START)


def test_who_is_not_root_shuts_nothing_down():
    world = make_world()
    assert sh(world, "reboot") == "bash: line 1: reboot: command not found\nexit code: 127\n"
    refused = "failed: Interactive authentication required.\nexit code: 1\n"
    assert sh(world, "/sbin/reboot") == f"Call to Reboot {refused}"
    assert sh(world, "/sbin/shutdown -h now") == f"Call to PowerOff {refused}"
    assert sh(world, "systemctl halt") == f"Call to Halt {refused}"
    assert sh(world, "/sbin/init 6") == f"Call to Reboot {refused}"
    told = "Failed to schedule shutdown: Interactive authentication required.\nexit code: 1\n"
    assert sh(world, "/sbin/shutdown -r +5") == told
    assert sh(world, "/sbin/shutdown --show") == "No scheduled shutdown.\nexit code: 1\n"


def test_a_host_that_reboots_ends_the_session_and_answers_again_later(world):
    before = sh(world, "ssh node 'touch /tmp/gone ~/kept; uptime -s'")
    assert sh(world, "ssh node sudo reboot") == "Connection to node closed by remote host.\r\nexit code: 255\n"
    assert sh(world, "ssh node true") == "ssh: connect to host node port 22: No route to host\r\nexit code: 255\n"
    assert sh(world, "sleep 60; ssh node 'ls /tmp ~'") == "/home/ann:\nkept\n\n/tmp:\n"
    assert sh(world, "ssh node uptime -s") > before
    assert sh(world, "ssh node systemctl is-active api job ssh") == "active\ninactive\nactive\n"
    assert "Reached target reboot.target" in sh(world, "ssh node sudo journalctl")
    assert sh(world, "ssh node 'last reboot | grep -c ^reboot'") == "2\n"


def test_systemctl_and_telinit_do_the_same(world):
    assert "closed by remote host" in sh(world, "ssh node sudo systemctl reboot")
    assert sh(world, "sleep 60; ssh node uptime").startswith(" 09:1")
    assert "closed by remote host" in sh(world, "ssh node sudo /sbin/init 0")
    assert sh(world, "sleep 600; ssh node true").endswith("No route to host\r\nexit code: 255\n")


def test_a_shutdown_happens_at_its_time_unless_it_is_taken_back(world):
    said = sh(world, "ssh node sudo shutdown -r +5")
    assert said == "Reboot scheduled for Wed 2026-06-17 09:17:05 UTC, use 'shutdown -c' to cancel.\n"
    assert sh(world, "ssh node sudo shutdown --show") == said
    assert sh(world, "ssh node sudo shutdown -c; sleep 600; ssh node systemctl is-active job") == "active\n"
    sh(world, "ssh node sudo shutdown -h +2 maintenance")
    assert sh(world, "ssh node systemctl is-active job") == "active\n"
    assert sh(world, "sleep 200; ssh node true").endswith("No route to host\r\nexit code: 255\n")


def test_warnings_alone_shut_nothing_down(world):
    assert sh(world, "ssh node sudo shutdown -k +1 hello").startswith("Shutdown scheduled for ")
    assert sh(world, "sleep 300; ssh node systemctl is-active job") == "active\n"


def test_one_goes_on_working_on_ones_own_host_after_its_reboot():
    world = make_world(sudo="nopasswd")
    assert sh(world, "sudo reboot; uptime | grep -o 'up 0 min'; who | wc -l") == "up 0 min\n1\n"
