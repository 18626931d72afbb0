from tests.world.programs.estate import WEIGHTS, sh


def test_a_copy_takes_world_time_and_keeps_what_the_artefact_is(world):
    before = int(sh(world, "date +%s"))
    sh(world, "cp /srv/m/w.safetensors /srv/copy")
    assert int(sh(world, "date +%s")) - before > 60
    first, second = sh(world, "sha256sum /srv/m/w.safetensors /srv/copy").splitlines()
    assert first.split()[0] == second.split()[0]
    assert sh(world, "cmp /srv/m/w.safetensors /srv/copy && echo same") == "same\n"


def test_a_disk_that_fills_up_leaves_a_cut_copy(world):
    sh(world, "cp /srv/m/w.safetensors /srv/a")
    assert sh(world, "cp /srv/m/w.safetensors /srv/b") == (
        "cp: error copying '/srv/m/w.safetensors' to '/srv/b': No space left on device\nexit code: 1\n"
    )
    assert 0 < int(sh(world, "stat -c %s /srv/b")) < WEIGHTS
    assert sh(world, "sha256sum /srv/a /srv/b | cut -d' ' -f1 | uniq | wc -l") == "2\n"
    assert sh(world, "cp /srv/m/w.safetensors w") == "cp: error writing 'w': No space left on device\nexit code: 1\n"
