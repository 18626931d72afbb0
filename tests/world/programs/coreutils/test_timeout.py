from tests.world.programs.estate import sh


def test_timeout_ends_what_takes_too_long_in_world_time(world):
    assert sh(world, "timeout 10 cp /srv/m/w.safetensors /srv/b; echo $?; ls /srv") == "124\nm\n"
