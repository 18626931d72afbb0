"""`curl`: fetch from the estate's services, with the messages of curl 7.88."""

import re
from base64 import b64encode
from urllib.parse import quote_plus, urlsplit

from lab.text.amounts import is_number
from lab.world.machine import http
from lab.world.machine.files.nodes import File
from lab.world.machine.http import HttpRequest, HttpResponse
from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.program import Printout

_CURL = options(
    """s,silent S,show-error f,fail L,location I,head i,include v,verbose k,insecure o,output= O,remote-name X,request=
    d,data= data-raw= data-binary= data-urlencode= H,header= u,user= A,user-agent= e,referer= m,max-time=
    connect-timeout= retry= retry-delay= w,write-out= x,proxy= F,form= T,upload-file= G,get b,cookie= c,cookie-jar=
    N,no-buffer g,globoff 4,ipv4 6,ipv6 compressed json= cacert= E,cert= key= url= q,disable #,progress-bar
    no-progress-meter V,version C,continue-at= noproxy= resolve= D,dump-header= fail-with-body retry-connrefused
    unix-socket= http1.1 http2 create-dirs R,remote-time"""
)


_HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n"
_VERSION = (
    "curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13 brotli/1.0.9 zstd/1.5.4 "
    "libidn2/2.3.3 libpsl/0.21.2 (+libidn2/2.3.3) libssh2/1.10.0 nghttp2/1.52.0 librtmp/2.3 OpenLDAP/2.5.13\n"
    "Release-Date: 2023-02-20, security patched: 7.88.1-10+deb12u14\n"
    "Protocols: dict file ftp ftps gopher gophers http https imap imaps ldap ldaps mqtt pop3 pop3s rtmp rtmpe rtmps "
    "rtmpt rtmpte rtmpts rtsp scp sftp smb smbs smtp smtps telnet tftp\n"
    "Features: alt-svc AsynchDNS brotli GSS-API HSTS HTTP2 HTTPS-proxy IDN IPv6 Kerberos Largefile libz NTLM NTLM_WB "
    "PSL SPNEGO SSL threadsafe TLS-SRP UnixSockets zstd\n"
)
_METER = (
    "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
    "                                 Dload  Upload   Total   Spent    Left  Speed\n"
)
_NOTHING = "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0"


@command("curl")
def curl(context: Context) -> CommandResult:
    """Request a URL from a service."""
    try:
        args = parse(context.argv, _CURL)
    except UsageFault as usage:
        context.note_fidelity(f"curl refused its options: {usage.text}")
        match = re.search(r"'(-*)(.*)'", usage.text)
        option = f"{match[1] or '-'}{match[2]}" if match else usage.text
        what = "requires parameter" if "requires an argument" in usage.text else "is unknown"
        return CommandResult("", f"curl: option {option}: {what}\n{_HINT}", 2)
    if "version" in args:
        return CommandResult(_VERSION)
    urls = [*args.operands, *args.every("url")]
    if not urls:
        return CommandResult("", _HINT, 2)
    out = Printout(context)
    artefact: File | None = None
    for url in urls:
        artefact = _one_url(context, args, out, url)
    printed = out.result()
    whole = artefact if len(urls) == 1 and "include" not in args and "write-out" not in args else None
    return CommandResult(printed.stdout, printed.stderr, printed.exit_code, whole)


def _wish(context: Context, args: Arguments, url: str) -> HttpRequest:
    """Return the request that the options describe. Raises `OSError` when one of their files cannot be read."""
    headers = [tuple(header.split(":", 1)) for header in args.every("header") if ":" in header]
    all_headers = [(name.strip(), value.strip()) for name, value in headers]
    body = "&".join(_data(context, name, value) for name, value in args if name.startswith("data") or name == "json")
    has_body = any(name.startswith("data") or name in ("json", "form") for name, _ in args)
    names = {name.lower() for name, _ in all_headers}
    if "json" in args:
        all_headers += [("Content-Type", "application/json"), ("Accept", "application/json")]
    elif has_body and "content-type" not in names:
        kind = "multipart/form-data" if "form" in args else "application/x-www-form-urlencoded"
        all_headers.append(("Content-Type", kind))
    if "user" in args:
        all_headers.insert(0, ("Authorization", f"Basic {b64encode(args.get('user').encode()).decode()}"))
    method = "POST" if has_body else "GET"
    if "upload-file" in args:
        method, body = "PUT", context.fs.read_text(args.get("upload-file"))
    if "get" in args:
        url, body, method = f"{url}{'&' if '?' in url else '?'}{body}" if body else url, "", "GET"
    if "head" in args:
        method = "HEAD"
    patience, seconds = _seconds(args.get("connect-timeout")), _seconds(args.get("max-time"))
    return HttpRequest(url, args.get("request") or method, tuple(all_headers), body, patience, seconds)


def _seconds(text: str) -> float:
    return float(text) if is_number(text.replace(".", "", 1)) else 0.0


def _data(context: Context, name: str, value: str) -> str:
    if name == "data-raw":
        return value
    if name == "data-urlencode":
        key, sign, text = value.partition("=")
        return f"{key}={quote_plus(text)}" if sign and key else quote_plus(text or key)
    if value.startswith("@"):
        text = context.stdin if value == "@-" else context.fs.read_text(value[1:])
        return text if name in ("data-binary", "json") else text.replace("\n", "").replace("\r", "")
    return value


def _one_url(context: Context, args: Arguments, out: Printout, url: str) -> File | None:
    """Fetch one URL; return the artefact that its body is, if it was printed."""
    silent = "silent" in args
    loud = not silent or "show-error" in args
    meter = not silent and "no-progress-meter" not in args
    if not http.is_url(url):
        if loud:
            out.error("curl: (3) URL using bad/illegal format or missing URL", 0)
        out.exit_code = 3
        return None
    try:
        request = _wish(context, args, url)
    except OSError:
        out.error("curl: option -d: error encountered when reading a file\n" + _HINT.rstrip(), 26)
        return None
    reply, redirects = http.send(context, request), 0
    heads, talk = "", _talk(request, reply) if "verbose" in args else ""
    while "location" in args and (place := http.moved_to(request.url, reply)) is not None and redirects < 50:
        heads += _head(reply)
        method = "GET" if reply.status in (301, 302, 303) and request.method == "POST" else request.method
        body = request.body if method == request.method else ""
        request = HttpRequest(place, method, request.headers, body, request.patience, request.seconds)
        reply, redirects = http.send(context, request), redirects + 1
        talk += _talk(request, reply) if "verbose" in args else ""
    if meter:
        out.error_text(_METER)
    if talk:
        out.error_text(talk if not meter else _NOTHING + talk)
    fails = "fail" in args and reply.status >= 400
    artefact = None
    if reply.fault:
        if meter:
            out.error_text(_NOTHING if reply.fault == 6 else f"{_NOTHING}{_NOTHING}\n")
        if loud:
            out.error(f"curl: ({reply.fault}) {reply.words}", 0)
        out.exit_code = reply.fault
    else:
        heads += _head(reply)
        if "dump-header" in args:
            _save(context, out, args.get("dump-header"), heads, None)
        text = heads if "head" in args else (heads if "include" in args else "") + reply.body
        if not fails:
            artefact = _deliver(context, args, out, url, text, reply.artefact)
        if meter:
            out.error_text(("" if talk else _NOTHING) + _progress(request, reply, fails=fails))
        if fails or ("fail-with-body" in args and reply.status >= 400):
            if loud:
                out.error(f"curl: (22) The requested URL returned error: {reply.status}", 0)
            out.exit_code = 22
    if "write-out" in args:
        out.text(_write_out(args.get("write-out"), request, reply, redirects))
    return artefact


def _head(reply: HttpResponse) -> str:
    lines = [
        f"HTTP/1.1 {reply.status} {reply.reason}".rstrip(),
        *(f"{key}: {value}" for key, value in reply.headers.items()),
    ]
    return "".join(f"{line}\r\n" for line in lines) + "\r\n"


def _talk(request: HttpRequest, reply: HttpResponse) -> str:
    """Return the -v output of one exchange."""
    parts = urlsplit(http.full_url(request.url))
    name = parts.hostname or ""
    if reply.fault == 6:
        return f"* {reply.words}\n* Closing connection 0\n"
    talk = f"*   Trying {reply.address}:{reply.port}...\n"
    if reply.fault:
        return (
            f"{talk}* connect to {reply.address} port {reply.port} failed: Connection refused\n* {reply.words}\n"
            "* Closing connection 0\n"
        )
    talk += f"* Connected to {name} ({reply.address}) port {reply.port} (#0)\n"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc.rpartition("@")[2], "User-Agent": "curl/7.88.1", "Accept": "*/*"}
    if request.body:
        headers["Content-Length"] = str(len(request.body.encode("utf-8", "surrogateescape")))
    headers |= dict(request.headers)
    talk += f"> {request.method} {path} HTTP/1.1\r\n" + "".join(
        f"> {key}: {value}\r\n" for key, value in headers.items()
    )
    talk += "> \r\n"
    if request.body:
        talk += f"}} [{len(request.body.encode('utf-8', 'surrogateescape'))} bytes data]\n"
    talk += "".join(f"< {line}\n" for line in _head(reply).split("\n")[:-1])
    if reply.body:
        talk += f"{{ [{reply.length} bytes data]\n"
    return talk + f"* Connection #0 to host {name} left intact\n"


def _progress(request: HttpRequest, reply: HttpResponse, *, fails: bool) -> str:
    """Return the last line of the progress meter."""
    size = 0 if request.method == "HEAD" else reply.length
    if fails:
        return f"\r  0 {_count(size)}    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\n"
    uploaded = len(request.body.encode("utf-8", "surrogateescape"))
    down, up = (int(count / reply.seconds) if reply.seconds else 0 for count in (size, uploaded))
    percent = 100 if size + uploaded else 0
    elapsed = _clock(reply.seconds)
    shares = ((percent, size + uploaded), (100 if size else 0, size), (100 if uploaded else 0, uploaded))
    numbers = "  ".join(f"{share:3d} {_count(count)}" for share, count in shares)
    return f"\r{numbers}  {_count(down)}  {_count(up)} {elapsed} {elapsed} --:--:-- {_count(int(down * 1.04))}\n"


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:2d}:{whole // 60 % 60:02d}:{whole % 60:02d}" if whole else "--:--:--"


def _count(number: int) -> str:
    """Return a number in the five columns of the meter."""
    if number < 100_000:
        return f"{number:5d}"
    for power, letter in enumerate("kMGTP", 1):
        size = 1 << 10 * power
        if number < 10_000 * size and letter == "k":
            return f"{number // size:4d}k"
        if number < 100 * size:
            return f"{number // size:2d}.{number % size * 10 // size}{letter}"
        if number < 10_000 * size:
            return f"{number // size:4d}{letter}"
    return "-----"


def _write_out(pattern: str, request: HttpRequest, reply: HttpResponse, redirects: int) -> str:
    parts = urlsplit(http.full_url(request.url))
    kind = next((value for key, value in reply.headers.items() if key.lower() == "content-type"), "")
    facts = {
        "http_code": f"{reply.status:03d}",
        "response_code": f"{reply.status:03d}",
        "content_type": kind,
        "size_download": str(0 if request.method == "HEAD" else reply.length),
        "size_upload": str(len(request.body)),
        "size_header": str(len(_head(reply)) if reply.status else 0),
        "speed_download": str(int(reply.length / reply.seconds) if reply.seconds else 0),
        "exitcode": str(reply.fault),
        "errormsg": reply.words,
        "method": request.method,
        "url": request.url,
        "url_effective": http.full_url(request.url) if parts.path else f"{http.full_url(request.url)}/",
        "scheme": parts.scheme.upper(),
        "remote_ip": reply.address,
        "remote_port": str(reply.port),
        "num_redirects": str(redirects),
        "redirect_url": http.moved_to(request.url, reply) or "",
        "time_namelookup": "0.000021",
        "time_connect": f"{reply.seconds * 0.2:.6f}",
        "time_starttransfer": f"{reply.seconds * 0.9:.6f}",
        "time_total": f"{reply.seconds:.6f}",
    }
    text = re.sub(r"%\{(\w+)\}", lambda match: facts.get(match[1], ""), pattern)
    return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("%%", "%")


def _deliver(
    context: Context, args: Arguments, out: Printout, url: str, text: str, artefact: File | None
) -> File | None:
    path = args.get("output")
    if "remote-name" in args:
        path = urlsplit(url).path.rpartition("/")[2]
        if not path:
            out.error("curl: Remote file name has no length!\n" + _HINT.rstrip(), 23)
            return None
    if not path or path == "-":
        out.text(text)
        return artefact
    _save(context, out, path, text, artefact if "include" not in args and "head" not in args else None)
    return None


def _save(context: Context, out: Printout, path: str, text: str, artefact: File | None) -> None:
    if path == "-":
        out.text(text)
        return
    try:
        context.fs.write(path, text.encode("utf-8", "surrogateescape") if artefact is None else b"")
        if artefact is not None:
            context.fs.fill(path, artefact)
    except OSError as fault:
        if fault.errno == 28:
            out.error("curl: (23) Failure writing output to destination", 23)
        else:
            out.error(f"Warning: Failed to open the file {path}: {fault.strerror}", 0)
            out.error("curl: (23) Failure writing output to destination", 23)
