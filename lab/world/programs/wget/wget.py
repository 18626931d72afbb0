"""`wget`: fetch from the estate's services into a file, with wget's log."""

from urllib.parse import urlsplit

from lab.text.amounts import human_size
from lab.world.machine import http
from lab.world.machine.http import HttpRequest, HttpResponse
from lab.world.machine.name_service import is_address, unresolved
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program

_ROW = 50 << 10
_MOST_ROWS = 60


@program(
    "wget",
    spec="""q,quiet O,output-document= c,continue b,background no-verbose P,directory-prefix= t,tries= T,timeout=
    S,server-response spider no-check-certificate header= post-data= post-file= method= body-data= user= password=
    v,verbose r,recursive N,timestamping U,user-agent= i,input-file= show-progress progress= n= content-disposition
    max-redirect= no-proxy w,wait= l,level= k,convert-links e,execute= o,output-file= a,append-output=""",
    suite="",
    hint="Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
    usage_exit=2,
)
def wget(context: Context, args: Arguments) -> CommandResult:
    """Fetch a URL into a file."""
    out = Printout(context)
    urls = list(args.operands)
    if "input-file" in args:
        urls += context.fs.read_text(args.get("input-file")).split()
    if not urls:
        return CommandResult(
            "", "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n", 1
        )
    if "recursive" in args:
        context.note_fidelity("wget -r fetches only the page it is given")
    for url in urls:
        _fetch(context, args, out, http.full_url(url))
    return out.result()


def _fetch(context: Context, args: Arguments, out: Printout, url: str) -> None:
    headers = tuple(
        (name.strip(), value.strip()) for name, _, value in (h.partition(":") for h in args.every("header"))
    )
    body = args.get("post-data") or args.get("body-data")
    method = args.get("method") or ("POST" if "post-data" in args or "post-file" in args else "GET")
    method = "HEAD" if "spider" in args else method
    log: list[str] = []
    for _ in range(20):
        began = context.clock.now
        log.append(f"--{format_date('%Y-%m-%d %H:%M:%S', began)}--  {url}")
        if "spider" in args:
            log.insert(0, "Spider mode enabled. Check if remote file exists.")
        reply = http.send(context, HttpRequest(url, method, headers, body))
        log += _connecting(context, url, reply)
        if reply.fault:
            break
        log.append(f"HTTP request sent, awaiting response... {reply.status} {reply.reason}")
        place = http.moved_to(url, reply)
        if place is None:
            break
        log.append(f"Location: {place} [following]")
        url = place
    quiet = "quiet" in args
    brief = args.get("n") == "v" or "no-verbose" in args
    stamp = format_date("%Y-%m-%d %H:%M:%S", context.clock.now)
    if reply.fault:
        out.exit_code = 4
        if not quiet:
            out.error("\n".join(log[-1:] if brief else log), 4)
        return
    if reply.status >= 400:
        out.exit_code = 8
        if "spider" in args:
            log.append("Remote file does not exist -- broken link!!!\n")
        else:
            log.append(f"{stamp} ERROR {reply.status}: {reply.reason}.\n")
        if not quiet:
            last_line = log[-1].rstrip("\n")
            out.error(f"{url}:\n{last_line}" if brief else "\n".join(log), 8)
        return
    if "spider" in args:
        log.append(f"Length: {_length(reply)}\nRemote file exists.\n")
        if not quiet:
            out.error("\n".join(log), 0)
        return
    _keep(context, args, out, url, reply, log)


def _connecting(context: Context, url: str, reply: HttpResponse) -> list[str]:
    parts = urlsplit(url)
    name = parts.hostname or ""
    if reply.fault == 6:
        return [
            f"Resolving {name} ({name})... failed: {unresolved(context.host, name)}.",
            f"wget: unable to resolve host address ‘{name}’",
        ]
    lines = [] if is_address(name) else [f"Resolving {name} ({name})... {reply.address}"]
    where = f"{name}:{reply.port}" if is_address(name) else f"{name} ({name})|{reply.address}|:{reply.port}"
    why = "No route to host" if "3066" in reply.words else "Connection refused"
    why = "Connection timed out" if reply.fault == 28 else why
    return [*lines, f"Connecting to {where}... " + (f"failed: {why}." if reply.fault else "connected.")]


def _length(reply: HttpResponse) -> str:
    size = int(reply.headers.get("content-length", "0"))
    kind = next((value for key, value in reply.headers.items() if key.lower() == "content-type"), "text/plain")
    size_text = f"{size} ({human_size(size)})" if size >= 1024 else str(size)
    return f"{size_text} [{kind.partition(';')[0]}]"


def _keep(context: Context, args: Arguments, out: Printout, url: str, reply: HttpResponse, log: list[str]) -> None:
    """Write the body to its file, and log it."""
    fs, quiet = context.fs, "quiet" in args
    path = args.get("output-document")
    if not path:
        name = urlsplit(url).path.rpartition("/")[2] or "index.html"
        folder = args.get("directory-prefix")
        if folder and not fs.exists(folder):
            fs.mkdir(folder, parents=True)
        path = f"{folder.rstrip('/')}/{name}" if folder else name
        number = 0
        while fs.exists(path) and not ({"continue", "timestamping"} & {option for option, _ in args}):
            number += 1
            path = f"{path.removesuffix(f'.{number - 1}') if number > 1 else path}.{number}"
    target = "STDOUT" if path == "-" else path
    if path == "-":
        out.text(reply.body)
    else:
        try:
            fs.write(path, b"" if reply.artefact is not None else reply.body.encode("utf-8", "surrogateescape"))
            if reply.artefact is not None:
                fs.fill(path, reply.artefact)
        except OSError as fault:
            why = f"Cannot write to ‘{path}’ (Success)." if fault.errno == 28 else f"{path}: {fault.strerror}"
            out.error("\n".join([*log, why]) if not quiet else why, 3)
            return
    if quiet:
        return
    speed = reply.length / reply.seconds
    stamp = format_date("%Y-%m-%d %H:%M:%S", context.clock.now)
    if args.get("n") == "v" or "no-verbose" in args:
        size = f"{reply.length}/{reply.length}"
        out.error(f'{stamp} URL:{url} [{size}] -> "{target}" [1]', 0)
        return
    log += [f"Length: {_length(reply)}", f"Saving to: ‘{target}’", "", *_rows(context, reply, speed), ""]
    log.append(f"{stamp} ({_speed(speed)}) - ‘{target}’ saved [{reply.length}/{reply.length}]\n")
    out.error("\n".join(log), 0)


def _rows(context: Context, reply: HttpResponse, speed: float) -> list[str]:
    """Return the rows of progress dots, fifty kilobytes each."""
    count = max(1, -(-reply.length // _ROW))
    if count > _MOST_ROWS:
        context.note_fidelity(f"wget shows {_MOST_ROWS} of its {count} rows of dots")
    rows = []
    for row in range(min(count, _MOST_ROWS - 1)) if count > _MOST_ROWS else range(count):
        rows.append(_row(reply, row, count, speed))
    if count > _MOST_ROWS:
        rows.append(_row(reply, count - 1, count, speed))
    return rows


def _row(reply: HttpResponse, row: int, count: int, speed: float) -> str:
    last = row == count - 1
    dots = 50 if not last else min(50, (reply.length - row * _ROW) // 1024)
    cells = "".join(f" {'.' * min(10, max(0, dots - start)):<10}" for start in range(0, 50, 10))
    share = 100 if last else (row + 1) * _ROW * 100 // reply.length
    bare = _speed(speed).removesuffix("B/s").replace(" ", "")
    end = f"={_short(reply.seconds)}" if last else f" {_short(reply.seconds * (1 - share / 100))}"
    return f"{row * 50:6d}K{cells} {share:3d}% {bare:>5}{end}"


def _short(seconds: float) -> str:
    return f"{int(seconds)}s" if seconds >= 10 else f"{seconds:.1f}s" if seconds >= 1 else "0s"


def _speed(rate: float) -> str:
    for size, letters in ((1 << 30, "GB/s"), (1 << 20, "MB/s"), (1 << 10, "KB/s")):
        if rate >= size:
            value = rate / size
            return f"{value:.3g} {letters}" if value < 1000 else f"{value:.0f} {letters}"
    return f"{rate:.0f} B/s"
