from tests.world.programs.estate import sh


def test_the_way_to_a_file_and_the_tree_of_processes_are_drawn(admin):
    assert sh(admin, "namei -l /srv/m/card.md") == (
        "f: /srv/m/card.md\ndrwxr-xr-x root root /\ndrwxr-xr-x ann  ann  srv\ndrwxr-xr-x ann  ann  m\n"
        "-rw-r--r-- ann  ann  card.md\n"
    )
    assert "  nope - No such file or directory\n" in sh(admin, "namei /srv/nope")
    tree = sh(admin, "pstree")
    assert tree.startswith("systemd─┬─agetty\n")
    assert "        ├─sshd───sshd───sshd───bash───pstree\n" in tree
