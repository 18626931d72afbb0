import re

from tests.world.programs.estate import WEIGHTS, sh


def test_a_declared_artefact_counts_in_every_listing(world):
    assert sh(world, "ls -lh /srv/m/w.safetensors") == "-rw-r----- 1 ann ann 100G Jan 29 22:47 /srv/m/w.safetensors\n"
    assert sh(world, "stat -c '%s %b' /srv/m/w.safetensors") == f"{WEIGHTS} {WEIGHTS // 512}\n"
    assert sh(world, "du -sh /srv/m") == "101G\t/srv/m\n"
    assert sh(world, "find /srv -size +50G") == "/srv/m/w.safetensors\n"
    assert re.search(r"^/dev/sdb1 +250G +101G +150G +41% /srv$", sh(world, "df -h"), re.MULTILINE)


def test_a_path_reaches_the_same_program(world):
    assert sh(world, "/usr/bin/ls -d /srv; /bin/ls -d /srv; command ls -d /srv") == "/srv\n/srv\n/srv\n"
