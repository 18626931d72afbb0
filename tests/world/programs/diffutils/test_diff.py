from tests.world.programs.estate import sh


def test_trees_are_compared_file_by_file(world):
    sh(world, "mkdir -p a/s b/s; echo 1 > a/s/x; echo 2 > b/s/x; echo 3 > a/only; cp /etc/hostname a/h; cp a/h b/h")
    assert sh(world, "diff -r a b") == ("Only in a: only\ndiff -r a/s/x b/s/x\n1c1\n< 1\n---\n> 2\nexit code: 1\n")
    assert sh(world, "diff -rq a b") == "Only in a: only\nFiles a/s/x and b/s/x differ\nexit code: 1\n"
    assert sh(world, "diff -rq -x x -x only a b; diff -s a/h b/h") == "Files a/h and b/h are identical\n"
    assert "Common subdirectories: a/s and b/s" in sh(world, "diff a b")


def test_artefacts_are_compared_by_what_they_are(world):
    sh(world, "cd /srv/m; cp w.safetensors same; cp w.safetensors other; echo x >> other")
    assert sh(world, "cd /srv/m; diff w.safetensors same && echo same; diff w.safetensors other") == (
        "same\nBinary files w.safetensors and other differ\nexit code: 1\n"
    )


def test_unified_headers_tell_the_times(world):
    sh(world, "echo a > x; echo b > y; touch -d '2026-06-01 10:00' x y")
    assert sh(world, "diff -u x y") == (
        "--- x\t2026-06-01 10:00:00.000000000 +0000\n+++ y\t2026-06-01 10:00:00.000000000 +0000\n"
        "@@ -1 +1 @@\n-a\n+b\nexit code: 1\n"
    )
    assert sh(world, "printf a > x; diff -u --label A --label B x y | tail -5; diff x nosuch") == (
        "+++ B\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
        "diff: nosuch: No such file or directory\nexit code: 2\n"
    )


def test_programs_read_what_process_substitution_gives_them(world):
    assert sh(world, "diff <(echo a) <(echo b); cp <(echo hi) x; cat x; sha256sum <(echo hi) | cut -c1-8") == (
        "1c1\n< a\n---\n> b\nhi\n98ea6e4f\n"
    )
    assert sh(world, "ls /proc/self/fd/ | grep 63") == "exit code: 1\n"
