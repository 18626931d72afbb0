"""Record what the python3 of this machine, a 3.11, says to the cases: `python -m tests.world.python.record`.

The answers in `answers.json` are its own, and no word of them is written by hand.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.world.python.tree import EXECUTABLE, TREE

HERE = Path(__file__).parent
ANSWERS = HERE / "answers.json"


def cases(name: str) -> list[str]:
    return (HERE / name).read_text("utf-8").rstrip("\n").split("\n----\n")


def plant(folder: Path) -> None:
    for path, text in TREE.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        file.chmod(0o755 if path in EXECUTABLE else 0o644)


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        "HOME": "/home/agent",
        "USER": "agent",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    old = os.umask(0o022)
    try:
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", errors="surrogateescape"
        )
    finally:
        os.umask(old)


def main() -> None:
    if sys.version_info[:2] != (3, 11):
        sys.exit("this needs a Python 3.11")
    place = Path(tempfile.gettempdir()) / "srv-work"
    answers: dict[str, list[list[object]]] = {"commands": []}
    for command in cases("commands.txt"):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        plant(place)
        ended = run(["bash", "-c", command], place)
        last = [line for line in ended.stderr.splitlines() if line.strip()][-1:]
        words = [
            text.replace(str(place), "/srv/work").replace(sys.executable, "python3") for text in (ended.stdout, *last)
        ]
        answers["commands"].append([words[0], ended.returncode, words[1] if last else ""])
    shutil.rmtree(place)
    place.mkdir()
    plant(place)
    ended = run([sys.executable, str(HERE / "asked.py"), str(HERE / "snippets.txt")], place)
    library = json.dumps(f"{sys.base_prefix}/lib/python3.11")[1:-1]
    answers["snippets"] = json.loads(ended.stdout.replace(library, "/usr/lib/python3.11"))
    ANSWERS.write_text(json.dumps(answers, indent=0, ensure_ascii=True) + "\n", "utf-8")
    shutil.rmtree(place)


if __name__ == "__main__":
    main()
