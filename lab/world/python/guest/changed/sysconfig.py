"""Debian puts what its users install below /usr/local."""

_INSTALL_SCHEMES["posix_local"] = {
    "stdlib": "{installed_base}/lib/python{py_version_short}",
    "platstdlib": "{platbase}/lib/python{py_version_short}",
    "purelib": "{base}/local/lib/python{py_version_short}/dist-packages",
    "platlib": "{platbase}/local/lib/python{py_version_short}/dist-packages",
    "include": "{installed_base}/include/python{py_version_short}{abiflags}",
    "platinclude": "{installed_platbase}/include/python{py_version_short}{abiflags}",
    "scripts": "{base}/local/bin",
    "data": "{base}/local",
}
_PY_VERSION = "3.11.2"
_PY_VERSION_SHORT = "3.11"
_PY_VERSION_SHORT_NO_DOT = "311"


def get_platform():
    return "linux-x86_64"


def get_default_scheme():
    return "posix_local"


def get_preferred_scheme(key):
    return "posix_user" if key == "user" else "posix_local"


get_paths.__defaults__ = ("posix_local", None, True)
get_path.__defaults__ = ("posix_local", None, True)
