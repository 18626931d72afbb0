"""`mail`: send letters between accounts and read them from /var/mail."""

from lab.text.amounts import is_number
from lab.world.machine.mailbox import Letter, deliver, letters, path_of
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program(
    "mail",
    "mailx",
    spec="a= A= b= B c= d D E e f? F H i I l m= M= n N p q= r= R= s= S= t T= u= v V ~ #",
    suite="",
    hint="",
    usage_exit=1,
)
def mail(context: Context, args: Arguments) -> CommandResult:
    """Send standard input as a letter, or read a mailbox without a terminal."""
    if args.operands and "f" not in args:
        return _send(context, args)
    user = args.get("u") or context.user
    path = args.get("f") or (args.operands[0] if "f" in args and args.operands else path_of(user))
    try:
        text = context.fs.read_text(path)
    except FileNotFoundError:
        return CommandResult("", f"No mail for {user}\n", 1)
    except OSError as fault:
        return CommandResult("", f"mail: {path}: {fault.strerror}\n", 1)
    messages = list(letters(text))
    if not messages:
        return CommandResult("", f"No mail for {user}\n", 1)
    if "e" in args:
        return CommandResult()
    count = len(messages)
    out = f'Mail version 8.1.2 01/15/2001.  Type ? for help.\n"{path}": {count} message{"s"[: count > 1]} {count} new\n'
    out = "" if "N" in args else out + _headers(messages)
    if "H" in args:
        return CommandResult(_headers(messages))
    # Without commands on standard input, only the list of letters is printed.
    for line in context.stdin.splitlines():
        word = line.strip()
        verb, _, rest = word.partition(" ")
        number = rest if verb in ("p", "print", "t", "type") else word
        if is_number(number) and 1 <= int(number) <= count:
            out += f"Message {number}:\n{messages[int(number) - 1].text()}"
        elif number == "*":
            out += "".join(f"Message {place}:\n{letter.text()}" for place, letter in enumerate(messages, 1))
        elif verb in ("q", "quit", "x", "exit"):
            break
        elif verb in ("h", "headers", "f", "from"):
            out += _headers(messages)
        else:
            context.note_fidelity(f"mail does not know {verb!r}")
    return CommandResult(out)


def _headers(messages: list[Letter]) -> str:
    rows = ""
    for place, letter in enumerate(messages, 1):
        sender, _, moment = letter.envelope.removeprefix("From ").partition(" ")
        size = f"{letter.text().count(chr(10)):>3}/{len(letter.text().encode('utf-8', 'surrogateescape')):<5}"
        mark = ">" if place == 1 else " "
        rows += f"{mark}N{place:3d} {sender:<18.18} {moment[:16]:<16} {size} {letter.get('subject')}\n"
    return rows


def _send(context: Context, args: Arguments) -> CommandResult:
    host = context.host
    origin = args.get("r") or f"{context.user}@{host.name}.{host.record.domain}"
    subject = args.get("s")
    copies = [name for word in args.every("c") + args.every("b") for name in word.replace(",", " ").split()]
    headers = {"Subject": subject} if subject else {}
    if args.every("c"):
        headers["Cc"] = ", ".join(args.every("c"))
    warning = "" if context.stdin else "Null message body; hope that's ok\n"
    account = host.users.get(context.user)
    sender = f"({account.full_name})" if account is not None and account.full_name else ""
    for to in [*(name for word in args.operands for name in word.replace(",", " ").split()), *copies]:
        if not deliver(context.estate, host, origin, to, context.stdin or "\n", headers, sender=sender):
            context.note_fidelity(f"mail to {to} leaves the estate and is lost")
            if "@" not in to:
                _bounce(context, origin, to)
    return CommandResult("", warning)


def _bounce(context: Context, origin: str, to: str) -> None:
    full = f"{to}@{context.host.name}.{context.host.record.domain}"
    text = (
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
        f"delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        f"  {full}\n    Unrouteable address\n"
    )
    headers = {"Subject": "Mail delivery failed: returning message to sender", "Auto-Submitted": "auto-replied"}
    deliver(context.estate, context.host, "Mailer-Daemon", origin, text, headers, sender="(Mail Delivery System)")
