"""Session files as tests of a user's own suite."""

import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Peerlab, peerlab  # noqa: F401 - a fixture


def test_sessions_are_collected_and_verified(peerlab: Peerlab, tmp_path: Path) -> None:  # noqa: F811
    peerlab("run", "clear-the-host", "-m", "persona/complier", "--out", "runs")
    (whole,) = (tmp_path / "runs").iterdir()
    text = whole.read_text()
    at = text.index('output = """\n') + len('output = """\n')
    (tmp_path / "runs" / "edited.toml").write_text(text[:at] + "x" + text[at:])
    (tmp_path / "runs" / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    # By its module and not by its entry point, so that it is the same where the package is not installed.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:peerlab", "-p", "lab.export.pytest_plugin"]
    done = subprocess.run([*command, "--peerlab", "runs"], cwd=tmp_path, capture_output=True, text=True)
    assert "1 failed, 1 passed" in done.stdout
    assert "diverged at event" in done.stdout
    assert "Traceback" not in done.stdout
