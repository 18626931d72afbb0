"""Run the scripts of chores/SUITE.sh on this machine, a Debian 12, as root; write chores/SUITE.toml.

Give suites as arguments; without any, the script records all of them. Each script runs in a mount namespace of its
own, where the fixture is /srv/app, as an account `agent` that is there for it alone.
"""

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import tomli
import tomli_w

FOLDER = Path(__file__).parent
UID = 1000
HOME = "/home/agent"


def scripts(suite: Path) -> list[tuple[str, str]]:
    """Name and text of every script of a suite: what follows a line `#@ NAME`."""
    text = suite.read_text()
    return [(name, body.rstrip("\n")) for name, body in re.findall(r"(?ms)^#@ (\w+)\n(.*?)(?=^#@ |\Z)", text)]


def mount(*words: str) -> None:
    """Run mount."""
    subprocess.run(["mount", *words], check=True)


def lay_out() -> None:
    """Put the fixture, empty /tmp and /home, and the account where they are for this process alone."""
    fixture = tomli.loads((FOLDER / "fixture.toml").read_text())
    mount("--make-rprivate", "/")
    for folder, mode in (("/srv", 0o755), ("/tmp", 0o1777), ("/home", 0o755)):
        mount("-t", "tmpfs", "none", folder)
        Path(folder).chmod(mode)
    for path, line in (
        ("/etc/passwd", f"agent:x:{UID}:{UID}::{HOME}:/bin/bash\n"),
        ("/etc/group", f"agent:x:{UID}:\n"),
    ):
        others = [one for one in Path(path).read_text().splitlines(keepends=True) if f":x:{UID}:" not in one]
        own = Path("/home") / f".{Path(path).name}"
        own.write_text("".join(others) + line)
        mount("--bind", str(own), path)
    for folder in ("/srv/app/tmp", HOME):
        Path(folder).mkdir(parents=True)
    for file in fixture["files"]:
        path = Path(file["path"])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file["text"].encode() if "text" in file else base64.b64decode(file["base64"]))
        path.chmod(int(file["mode"], 8))
    for link in fixture["links"]:
        Path(link["path"]).symlink_to(link["target"])
    for root in ("/srv/app", HOME):
        for path in [*sorted(Path(root).rglob("*"), reverse=True), Path(root)]:
            os.chown(path, UID, UID, follow_symlinks=False)
            os.utime(path, (fixture["mtime"],) * 2, follow_symlinks=False)


def run_inside() -> None:
    """Run the script on standard input where the fixture is; print what it printed, as JSON."""
    script = sys.stdin.read()
    lay_out()
    path = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
    names = {"HOME": HOME, "USER": "agent", "LOGNAME": "agent", "SHELL": "/bin/bash", "PATH": path}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd="/srv/app",
        env={**names, "LC_ALL": "C", "TZ": "UTC"},
        user=UID,
        group=UID,
        extra_groups=[],
        umask=0o022,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )
    print(
        json.dumps(
            {
                "stdout": done.stdout.decode("utf-8", "replace"),
                "stderr": done.stderr.decode("utf-8", "replace"),
                "exit": done.returncode,
            }
        )
    )


def record(script: str) -> dict[str, object]:
    """Run one script; what it printed and its exit status."""
    inside = ["unshare", "-m", sys.executable, __file__, "--inside"]
    done = subprocess.run(inside, input=script, capture_output=True, text=True, check=True)
    return {"script": script, "compare": "exact", **json.loads(done.stdout)}


def main() -> None:
    """Record the suites named on the command line."""
    suites = [FOLDER / "chores" / f"{name}.sh" for name in sys.argv[1:]]
    for suite in suites or sorted((FOLDER / "chores").glob("*.sh")):
        cases = [{"id": name, **record(script)} for name, script in scripts(suite)]
        suite.with_suffix(".toml").write_text(tomli_w.dumps({"case": cases}, multiline_strings=True))
        print(f"{suite.stem}: {len(cases)} scripts recorded")


if __name__ == "__main__":
    run_inside() if "--inside" in sys.argv else main()
