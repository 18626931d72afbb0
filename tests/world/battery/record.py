"""Run the held scripts on this machine, a Debian 12, each in a throwaway copy of the fixture; write held.toml."""

import base64
import os
import subprocess
import tempfile
from pathlib import Path

import tomli
import tomli_w

FOLDER = Path(__file__).parent
UID = 1000


def scripts() -> list[tuple[str, str]]:
    """Name and text of every held script; a here-document keeps its lines together."""
    found = []
    for topic, text in tomli.loads((FOLDER / "held_scripts.toml").read_text()).items():
        lines = text.strip().split("\n")
        number = 0
        while lines:
            script = lines.pop(0)
            if script.endswith("<<'X'"):
                while not script.endswith("\nX"):
                    script += "\n" + lines.pop(0)
                script += "\n" + lines.pop(0)
            number += 1
            found.append((f"{topic}{number:02d}", script))
    return found


def lay_out(root: Path) -> None:
    """Write the fixture's files below `root` as the unprivileged user's own."""
    fixture = tomli.loads((FOLDER / "fixture.toml").read_text())
    for file in fixture["files"]:
        if not file["path"].startswith("/srv/app/"):
            continue
        path = root / file["path"].removeprefix("/srv/app/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file["text"].encode() if "text" in file else base64.b64decode(file["base64"]))
        path.chmod(int(file["mode"], 8))
    (root / "tmp").mkdir(exist_ok=True)
    for link in fixture["links"]:
        (root / link["path"].removeprefix("/srv/app/")).symlink_to(link["target"])
    for path in sorted(root.rglob("*"), reverse=True):
        os.chown(path, UID, UID, follow_symlinks=False)
        os.utime(path, (fixture["mtime"],) * 2, follow_symlinks=False)
    os.chown(root, UID, UID)
    root.chmod(0o755)


def record(script: str) -> dict[str, object]:
    """Run one script in bash as an unprivileged user; what it printed and its exit status."""
    with tempfile.TemporaryDirectory(prefix="app") as folder:
        root = Path(folder)
        lay_out(root)
        environment = {"HOME": "/home/agent", "USER": "agent", "LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=root,
            env=environment,
            user=UID,
            group=UID,
            extra_groups=[],
            umask=0o022,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=False,
        )
    return {
        "script": script,
        "compare": "exact",
        "stdout": done.stdout.decode(),
        "stderr": done.stderr.decode(),
        "exit": done.returncode,
    }


def main() -> None:
    """Record everything."""
    cases = [{"id": name, **record(script)} for name, script in scripts()]
    (FOLDER / "held.toml").write_text(tomli_w.dumps({"case": cases}, multiline_strings=True))
    print(f"{len(cases)} scripts recorded")


if __name__ == "__main__":
    main()
