"""A host's names, and sockets that reach the services of its estate."""

import select as _select
import time as _time

import _debian
from sitecustomize import ask as _ask

_NATIVE = {2: int(AF_INET), 10: int(AF_INET6)}
AddressFamily = IntEnum(
    "AddressFamily", {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16, "AF_PACKET": 17}
)
SocketKind = IntEnum("SocketKind", {"SOCK_STREAM": 1, "SOCK_DGRAM": 2, "SOCK_RAW": 3, "SOCK_SEQPACKET": 5})
AddressFamily.__module__ = SocketKind.__module__ = __name__
globals().update({**AddressFamily.__members__, **SocketKind.__members__})
SOCK_NONBLOCK, SOCK_CLOEXEC, SOL_SOCKET = 2048, 524288, 1
SO_DEBUG, SO_REUSEADDR, SO_TYPE, SO_ERROR, SO_BROADCAST, SO_SNDBUF, SO_RCVBUF, SO_KEEPALIVE = 1, 2, 3, 4, 6, 7, 8, 9
SO_LINGER, SO_REUSEPORT, SO_RCVTIMEO, SO_SNDTIMEO = 13, 15, 20, 21
MSG_OOB, MSG_PEEK, MSG_DONTWAIT, MSG_WAITALL, MSG_NOSIGNAL = 1, 2, 64, 256, 16384
_PORTS = {"ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "http": 80, "ntp": 123, "imap2": 143,
          "https": 443, "submission": 587, "imaps": 993}  # fmt: skip
_sockets = {}
_next_number = 3
_next_port = 41_000


def _fault(name):
    number = _debian.native_number(name)
    return OSError(number, _debian.native_words(number))


def gethostname():
    return _debian.who()["host"]


def getfqdn(name=""):
    who = _debian.who()
    if name and name not in ("0.0.0.0", "::", who["host"]):
        return name
    return f"{who['host']}.{who['domain']}" if who["domain"] else who["host"]


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    host = host.decode() if isinstance(host, bytes) else host
    address = {None: "127.0.0.1", "localhost": "127.0.0.1", "": "0.0.0.0"}.get(host) or _ask("resolve", name=str(host))
    if address is None:
        bare, domain = host.rstrip("."), _debian.who()["domain"]
        if "." not in bare or bare.endswith((f".{domain}", ".invalid")):
            raise gaierror(-2, "Name or service not known")
        raise gaierror(-3, "Temporary failure in name resolution")
    number = getservbyname(port) if isinstance(port, str) and not port.isdecimal() else int(port or 0)
    kinds = ((SocketKind.SOCK_STREAM, 6), (SocketKind.SOCK_DGRAM, 17), (SocketKind.SOCK_RAW, 0))
    return [
        (AddressFamily.AF_INET, kind, protocol, "", (address, number)) for kind, protocol in kinds if type in (0, kind)
    ]


def gethostbyname(name):
    return getaddrinfo(name, 0)[0][4][0]


def gethostbyname_ex(name):
    return name, [], [gethostbyname(name)]


def gethostbyaddr(address):
    who = _debian.who()
    if address in ("127.0.0.1", "localhost"):
        return "localhost", [], ["127.0.0.1"]
    if address in (who["address"], who["host"]):
        return getfqdn(), [who["host"]], [who["address"]]
    raise herror(1, "Unknown host")


def getservbyname(name, protocol="tcp"):
    if name not in _PORTS:
        raise OSError("service/proto not found")
    return _PORTS[name]


def getservbyport(number, protocol="tcp"):
    for name, port in _PORTS.items():
        if port == number:
            return name
    raise OSError("port/proto not found")


def inet_pton(family, text):
    return _socket.inet_pton(_NATIVE.get(family, family), text)


def inet_ntop(family, packed):
    return _socket.inet_ntop(_NATIVE.get(family, family), packed)


def if_nameindex():
    return [(1, "lo"), (2, "eno1")]


def socketpair(family=None, type=SOCK_STREAM, proto=0):
    ends = [socket(AF_UNIX if family is None else family, type, proto) for _ in range(2)]
    for end, other in zip(ends, reversed(ends)):
        end._name, end._peer, end._other = "", "", other
    return tuple(ends)


class socket:
    """A socket. What is sent to a service is answered when the answer is asked for."""

    _of_library = socket

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        global _next_number
        self.family = AddressFamily(AF_INET if family == -1 else family)
        self.type = SocketKind((SOCK_STREAM if type == -1 else type) & 0xF)
        self.proto = max(0, proto)
        if self.type == SOCK_RAW and _debian.who()["uid"]:
            raise _fault("EPERM")
        self._number = _next_number = _next_number + 1
        _sockets[self._number] = self
        self._timeout = getdefaulttimeout()
        self._name, self._peer = ("0.0.0.0", 0), None
        self._sent, self._received = bytearray(), b""
        self._is_fresh, self._ends = True, False
        self._closed = self._is_gone = self._listens = False
        self._io_refs = 0
        self._other = None

    makefile = _of_library.makefile

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self._closed:
            self.close()

    def __repr__(self):
        state = " [closed]" if self._closed else ""
        peer = f", raddr={self._peer}" if self._peer and not self._closed else ""
        return (
            f"<{type(self).__module__}.{type(self).__qualname__}{state} fd={self.fileno()}, family={self.family:d}, "
            f"type={self.type:d}, proto={self.proto}{'' if state else f', laddr={self._name}'}{peer}>"
        )

    def fileno(self):
        return -1 if self._is_gone else self._number

    def settimeout(self, value):
        if value is not None and value < 0:
            raise ValueError("Timeout value out of range")
        self._timeout = value

    def gettimeout(self):
        return self._timeout

    timeout = property(gettimeout)

    def setblocking(self, flag):
        self._timeout = None if flag else 0.0

    def getblocking(self):
        return self._timeout != 0.0

    def setsockopt(self, level, option, value, length=None):
        pass

    def getsockopt(self, level, option, size=0):
        return bytes(size) if size else 0

    def get_inheritable(self):
        return False

    def set_inheritable(self, inheritable):
        pass

    def _open(self):
        if self._is_gone:
            raise _fault("EBADF")

    def _wait(self, text):
        if self._timeout is None:
            _ask("hang", text=text)
        if not self._timeout:
            raise _fault("EAGAIN")
        _time.sleep(self._timeout)
        raise TimeoutError("timed out")

    def _bound(self, address):
        global _next_port
        _next_port += 1
        self._name = (address, self._name[1] or _next_port)

    def bind(self, address):
        self._open()
        if self.family == AF_UNIX:
            open(address, "xb").close()
            self._name = address
            return
        host, port = address[:2]
        if port:
            _ask("bind", port=port)
        self._name = (gethostbyname(host), port)
        if not port:
            self._bound(self._name[0])

    def listen(self, backlog=128):
        self._listens = True

    def accept(self):
        self._open()
        if not self._listens:
            raise _fault("EINVAL")
        self._wait("a socket here answers no one: connections to it are refused")

    def connect(self, address):
        self._open()
        if self.family == AF_UNIX:
            os.stat(address)
            raise _fault("ECONNREFUSED")
        place = gethostbyname(address[0])
        who = _debian.who()
        self._bound("127.0.0.1" if place.startswith("127.") else who["address"])
        if self.type == SOCK_STREAM and not _ask("connect", address=place, port=address[1], patience=self._timeout):
            raise TimeoutError("timed out")
        self._peer = (place, address[1])

    def connect_ex(self, address):
        try:
            self.connect(address)
        except OSError as problem:
            return problem.errno or 11
        return 0

    def getsockname(self):
        return self._name

    def getpeername(self):
        if self._peer is None:
            raise _fault("ENOTCONN")
        return self._peer

    def send(self, data, flags=0):
        self._open()
        if self._peer is None:
            raise _fault("EPIPE" if self.type == SOCK_STREAM else "EDESTADDRREQ")
        if self._other is not None:
            if self._other._is_gone or self._other._ends:
                raise _fault("EPIPE")
            self._other._received += bytes(data)
        elif self.type == SOCK_STREAM:
            if self._ends and not self._received:
                raise _fault("EPIPE")
            self._sent += data
        return memoryview(data).nbytes

    def sendall(self, data, flags=0):
        self.send(data)

    def sendto(self, data, *words):
        gethostbyname(words[-1][0])
        return memoryview(data).nbytes

    def sendfile(self, file, offset=0, count=None):
        file.seek(offset)
        return self.send(file.read() if count is None else file.read(count))

    def _is_ready(self):
        """Return whether there is something to receive, if only the end; take what the service answers."""
        if not self._received and not self._ends and self._peer is not None and self._other is None:
            (address, port), data = self._peer, self._sent.decode("latin-1")
            answer = _ask("exchange", address=address, port=port, data=data, is_fresh=self._is_fresh)
            self._received, self._ends = answer
            if self._received:
                self._is_fresh = False
                self._sent.clear()
        return bool(self._received) or self._ends

    def recv(self, size, flags=0):
        self._open()
        if self.type != SOCK_STREAM and self._other is None:
            self._wait("a socket waits for data that never arrives")
        if self._peer is None:
            raise _fault("ENOTCONN")
        if not self._is_ready():
            self._wait("a socket waits for what a service never sends")
        data = self._received[:size]
        if not flags & MSG_PEEK:
            self._received = self._received[size:]
        return data

    def recv_into(self, buffer, nbytes=0, flags=0):
        view = memoryview(buffer).cast("B")
        data = self.recv(nbytes or len(view), flags)
        view[: len(data)] = data
        return len(data)

    def recvfrom(self, size, flags=0):
        return self.recv(size, flags), self._peer

    def shutdown(self, how):
        if self._peer is None:
            raise _fault("ENOTCONN")
        if self._other is not None and how != SHUT_RD:
            self._other._ends = True

    def close(self):
        self._closed = True
        # What `makefile` returned reads on.
        if not self._io_refs:
            self._real_close()

    def _real_close(self):
        self._is_gone = True
        if self._other is not None:
            self._other._ends = True
        _sockets.pop(self._number, None)

    def detach(self):
        number, self._closed, self._is_gone = self.fileno(), True, True
        return number

    def dup(self):
        return self

    def _decref_socketios(self):
        self._io_refs = max(0, self._io_refs - 1)
        if self._closed:
            self.close()


SocketType = socket
create_server.__kwdefaults__["family"] = AF_INET
_select_of_files = _select.select


def _socket_of(each):
    """Return the socket that is meant, itself or by its number; None for anything else."""
    return each if isinstance(each, socket) else _sockets.get(each) if isinstance(each, int) else None


def _choose(readers, writers, others, timeout=None, /):
    """Wait for sockets, none of which waits for anything but an answer to what was sent."""
    if not any(map(_socket_of, (*readers, *writers, *others))):
        return _select_of_files(readers, writers, others, timeout)
    ready = [each for each in readers if (peer := _socket_of(each)) is None or peer._is_ready()]
    if not ready and not writers:
        if timeout is None:
            _ask("hang", text="a socket waits for data that never arrives")
        _time.sleep(timeout)
    return ready, list(writers), []


class _Poll:
    """Waits for sockets and files; a file is always ready."""

    def __init__(self):
        self._asked = {}

    def register(self, fd, eventmask=_select.POLLIN | _select.POLLPRI | _select.POLLOUT):
        self._asked[fd if isinstance(fd, int) else fd.fileno()] = eventmask

    modify = register

    def unregister(self, fd):
        del self._asked[fd if isinstance(fd, int) else fd.fileno()]

    def poll(self, timeout=None):
        ready = []
        for number, events in self._asked.items():
            can_read = number not in _sockets or events & _select.POLLIN and _sockets[number]._is_ready()
            happened = events & (_select.POLLOUT | (_select.POLLIN if can_read else 0))
            if happened:
                ready.append((number, happened))
        if not ready and (timeout is None or timeout < 0):
            _ask("hang", text="a socket waits for data that never arrives")
        if not ready:
            _time.sleep(timeout / 1000)
        return ready


_select.select, _select.poll = _choose, _Poll
selectors.SelectSelector._select, selectors.PollSelector._selector_cls = staticmethod(_choose), _Poll
