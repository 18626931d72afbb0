"""The names of what Debian's packages bring beside programs: modules, firmware, manuals, translations and the like.

Each function returns paths below its own folder. Where the real names follow a pattern, as those of kernel modules for
families of chips do, so do these; the words they are made of are in `stock_names.toml`.
"""

from functools import cache
from pathlib import Path
from typing import Any

import tomli

from lab.world.machine.gpu import DRIVER
from lab.world.machine.packages import first_packages
from lab.world.machine.program import programs


@cache
def _table() -> dict[str, Any]:
    return tomli.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _words(key: str) -> list[str]:
    words: str = _table()[key]
    return words.split()


def _programs(folder: str) -> list[str]:
    return sorted(program.name for program in programs().values() if program.folder == folder)


def kernel_modules() -> list[str]:
    """Return the modules of the kernel, and the tables that depmod makes of them."""
    paths = [f"kernel/{folder}/{name}.ko" for folder, names in _table()["modules"].items() for name in names.split()]
    for folder, families in _table()["chips"].items():
        for pattern, first, count in families:
            # The numbers of a family of chips go up in uneven steps.
            numbers = (first + step * 3 + step % 5 for step in range(count))
            paths += [f"kernel/{folder}/{pattern.format(number)}.ko" for number in numbers]
    return [*_words("module_tables"), *dict.fromkeys(paths)]


def firmware() -> list[str]:
    """Return the firmware of network cards, graphics and processors."""
    parts = ("ce", "k_smc", "me", "mec", "mec2", "pfp", "rlc", "sdma", "sdma1", "smc", "uvd", "vce")
    paths = [f"amdgpu/{chip}_{part}.bin" for chip in _words("graphics_chips") for part in parts]
    for minor in (0, 2, 8, 10, 12, 13):
        paths += [f"bnx2x/bnx2x-e{kind}-7.{minor}.{patch}.0.fw" for kind in ("1", "1h", "2") for patch in (2, 19, 21)]
        paths += [f"qed/qed_init_values_zipped-8.{minor * 3 + 4}.{patch}.0.bin" for patch in (2, 5, 9)]
    for model in (15, 23, 26, 42, 45, 58, 62, 63, 71, 79, 85, 94, 106, 108, 143):
        paths += [f"intel-ucode/06-{model:02x}-{stepping:02x}" for stepping in (1, 4, 7)]
    for chip in ("adlp", "bxt", "cml", "dg1", "dg2", "ehl", "glk", "icl", "kbl", "skl", "tgl"):
        paths += [f"i915/{chip}_{part}_{number}.bin" for part in ("dmc", "guc", "huc") for number in (1, 7, 62, 70)]
    series = (3160, 3168, 7260, 7265, 8000, 8265, 9000, 9260)
    return paths + [f"iwlwifi-{kind}-{number}.ucode" for kind in series for number in (17, 22, 27, 29, 34, 36, 46)]


def documentation() -> list[str]:
    """Return what every package says of itself."""
    names = [package.name for package in first_packages()]
    return [f"{name}/{text}" for name in names for text in ("changelog.Debian.gz", "copyright")]


def package_records() -> list[str]:
    """Return what dpkg notes of every package: its files, their sums, and for many what runs when it is set up."""
    kinds = ("list", "md5sums", "postinst", "triggers")
    return [
        f"{package.full_name}.{kind}"
        for place, package in enumerate(first_packages())
        for kind in kinds[: 2 + place % 3]
    ]


def manuals() -> list[str]:
    """Return the manual pages of the programs, and those that are translated."""
    names = _programs("/usr/bin")
    pages = [f"man1/{name}.1.gz" for name in names] + [f"man8/{name}.8.gz" for name in _programs("/usr/sbin")]
    pages += [f"man5/{name}.5.gz" for name in _words("file_formats")]
    pages += [f"man7/{name}.7.gz" for name in _words("conventions")]
    return pages + [f"{language}/man1/{name}.1.gz" for language in _words("manual_languages") for name in names[::4]]


def translations() -> list[str]:
    """Return the translated messages of programs."""
    return [
        f"{language}/LC_MESSAGES/{name}.mo"
        for row, language in enumerate(_words("languages"))
        for place, name in enumerate(_words("translated"))
        if (row * 7 + place * 5) % 3
    ]


def time_zones() -> list[str]:
    """Return the rules of time zones, three times over as tzdata has them."""
    zones = [f"{region}/{city}" for region, cities in _table()["zones"].items() for city in cities.split()]
    return [*_words("zone_tables"), *zones, *(f"posix/{zone}" for zone in zones), *(f"right/{zone}" for zone in zones)]


def locale_sources() -> list[str]:
    """Return the sources of locales and of character sets."""
    languages = _words("languages")
    kinds = [
        f"{languages[place * 3 % len(languages)][:2]}_{name}" for place, name in enumerate(_words("countries") * 8)
    ]
    sets = [f"ISO-8859-{number}" for number in range(1, 17)] + [f"CP{number}" for number in range(1125, 1260)]
    sets += [f"IBM{number}" for number in range(273, 360)]
    return [*(f"locales/{name}" for name in dict.fromkeys(kinds)), *(f"charmaps/{name}.gz" for name in sets)]


def terminals() -> list[str]:
    """Return the descriptions of terminals."""
    kinds = ["", *_words("terminal_kinds"), *map(str, range(100, 160))]
    return [f"{family[0]}/{family}{kind}" for family in _words("terminals") for kind in kinds]


def completions() -> list[str]:
    """Return bash's completions."""
    return sorted({*_programs("/usr/bin"), *_programs("/usr/sbin"), *_words("completed")})


def certificates() -> list[str]:
    """Return the certificates of Mozilla's authorities."""
    kinds = ("G1", "G2", "2015")
    return [f"mozilla/{maker}_Root_CA_{kind}.crt" for maker in _words("authorities") for kind in kinds]


def conversions() -> list[str]:
    """Return glibc's converters between character sets."""
    sets = [f"ISO8859-{number}" for number in range(1, 17)] + [f"IBM{number}" for number in range(850, 1020)]
    return [*(f"{name}.so" for name in sets), "gconv-modules", "gconv-modules.cache"]


def perl_library() -> list[str]:
    """Return the part of Perl's library that is essential."""
    properties, values = _words("unicode_properties"), _words("unicode_values")
    tables = [f"unicore/lib/{name}/{value}.pl" for name in properties for value in values]
    libraries = [f"{folder}/{folder.rpartition('/')[2]}.so" for folder in _words("perl_libraries")]
    return [*libraries, *(f"{unit}.pm" for unit in _words("perl_units")), *tables]


def python_library() -> list[str]:
    """Return the modules of Python's library, as text and compiled, and those that are in C."""
    paths = ["LICENSE.txt", "_sysconfigdata__linux_x86_64-linux-gnu.py", "_sysconfigdata__x86_64-linux-gnu.py"]
    for folder, stems in _table()["python_library"].items():
        place = "" if folder == "." else f"{folder}/"
        paths += [f"{place}{stem}.py" for stem in stems.split()]
        paths += [f"{place}__pycache__/{stem}.cpython-311.pyc" for stem in stems.split()]
    return paths + [f"lib-dynload/{name}.cpython-311-x86_64-linux-gnu.so" for name in _words("python_extensions")]


def kernel_headers() -> list[str]:
    """Return the headers modules are built with."""
    folders, stems = _words("header_folders"), _words("header_stems")
    kinds = ("", "_types", "_ops", "_internal", "_defs", "-common")
    return [f"include/{folder}/{stem}{kind}.h" for folder in folders for stem in stems for kind in kinds]


def driver_libraries() -> list[str]:
    """Return the libraries of the graphics driver."""
    return [f"lib{part}.so.{DRIVER}" for part in _words("driver_parts")]


def toolkit() -> list[str]:
    """Return the toolkit of the accelerators."""
    libraries = _words("toolkit_libraries")
    paths = [f"lib64/lib{name}{ending}" for name in libraries for ending in (".so.12.4.5", "_static.a")]
    paths += [f"bin/{name}" for name in _words("toolkit_programs")]
    kinds = ("", "_api", "_device", "_fp16", "_runtime", "_types", "_v2")
    headers = [
        f"include/{name}{kind}.h" for name in (*libraries, "cuComplex", "cuda", "math", "sm_90") for kind in kinds
    ]
    return [*paths, *headers, "version.json", "EULA.txt"]


def environment() -> list[str]:
    """Return what pip puts into an environment that serves models."""
    packages = _words("python_packages")
    units = ("__init__", "_version", "base", "config", "errors", "types", "utils")
    paths = [f"{name}/{unit}.py" for name in packages for unit in units]
    for place, name in enumerate(packages):
        folder = f"{name}-{1 + place % 4}.{place % 23}.{place % 7}.dist-info"
        paths += [f"{folder}/{text}" for text in ("METADATA", "RECORD", "WHEEL")]
    return [*_words("python_libraries"), *paths]


def archives() -> list[str]:
    """Return the packages apt has fetched and keeps."""
    return [
        f"{package.name}_{package.version.replace(':', '%3a')}_{package.architecture}.deb"
        for package in first_packages()
    ]


def journals(machine: str, count: str) -> list[str]:
    """Return the files of the journal, the one that is written to first."""
    older = (
        f"system@{machine[::-1]}-{number * 48_211:016x}-{0x61F0_0000_0000 - number * 0x2_31AB_77C1:016x}.journal"
        for number in range(int(count), 1, -1)
    )
    return ["system.journal", *older]


def images() -> list[str]:
    """Return the images a server keeps of its system, the newest first."""
    return [f"rootfs.{number}.tar.zst" for number in range(4)]


def package_lists() -> list[str]:
    """Return what apt has read from the archive."""
    return [
        f"apt.infra.corp_{archive}_main_{kind}"
        for archive in ("debian_dists_bookworm", "debian-security_dists_bookworm-security")
        for kind in ("binary-amd64_Packages", "i18n_Translation-en")
    ]


def questions() -> list[str]:
    """Return what debconf has asked, and the answers."""
    return ["config.dat", "config.dat-old", "templates.dat", "templates.dat-old"]


def manual_index() -> list[str]:
    """Return the index of the manual."""
    return ["CACHEDIR.TAG", "index.db"]
