"""Files that packages bring are text, gzip or machine code to their readers, and as big as they say."""

import ast
import gzip

import pytest

from lab.world import HostSpec, World
from lab.world.machine.files.artefacts import held, sample
from lab.world.machine.files.nodes import PACKAGED, File

PLACES = (
    "/usr/share/doc/bash/copyright", "/var/lib/dpkg/info/bash.list", "/var/lib/dpkg/info/bash.md5sums",
    "/var/lib/dpkg/info/bash.postinst", "config", "/usr/share/bash-completion/completions/tar",
    "/usr/share/i18n/locales/de_DE", "/usr/src/linux-headers-6.1.0-28-common/include/linux/cache.h",
    "/opt/serving/venv/lib/python3.11/site-packages/numpy-1.0.0.dist-info/METADATA",
    "/opt/serving/venv/lib/python3.11/site-packages/numpy/base.py",
)  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 73, 74, 3_012, 262_144])
@pytest.mark.parametrize("place", PLACES)
def test_a_text_has_the_size_of_its_file_and_whole_lines(place: str, size: int) -> None:
    text = sample(File(size=size, identity=f"{PACKAGED}{place}"), 0, size)
    assert len(text) == size
    assert text.decode("ascii").endswith("\n")
    assert sample(File(size=size, identity=f"{PACKAGED}{place}"), size // 2, size) == text[size // 2 :]


@pytest.mark.parametrize("size", [100, 5_763, 70_000, 200_001])
def test_what_is_packed_can_be_expanded(size: int) -> None:
    file = held(File(size=size, identity=f"{PACKAGED}/usr/share/man/man1/ls.1.gz"))
    assert len(file.data) == size
    assert gzip.decompress(file.data).startswith(b'.TH "LS" "1"'[: size - 23])


def test_the_librarys_own_lines_are_not_made_up() -> None:
    world = World([HostSpec(name="ops-01", address="10.0.0.9")], "2026-03-01 09:00:00")
    outcome = world.bash("zcat /usr/share/doc/bash/changelog.Debian.gz | head -1; gzip -t /usr/share/man/man1/ls.1.gz")
    assert outcome.output == "bash (39-1) unstable; urgency=medium\n"
    assert world.bash("file -b /usr/lib/modules/*/kernel/fs/ext4/ext4.ko").output.startswith("ELF 64-bit LSB reloc")
    assert world.bash("file -b /usr/lib/python3.11/os.py").output == "data\n"


@pytest.mark.parametrize("size", [1, 100, 3_012, 40_000])
def test_a_module_of_an_environment_is_python(size: int) -> None:
    place = "/opt/serving/venv/lib/python3.11/site-packages/numpy/base.py"
    ast.parse(sample(File(size=size, identity=f"{PACKAGED}{place}"), 0, size))
