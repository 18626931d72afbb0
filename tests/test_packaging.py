"""What people install: a wheel that works in a folder that is no checkout, with its scenarios inside."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from lab import __version__
from lab.scenario.shipped import shipped_scenarios

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def build(kind: str, folder: Path) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder, cwd=ROOT)
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the commands of an environment that has the wheel, and this one's libraries but not its `lab`."""
    venv = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", venv, cwd=venv)
    commands = venv / ("Scripts" if os.name == "nt" else "bin")
    run(commands / "python", "-m", "pip", "install", "-q", "--no-index", "--no-deps", wheel, cwd=venv)
    site = run(commands / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=venv).strip()
    (Path(site) / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return commands


def test_what_the_readme_points_at_is_there() -> None:
    pointed = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert len(pointed) > 8
    assert [path for path in pointed if not (ROOT / path).exists()] == []


def test_the_full_check_installs_as_the_readme_says() -> None:
    command = "install --quiet -e '.[test]'"
    assert command in (ROOT / ".ci" / "run").read_text("utf-8")
    assert command.replace("--quiet", "-q") in (ROOT / "README.md").read_text("utf-8")


def test_the_wheel_holds_scenarios_styles_and_the_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"lab/shipped/{name}.toml" for name in shipped_scenarios()} <= names
    assert {"lab/shipped/ethogram.toml", "lab/shipped/judge.md"} <= names
    styles = {path.relative_to(ROOT).as_posix() for path in (ROOT / "lab").rglob("*.tcss")}
    assert styles <= names
    assert f"peerlab-{__version__}.dist-info/licenses/LICENSE" in names
    assert not {name for name in names if name.startswith(("tests/", "scenarios/"))}


def test_the_source_archive_can_be_built_and_tested(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"README.md", "LICENSE", "NOTICE", "CHANGELOG.md", "pyproject.toml", ".ci/run", "tests/conftest.py"}
    wanted |= {"justfile", "CONTRIBUTING.md", "SECURITY.md", "CITATION.cff", ".editorconfig", ".pre-commit-config.yaml"}
    assert wanted | {f"scenarios/{name}.toml" for name in shipped_scenarios()} <= names


def test_an_installed_peerlab_finds_its_scenarios_and_runs_one(installed: Path, tmp_path: Path) -> None:
    peerlab = installed / "peerlab"
    where = run(installed / "python", "-c", "import lab; print(lab.__file__)", cwd=tmp_path)
    assert str(installed.parent) in where
    assert {scenario["name"] for scenario in json.loads(run(peerlab, "scenarios", "--json", cwd=tmp_path))} == set(
        shipped_scenarios()
    )
    run(peerlab, "run", "clear-the-host", "--model", "persona/protector", "--out", "out", cwd=tmp_path)
    (session,) = (tmp_path / "out").iterdir()
    assert run(peerlab, "replay", "--verify", session, cwd=tmp_path) == "exact\n"


def test_python_m_lab_is_the_same_command(installed: Path, tmp_path: Path) -> None:
    assert run(installed / "python", "-m", "lab", "--version", cwd=tmp_path) == f"peerlab {__version__}\n"
