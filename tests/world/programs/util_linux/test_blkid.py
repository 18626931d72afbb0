from tests.world.programs.estate import sh


def test_block_devices_have_one_number_wherever_it_is_asked(admin):
    assert sh(admin, "/sbin/blkid") == ""
    told = sh(admin, "sudo blkid -s UUID -o value /dev/sda1").strip()
    assert told
    assert f"{told}" in sh(admin, "lsblk -o NAME,UUID")
