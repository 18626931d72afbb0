"""What the guest asks its host for because WASI has no words for it: other programs, accounts, modes, its own names."""

import contextlib
import errno
import json
import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import asdict

from lab.world.machine.files.faults import fault
from lab.world.machine.files.filesystem import SEARCH
from lab.world.machine.files.nodes import Directory, File, Link, Node
from lab.world.machine.kernel import BUILD, RELEASE
from lab.world.machine.mounts import INODE_BYTES, VIRTUAL, device_at, names_used
from lab.world.machine.name_service import resolve
from lab.world.machine.program import Context
from lab.world.machine.resource_limits import RESOURCES
from lab.world.machine.time.zones import rules_of
from lab.world.programs.common.owners import gid, uid
from lab.world.python import network
from lab.world.python import wasi_numbers as n
from lab.world.python.handles import FolderHandle, Handle, InputHandle, Opened, Sink
from lab.world.python.key_derivation import DERIVATIONS
from lab.world.python.packing import Packing
from lab.world.python.syntax import refusal

if TYPE_CHECKING:
    from lab.world.python.open_files import OpenFiles

_KINDS: Final = {"d": 0o040000, "f": 0o100000, "l": 0o120000, "c": 0o020000, "p": 0o010000, "b": 0o060000}
_ARRAY_KIND: Final = 20
"""Where an array of the guest has the address of the kind it is of, which begins with its letter."""
_FLAGS: Final = 84
"""Where a type of the guest has its flags."""
_IMMUTABLE: Final = 1 << 8
_STATES: Final = _IMMUTABLE | 1 << 19
_READING: Final = 20
_PACKING: Final = 600
_UNPACKING: Final = 40
"""Instructions that reading a byte of a question, packing a byte or unpacking one counts as."""
_MOST_SENT: Final = 0x7FFFF000
"""Bytes that Linux sends from file to file at once."""
_MOST: Final = 64 << 20
"""Bytes of the longest question."""


class GuestStart(Struct, frozen=True):
    """What the guest is told of its own start."""

    words: list[str]
    """The command line."""
    cwd: str
    script: str | None
    """The path of the script as it was given."""
    paths: str
    """The PYTHONPATH to follow."""
    executable: str
    is_apart: bool
    """Whether the user's own packages are left out."""


class NeverEnds(Exception):
    """The guest waits for a program that never ends."""


class Died(Exception):
    """The guest has ended itself by a signal; the text is its number."""


class Channel(Handle):
    """Takes a question as JSON, and gives the answer as JSON to the reads that follow."""

    def __init__(
        self, context: Context, start: GuestStart, stdin: InputHandle, sink: Sink, spend: Callable[[int], None]
    ) -> None:
        super().__init__()
        self._spend = spend
        self._packing = Packing()
        self._start = start
        self._question = b""
        self.guest: OpenFiles | None = None
        self._context = context
        self._stdin = stdin
        self._sink = sink
        self._answer = b""

    def read(self, start: int, count: int) -> bytes:
        """Return the next bytes of the answer."""
        data, self._answer = self._answer[:count], self._answer[count:]
        return data

    def write(self, start: int, data: bytes) -> None:
        """Take a question, whole or the next piece of one."""
        assert self.guest is not None
        self._question += data
        if len(self._question) > _MOST:
            raise fault(errno.ENOMEM)
        # A question that comes in many pieces is read as often.
        self._spend(_READING * len(self._question))
        try:
            words = json.loads(self._question)
        except ValueError:
            return
        except RecursionError:
            words = None
        self._question = b""
        self.guest.flush()
        try:
            answer = getattr(self, f"_ask_{words.pop('ask')}")(**words)
        except OSError as problem:
            answer = {"error": n.wasi_number(problem)}
        except (ValueError, TypeError, AttributeError, KeyError, LookupError):
            answer = {"error": n.WASI.index("EINVAL")}
        text = ascii(answer).encode()
        self._answer = b"%-12d" % len(text) + text

    # Who and where

    def _ask_start(self) -> dict[str, Any]:
        assert self.guest is not None
        names: dict[str, list[str]] = {"own": [], "changed": []}
        for path in self.guest.hidden:
            folder, _, name = path.rpartition("/")
            if (kind := folder.rpartition("/")[2]) in names:
                names[kind].append(name.removesuffix(".py"))
        return {**asdict(self._start), **names, "env": dict(self._context.env)}

    def _ask_open_type(self, address: int, flags: int) -> None:
        self._set_immutable(address, flags, is_immutable=False)

    def _ask_close_type(self, address: int, flags: int) -> None:
        self._set_immutable(address, flags, is_immutable=True)

    def _set_immutable(self, address: int, flags: int, *, is_immutable: bool) -> None:
        """Let the guest change one of its own types, as its error numbers need, or let it do so no more."""
        assert self.guest is not None
        memory = self.guest.memory
        now = int.from_bytes(memory.read(address + _FLAGS, 4), "little")
        if (now ^ flags) & ~_STATES & 0xFFFFFFFF:
            raise fault(errno.EFAULT)
        memory.put("I", address + _FLAGS, now | _IMMUTABLE if is_immutable else now & ~_IMMUTABLE)

    def _ask_widen_array(self, narrow: int, wide: int) -> None:
        """Let arrays of the kind of one array have items like those of another's."""
        assert self.guest is not None
        memory = self.guest.memory
        kind, model = (int.from_bytes(memory.read(one + _ARRAY_KIND, 4), "little") for one in (narrow, wide))
        if (memory.read(kind, 1).lower(), memory.read(model, 1).lower()) != (b"l", b"q"):
            raise fault(errno.EFAULT)
        memory.write(kind + 4, memory.read(model + 4, 28))

    def _ask_die(self, number: int) -> None:
        raise Died(str(number))

    def _ask_hang(self, text: str) -> None:
        self._context.run_on(f"python3: {text[:200]}")
        raise NeverEnds

    # The network

    def _ask_resolve(self, name: str) -> str | None:
        return resolve(self._context.estate, self._context.host, name)

    def _ask_connect(self, address: str, port: int, patience: float | None) -> bool:
        return network.connect(self._context, address, port, patience)

    def _ask_bind(self, port: int) -> None:
        network.require_free(self._context, port)

    def _ask_exchange(self, address: str, port: int, data: str, is_fresh: bool) -> tuple[bytes, bool]:
        return network.exchange(self._context, address, port, data.encode("latin-1"), is_fresh=is_fresh)

    # Programs it starts

    def _ask_find_program(self, words: list[str] | str, cwd: str, env: dict[str, str]) -> None:
        if not isinstance(self._context.fs.stat(cwd), Directory):
            raise fault(errno.ENOTDIR, cwd)
        if not isinstance(words, str):
            self._require_program(words[0], cwd, env)

    def _ask_check(self, text: str) -> tuple[str, int, int, str, int] | None:
        refused = refusal(text)
        if refused is None:
            return None
        begin = refused.column + 1
        return refused.words, refused.line, begin, refused.source, begin + refused.width

    def _ask_refuse(self, path: str) -> None:
        self._context.fs.stat(path)
        raise fault(errno.EPERM, path)

    def _ask_who(self) -> dict[str, Any]:
        context = self._context
        record, user = context.host.record, context.host.users[context.user]
        groups = context.host.groups
        own = [group.gid for group in groups.values() if context.user in group.members]
        process = context.fs.askers()[-1]
        return {
            "uid": user.uid,
            "gid": user.gid,
            "groups": sorted({user.gid, *own}),
            "login": context.env.get("SUDO_USER", user.name),
            "host": record.name,
            "domain": record.domain,
            "address": record.address,
            "cores": record.cores,
            "pid": process.pid,
            "parent": process.ppid,
            "uname": ["Linux", record.name, RELEASE, BUILD, "x86_64"],
            "users": [[each.name, each.uid, each.gid, each.full_name, each.home, each.shell]
                      for each in context.host.users.values()],
            "grouped": [[each.name, each.gid, list(each.members)] for each in groups.values()],
        }  # fmt: skip

    # What the guest's build lacks

    def _ask_lzma_begin(
        self, packs: bool, form: int, check: int = -1, preset: int | None = None, filters: object = None
    ) -> dict[str, Any]:
        return self._packing.begin(packs=packs, form=form, check=check, preset=preset, filters=filters)

    def _ask_lzma_pack(self, number: int, data: str | None) -> dict[str, Any]:
        self._spend(_PACKING * len(data or ""))
        return self._packing.pack(number, data)

    def _ask_lzma_unpack(self, number: int, data: str, most: int) -> dict[str, Any]:
        answer = self._packing.unpack(number, data, most)
        self._spend(_UNPACKING * len(answer.get("data", "")))
        return answer

    def _ask_key(self, way: str, **settings: str | int | None) -> bytes | str:
        return DERIVATIONS[way](self._spend, **settings)

    def _ask_zone(self, name: str) -> bytes | None:
        return rules_of(name)

    def _ask_note(self, text: str) -> None:
        self._context.note_fidelity(f"python3: {text[:200]}")

    # Files

    def _node(self, path: str | int, *, follow: bool) -> tuple[Node, str]:
        files = self._context.fs
        if isinstance(path, int):
            # The guest's numbers are not ours: it has just described the file it means.
            assert self.guest is not None
            handle = self.guest.described
            if isinstance(handle, Opened | FolderHandle):
                return handle.node, handle.path
            return File(device="p", mode=0o600, owner=self._context.user, mtime=self._context.clock.now), f"pipe {path}"
        return (files.stat(path), files.real(path)) if follow else (files.lstat(path), path)

    def _ask_stat(self, path: str | int, follow: bool = True) -> list[Any]:
        node, place = self._node(path, follow=follow)
        return self._facts(node, place)

    def _facts(self, node: Node, place: str) -> list[Any]:
        device = 0
        if isinstance(node, Directory):
            kind, links = "d", 2 + sum(isinstance(each, Directory) for each in node.children.values())
        elif isinstance(node, Link):
            kind, links = "l", 1
        else:
            kind, links = "f" if node.device in ("", "-") else node.device[0], node.names
            if ":" in node.device:
                major, minor = node.device[1:].split(":")
                device = int(major) << 8 | int(minor)
        host = self._context.host
        blocks = -(-node.usage // 512) if isinstance(node, File) else 8 if kind == "d" else 0
        drive, part = device_at(host.record, self._context.fs.disk(place), place)
        number = self._context.fs.inode(node, place)
        return [_KINDS[kind] | node.mode, number, drive << 8 | part, links, uid(host, node.owner),
                gid(host, node.group),
                node.length, node.mtime, blocks, device, self._context.fs.changed_at(node)]  # fmt: skip

    def _ask_chmod(self, path: str | int, mode: int, masked: bool = False) -> None:
        _, place = self._node(path, follow=True)
        self._context.fs.chmod(place, mode & ~self._context.fs.umask if masked else mode)

    def _ask_chown(self, path: str | int, owner: int, group: int, follow: bool = True) -> None:
        host = self._context.host
        _, place = self._node(path, follow=follow)
        owner_name = next((each.name for each in host.users.values() if each.uid == owner), None)
        group_name = next((each.name for each in host.groups.values() if each.gid == group), None)
        self._context.fs.chown(place, owner_name, group_name, follow=follow)

    def _ask_access(self, path: str, mode: int) -> bool:
        try:
            node = self._context.fs.stat(path)
        except OSError:
            return False
        disk = self._context.fs.disk(self._context.fs.real(path))
        if mode & 2 and disk is not None and disk.read_only:
            return False
        return self._context.fs.allows(node, mode & 7)

    def _ask_list(self, path: str) -> list[Any]:
        base = self._context.fs.real(path)
        return [[name, self._facts(node, f"{base.rstrip('/')}/{name}")]
                for name, node in self._context.fs.entries(path)]  # fmt: skip

    def _ask_umask(self, mask: int) -> int:
        files = self._context.fs
        old, files.umask = files.umask, mask & 0o777
        return old

    def _ask_limits(self, **changes: tuple[int, int]) -> list[tuple[int, int]]:
        files = self._context.fs
        files.limits = {**files.limits, **{RESOURCES[int(number)].name: pair for number, pair in changes.items()}}
        return [files.limits[each.name] for each in RESOURCES]

    def _ask_statvfs(self, path: str) -> list[int]:
        files = self._context.fs
        place = files.real(path)
        disk = None if f"/{place.split('/')[1]}" in VIRTUAL else files.disk(place)
        if disk is None:
            size = self._context.host.record.memory // 2
            names = size // 4096
            return [4096, 4096, names, names, names, names // 4, names // 4, names // 4, 0, 255]
        record = self._context.host.record
        names = disk.size // INODE_BYTES
        left = max(0, names - names_used(record, self._context.host.root, disk))
        unused, free = max(0, disk.size - files.used(disk)), files.free(place) or 0
        return [4096, 4096, disk.size // 4096, unused // 4096, free // 4096, names, left, left,
                1 if disk.read_only else 0, 255]  # fmt: skip

    def _ask_send(self, path: int, start: int | None, count: int) -> int:
        # As of a path in `_node`: the guest has described the file to read and then the one to write.
        assert self.guest is not None
        source, target = self.guest.described_before, self.guest.described
        if not (isinstance(source, Opened) and isinstance(target, Opened)) or count < 0 or (start or 0) < 0:
            raise fault(errno.EINVAL)
        sent = target.take(source, source.at if start is None else start, min(count, _MOST_SENT))
        if start is None:
            source.at += sent
        return sent

    # Programs

    def _ask_run(
        self,
        words: list[str] | str,
        cwd: str,
        env: dict[str, str] | None = None,
        stdin: str | None = None,
        out: bool = False,
        err: bool = False,
        both: bool = False,
        timeout: float | None = None,
    ) -> dict[str, Any]:
        context = self._context
        variables = dict(context.env) if env is None else env
        if not isinstance(context.fs.stat(cwd), Directory):
            raise fault(errno.ENOTDIR, cwd)
        if isinstance(words, str):
            words = ["/bin/sh", "-c", words]
        else:
            self._require_program(words[0], cwd, variables)
        if stdin is None:
            data = self._stdin.data[self._stdin.at :].decode("utf-8", "surrogateescape")
            self._stdin.at = len(self._stdin.data)
        else:
            data = stdin
        missing = [name for name in context.env if name not in variables and name.isidentifier()]
        line = (f"unset {' '.join(missing)}; " if missing else "") + shlex.join(words) + (" 2>&1" if both else "")
        began = context.clock.now
        limits = context.timed(began + timeout) if timeout is not None else contextlib.nullcontext()
        with limits, context.waiting():
            result = context.run_script(context.host, context.user, line, cwd=cwd, stdin=data, env=variables)
        late = False
        if timeout is not None and (context.ran_on() or context.clock.now - began > timeout):
            late = True
            context.clock.now = max(context.clock.now, began + timeout)
        printed = {"out": "", "err": ""}
        for text, complaint in result.spoken or ((result.stdout, result.stderr),):
            for name, part, captures in (("out", text, out), ("err", complaint, err)):
                if captures:
                    printed[name] += part
                elif part:
                    self._sink(part.encode("utf-8", "surrogateescape"), is_error=name == "err")
        if context.never_ends:
            raise NeverEnds
        return {"code": result.exit_code, "late": late, **printed}

    def _require_program(self, name: str, cwd: str, variables: dict[str, str]) -> None:
        files = self._context.fs
        places = [name] if "/" in name else [f"{each}/{name}" for each in variables.get("PATH", "").split(":") if each]
        problem: OSError = fault(errno.ENOENT, name)
        for place in places:
            try:
                node = files.stat(place if place.startswith("/") else f"{cwd}/{place}")
            except OSError as missing:
                if "/" in name:
                    problem = missing
                continue
            if isinstance(node, File) and files.allows(node, SEARCH):
                return
            problem = fault(errno.EACCES, name)
        raise problem
