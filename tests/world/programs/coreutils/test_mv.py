from tests.world.programs.estate import WEIGHTS, sh


def test_moving_to_another_disk_keeps_the_source_when_there_is_no_room(world):
    assert "No space left on device" in sh(world, "mv /srv/m/w.safetensors /home/ann/")
    assert sh(world, "stat -c %s /srv/m/w.safetensors") == f"{WEIGHTS}\n"
