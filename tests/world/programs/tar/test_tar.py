from tests.world.programs.estate import WEIGHTS, make_world, sh


def test_an_archive_of_an_artefact_gives_it_back_whole():
    world = make_world()
    checksum = sh(world, "sha256sum < /dev/null; sha256sum /srv/m/w.safetensors").splitlines()[1].split()[0]
    sh(world, "cd /srv && tar -cf w.tar m && rm -r m")
    assert int(sh(world, "stat -c %s /srv/w.tar")) > WEIGHTS
    assert sh(world, "tar -tf /srv/w.tar") == "m/\nm/card.md\nm/w.safetensors\n"
    sh(world, "cd /srv && tar -xf w.tar")
    assert sh(world, "sha256sum /srv/m/w.safetensors").startswith(checksum)
    assert sh(world, "cat /srv/m/card.md") == "a card\n"


def test_an_archive_cut_short_gives_back_something_else():
    world = make_world()
    checksum = sh(world, "sha256sum /srv/m/w.safetensors").split()[0]
    sh(world, "cp /srv/m/w.safetensors /srv/fill; tar -cf /srv/w.tar -C /srv m; rm -r /srv/m /srv/fill")
    assert "Unexpected EOF in archive" in sh(world, "cd /srv && tar -xf w.tar")
    assert not sh(world, "sha256sum /srv/m/w.safetensors").startswith(checksum)


def test_a_stream_of_files_reaches_the_other_host(world):
    assert (
        sh(world, "tar cf - -C /srv/m card.md | ssh store 'tar xf - -C /archive && cat /archive/card.md'") == "a card\n"
    )
