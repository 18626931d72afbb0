import re

from tests.world.programs.estate import call, sh


def test_who_listens_is_told_by_all_programs_alike(admin):
    pid = sh(admin, "pgrep trainer").strip()
    assert sh(admin, "sudo lsof -i :8080 -P -n") == (
        "COMMAND PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME\n"
        f"trainer {pid}  ann    3u  IPv4  {20000 + int(pid)}      0t0  TCP *:8080 (LISTEN)\n"
    )
    assert re.fullmatch(rf"8080/tcp: +{pid}\n", sh(admin, "fuser 8080/tcp"))
    assert f'LISTEN 0      128          0.0.0.0:8080      0.0.0.0:*    users:(("trainer",pid={pid},fd=3))' in (
        sh(admin, "sudo ss -tlnp")
    )
    assert f"LISTEN      {pid}/trainer" in sh(admin, "sudo netstat -tlnp")
    assert call(admin, "lsof -t -i :8081").exit_code == 1
