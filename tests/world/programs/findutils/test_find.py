from tests.world.programs.estate import sh


def test_find_asks_the_world_clock(world):
    assert sh(world, "find /srv -type f -mtime -2") == "/srv/m/card.md\n"
    assert sh(world, "find /srv -type f -mtime +100") == "/srv/m/w.safetensors\n"
    assert sh(world, "find /srv -type f -newermt '2026-06-01'") == "/srv/m/card.md\n"
    sh(world, "touch /srv/new")
    assert sh(world, "find /srv -type f -mmin -1") == "/srv/new\n"


def test_find_runs_commands_and_deletes(world):
    sh(world, "mkdir /srv/t && cd /srv/t && touch a.log b.log c.txt")
    assert sh(world, "find /srv/t -name '*.log' -exec echo got {} \\;") == "got /srv/t/a.log\ngot /srv/t/b.log\n"
    assert sh(world, "find /srv/t -type f -exec echo {} +") == "/srv/t/a.log /srv/t/b.log /srv/t/c.txt\n"
    sh(world, "find /srv/t -name '*.log' -delete")
    assert sh(world, "ls /srv/t") == "c.txt\n"


def test_a_closed_directory_is_not_empty_and_complained_of_twice(world):
    sh(world, "mkdir -p t/closed t/open; chmod 000 t/closed")
    closed = "find: ‘t/closed’: Permission denied\n"
    assert sh(world, "find t -mindepth 1 -empty") == f"{closed * 2}t/open\nexit code: 1\n"
