# Be the python3 of a Debian host. `ask` reaches the host. The library lies in a hidden place, and its modules are
# shown where Debian has them, some of them changed by what lies in `changed/`.

import _imp
import _warnings
import os
import sys
from _frozen_importlib import ModuleSpec, _call_with_frames_removed
from _functools import partial
from _json import encode_basestring_ascii
from codecs import strict_errors
from zipimport import ZipImportError, zipimporter

_HOME = os.path.dirname(__file__)
_ZIP = "/.py/local/lib/python312.zip"
_LIBRARY = "/usr/lib/python3.11"
_channel = os.open("/.host", os.O_RDWR)
_strerror = os.strerror


def _written(value):
    """Return a value as JSON, without the module, which takes long to load."""
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_written, value)) + "]"
    return "{" + ",".join(f"{encode_basestring_ascii(key)}:{_written(each)}" for key, each in value.items()) + "}"


def ask(question, **words):
    """Ask the host something and return its answer. Raises OSError when it refuses."""
    data = _written({"ask": question, **words}).encode()
    while data:
        data = data[os.write(_channel, data) :]
    left, parts = int(os.read(_channel, 12)), []
    while left:
        part = os.read(_channel, left)
        parts.append(part)
        left -= len(part)
    answer = eval(b"".join(parts), {})
    if isinstance(answer, dict) and "error" in answer:
        raise OSError(answer["error"], _strerror(answer["error"]))
    return answer


def _text(name):
    with open(f"{_HOME}/{name}.py", encoding="utf-8") as file:
        return file.read()


def _is_own_package(name):
    return any(each.startswith(f"{name}.") for each in _own) and name in _own


class _Loader:
    """Loads a module of the library, or one of ours that stands in for one."""

    def __init__(self, name, path, archive):
        self.name, self.path, self._archive = name, path, archive

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        _call_with_frames_removed(exec, self.get_code(self.name), module.__dict__)
        if self.name in _NEWER:
            _hide_newer(self.name, module)
        if self.name in _changed:
            change = compile(_text(f"changed/{self.name}"), self.path, "exec", dont_inherit=True)
            _call_with_frames_removed(exec, change, module.__dict__)

    def get_code(self, name):
        if self._archive is None:
            return compile(_text(f"own/{self.name}"), self.path, "exec", dont_inherit=True)
        code = self._archive.get_code(name)
        if name in _NEWER:
            code = _renamed(code, _NEWER[name])
        _imp._fix_co_filename(code, self.path)
        return code

    def get_source(self, name):
        return None

    def get_filename(self, name):
        return self.path

    def is_package(self, name):
        return _is_own_package(name) if self._archive is None else self._archive.is_package(name)

    def get_data(self, path):
        return self._archive.get_data(path.replace(_LIBRARY, _ZIP, 1))

    def __repr__(self):
        return f"<_frozen_importlib_external.SourceFileLoader object at {id(self):#x}>"


class _Library:
    """Finds the modules of one folder of the library."""

    def __init__(self, path):
        if path != _LIBRARY and not path.startswith(f"{_LIBRARY}/"):
            raise ImportError(path)
        self._path, self._archive = path, None
        try:
            self._archive = zipimporter(_ZIP + path[len(_LIBRARY) :])
        except ZipImportError:
            if not _is_own_package(path[len(_LIBRARY) + 1 :].replace("/", ".")):
                raise ImportError(path) from None

    def find_spec(self, name, target=None):
        tail = name.rpartition(".")[2]
        path, archive = f"{self._path}/{tail}.py", None
        locations = [] if _is_own_package(name) else None
        if name not in _own:
            archive = self._archive
            spec = archive.find_spec(name) if archive is not None else None
            if spec is None:
                if name in _GONE or name.partition(".")[0] in ("ctypes", "multiprocessing"):
                    ask("note", text=f"the module {name}, which Debian's 3.11 has, is not here")
                return None
            locations = spec.submodule_search_locations
        if locations is not None:
            path = f"{self._path}/{tail}/__init__.py"
        spec = ModuleSpec(name, _Loader(name, path, archive), origin=path, is_package=locations is not None)
        if locations is not None:
            spec.submodule_search_locations[:] = [f"{self._path}/{tail}"]
        spec._set_fileattr = True
        folder, _, file = path.rpartition("/")
        spec.cached = f"{folder}/__pycache__/{file[:-3]}.cpython-311.pyc"
        return spec

    def iter_modules(self, prefix=""):
        import zipfile

        within = self._path[len(_LIBRARY) + 1 :]
        within = within + "/" if within else ""
        tails = {name[len(within) :] for name in zipfile.ZipFile(_ZIP).namelist() if name.startswith(within)}
        for tail in sorted(tails):
            head, _, rest = tail.partition("/")
            if rest == "__init__.pyc":
                yield prefix + head, True
            elif not rest and head.endswith(".pyc") and head != "__init__.pyc":
                yield prefix + head[:-4], False

    def invalidate_caches(self):
        pass


_GONE = {"asynchat", "asyncore", "distutils", "imp", "smtpd", "curses", "_ssl", "_ctypes", "spwd", "uu", "xdrlib"}


class _New:
    """Matches what 3.12 warns of and 3.11 does not."""

    _beginnings = (
        "Python 3.14 will, by default, filter extracted tar archives",
        "invalid escape sequence",
        "invalid octal escape sequence",
        "datetime.datetime.utc",
        "The default date",
        "The default timestamp",
        "ast.",
        "Testing an element's truth value",
        "Bitwise inversion",
        "'pkgutil.",
        "the (type, exc, tb) signature",
        "onerror argument is deprecated",
    )

    def match(self, text):
        return text.startswith(self._beginnings) or "removed in Python 3.14" in text


_NEWER = {}
"""What is hidden of modules, since 3.11 does not have it."""
_built_in = {"array": partial(__import__, "_debian_arrays")}
"""What is to be changed of modules that are built in, once they are asked for."""


class _Hearing:
    """Hears of everything that is compiled, and refuses what is newer than 3.11's syntax; changes what is built in.

    It refuses where an object is begun, in functions of C, so that no frame of ours is shown.
    """

    def __new__(cls, event, arguments):
        if event == "import" and arguments[0] in _built_in:
            _built_in.pop(arguments[0])()
        if event != "compile" or arguments[0] is None or str(arguments[1]).startswith(_LIBRARY):
            return None
        text = arguments[0]
        if isinstance(text, (bytes, bytearray)):
            text = text.decode("utf-8", "replace")
        if not isinstance(text, str) or not any(sign in text for sign in _SIGNS_OF_NEWER):
            return None
        refused = ask("check", text=text)
        if refused is None:
            return None
        words, line, begin, source, end = refused
        fault = SyntaxError(words, (arguments[1], line, begin, f"{source}\n", line, end))
        cls.__init__ = partial(max, fault, key=strict_errors)
        return object.__new__(cls)


_SIGNS_OF_NEWER = "type ", "def ", "class ", "f'", 'f"', "F'", 'F"', "fr'", 'fr"', "fR", "Fr", "FR"


def _begin():
    global _changed, _own, _NEWER, _renamed, _hide_newer
    start = ask("start")
    _changed, _own = set(start["changed"]), set(start["own"])
    sys.platform = "linux"
    sys.version = "3.11.2 (main, Nov 30 2024, 21:22:50) [GCC 12.2.0]"
    sys.hexversion = 0x030B02F0
    sys.maxsize = (1 << 63) - 1
    sys.executable = sys._base_executable = start["executable"]
    sys.prefix = sys.exec_prefix = sys.base_prefix = sys.base_exec_prefix = "/usr"
    sys._stdlib_dir = _LIBRARY
    sys.implementation.cache_tag = "cpython-311"
    sys.implementation._multiarch = "x86_64-linux-gnu"
    sys.builtin_module_names = tuple(name for name in sys.builtin_module_names if "test" not in name)
    sys.thread_info = type(sys.thread_info)(("pthread", "semaphore", "NPTL 2.36"))
    sys._git = ("CPython", "", "")
    own = start["paths"].split(":") if start["paths"] else []
    sys.path[:] = [os.path.join(start["cwd"], path) for path in own]
    sys.path += ["/usr/lib/python311.zip", _LIBRARY, f"{_LIBRARY}/lib-dynload"]
    sys.path_hooks.insert(0, _Library)
    sys.path_importer_cache.clear()
    for module in [module for name, module in sys.modules.items() if name.partition(".")[0] == "encodings"]:
        module.__file__ = module.__spec__.origin = module.__file__.replace(_ZIP, _LIBRARY).replace(".pyc", ".py")
    sys.modules["encodings"].__path__[:] = [f"{_LIBRARY}/encodings"]
    try:
        os.chdir(start["cwd"])
    except OSError:
        pass
    os.environ.pop("PYTHONPATH", None)
    if "PYTHONPATH" in start["env"]:
        os.environ["PYTHONPATH"] = start["env"]["PYTHONPATH"]
    if start["script"] is not None:
        sys.argv[0] = start["script"]
    sys.orig_argv[:] = start["words"]
    _warnings.filters[:0] = [
        ("ignore", _New(), Warning, None, 0),
        ("ignore", None, RuntimeWarning, "runpy", 0),
    ]
    import _debian

    _debian.begin()
    places = list(_debian.PACKAGES[:2])
    home = os.environ.get("HOME")
    if home and not start["is_apart"]:
        places.insert(0, f"{home}/.local/lib/python3.11/site-packages")
    sys.path += [place for place in places if os.path.isdir(place)]
    for name in [name for name in _built_in if name in sys.modules]:
        _built_in.pop(name)()
    import itertools
    import math

    import _debian_newer

    _debian_newer.begin()
    _NEWER, _renamed, _hide_newer = _debian_newer.NEWER, _debian_newer.renamed, _debian_newer.hide
    sys.addaudithook(_Hearing)


_begin()
