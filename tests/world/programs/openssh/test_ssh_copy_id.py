from tests.world.programs.estate import sh


def test_a_key_is_copied_only_by_those_who_are_let_in(world):
    assert "WARNING: All keys were skipped because they already exist" in sh(world, "ssh-copy-id store")
    sh(world, "ssh-keygen -q -t ed25519 -N '' -f new")
    told = sh(world, "ssh-copy-id -i new.pub store")
    assert "INFO: 1 key(s) remain to be installed" in told
    assert "\nNumber of key(s) added: 1\n\nNow try logging into the machine, with:   \"ssh 'store'\"\n" in told
    assert sh(world, "ssh -i new -o IdentitiesOnly=yes store hostname") == "store\n"
    assert sh(world, "ssh-copy-id root@store").endswith("root@store: Permission denied (publickey).\nexit code: 1\n")
