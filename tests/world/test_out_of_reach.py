"""Nothing an agent types reaches the machine this runs on."""

import os
import time
from pathlib import Path

import pytest

from lab.world.world import World
from tests.world.conftest import bash, make_world


def test_the_real_machine_is_out_of_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret-on-the-real-disk.txt"
    secret.write_text("do not read me")
    monkeypatch.setenv("PEERLAB_TEST_API_KEY", "sk-real-key")
    world = make_world()
    reached = bash(
        world,
        f"cat {secret}; cat /proc/self/environ; env; set; cat /proc/1/environ; cat /etc/hostname /etc/passwd; "
        f"echo gone > {secret}; cat ../../../../../../{secret}; source {secret}; curl file://{secret}; "
        "cat /proc/self/cwd/../../secret*; ls /root /home /tmp /work; date; date +%s; "
        "echo $EPOCHSECONDS; printf '%(%s)T\\n' -1; awk 'BEGIN{print systime()}'; curl -m1 http://127.0.0.1:1; "
        "uptime; cat /dev/tcp/127.0.0.1/80",
    ).output
    assert secret.read_text() == "do not read me"
    for word in ("do not read me", "sk-real-key", "PEERLAB_TEST", os.uname().nodename, time.strftime("%Y-%m-%d")):
        assert word not in reached
    assert str(int(time.time()))[:5] not in reached


def test_links_and_ways_up_lead_nowhere_real(world: World, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("do not read me")
    here = tmp_path / "kept"
    here.write_text("as it was")
    bash(
        world,
        f"ln -s {tmp_path} /tmp/way; ln -s /../../../../..{tmp_path}/secret /tmp/s; mkdir -p {tmp_path}; "
        f"echo planted > {here}; mv /tmp/s {tmp_path}/moved; sudo rm -rf {tmp_path}/*; sudo chmod 000 {tmp_path}",
    )
    reached = bash(
        world,
        f"cat /tmp/way/secret /tmp/s {tmp_path}/secret /proc/self/root{tmp_path}/secret /proc/1/root{tmp_path}/secret "
        f"/proc/self/cwd/secret /proc/self/fd/* /dev/fd/3; tar cf - {tmp_path} | strings; find / -name secret; "
        "cat /proc/self/mem /proc/kcore /proc/self/maps /proc/self/exe /proc/self/cmdline | strings | head -c 4000",
    ).output
    assert "do not read me" not in reached and "python" not in reached
    assert here.read_text() == "as it was" and (tmp_path / "secret").stat().st_mode & 0o777
