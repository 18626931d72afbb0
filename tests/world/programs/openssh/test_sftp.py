from tests.world.programs.estate import sh


def test_sftp_carries_out_a_batch(world):
    out = sh(world, "printf 'cd /archive\\nput /srv/m/card.md c.md\\nls\\n' | sftp -b - store")
    assert "sftp> put /srv/m/card.md c.md\nsftp> " in out
    assert out.endswith("sftp> ls\nc.md  \n")


def test_a_batch_is_quiet_and_stops_at_the_first_fault(world):
    sh(world, "mkdir d; echo x > d/x; printf 'cd /archive\\nput -r d\\nls\\nls -l d\\nrm nope\\npwd\\n' > b")
    assert sh(world, "sftp -b b store") == (
        "sftp> cd /archive\nsftp> put -r d\nEntering d/\nsftp> ls\nd  \nsftp> ls -l d\n"
        "-rw-r--r--    ? ann      ann             2 Jun 17 09:12 d/x\n"
        "sftp> rm nope\nremote delete /archive/nope: No such file or directory\nexit code: 1\n"
    )


def test_a_session_from_a_pipe_tells_what_it_moves_and_goes_on(world):
    sh(world, "mkdir d; echo x > d/x")
    assert sh(world, "printf 'put -r d\\nget nope\\nget -r d e\\n!echo here\\nbogus\\n' | sftp store:/archive") == (
        "Connected to store.\nChanging to: /archive\nsftp> put -r d\nUploading d/ to /archive/d\nEntering d/\n"
        'sftp> get nope\nFile "/archive/nope" not found.\n'
        "sftp> get -r d e\nFetching /archive/d/ to e\nRetrieving /archive/d\n"
        "sftp> !echo here\nhere\nsftp> bogus\nInvalid command.\n"
    )
    assert sh(world, "sftp store:/archive/d/x got; cat got") == (
        "Connected to store.\nFetching /archive/d/x to got\nx\n"
    )
