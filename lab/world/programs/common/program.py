"""The base of a program: the `program` decorator that parses its options, and the `Printout` it writes to."""

from collections.abc import Callable

from lab.world.machine.files.artefacts import joined
from lab.world.machine.files.nodes import File
from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common.compressed import as_stream
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.messages import quote

Run = Callable[[Context, Arguments], CommandResult]

VERSIONS = {
    "patch": "GNU patch 2.7.6\n"
    "Copyright (C) 2003, 2009-2012 Free Software Foundation, Inc.\n"
    "Copyright (C) 1988 Larry Wall\n"
    "\n"
    "License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>.\n"
    "This is free software: you are free to change and redistribute it.\n"
    "There is NO WARRANTY, to the extent permitted by law.\n"
    "\n"
    "Written by Larry Wall and Paul Eggert\n",
    "coreutils": "{name} (GNU coreutils) 9.1\nCopyright (C) 2022 Free Software Foundation, Inc.\n"
    "License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.\n"
    "This is free software: you are free to change and redistribute it.\n"
    "There is NO WARRANTY, to the extent permitted by law.\n",
    "findutils": "{name} (GNU findutils) 4.9.0\nCopyright (C) 2022 Free Software Foundation, Inc.\n"
    "License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.\n"
    "This is free software: you are free to change and redistribute it.\n"
    "There is NO WARRANTY, to the extent permitted by law.\n",
    "diffutils": "{name} (GNU diffutils) 3.8\nCopyright (C) 2021 Free Software Foundation, Inc.\n"
    "License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.\n"
    "This is free software: you are free to change and redistribute it.\n"
    "There is NO WARRANTY, to the extent permitted by law.\n",
    "file": "file-5.44\nmagic file from /etc/magic:/usr/share/misc/magic\n",
    "procps": "{name} from procps-ng 4.0.2\n",
    "util-linux": "{name} from util-linux 2.38.1\n",
    "systemd": "systemd 252 (252.38-1~deb12u1)\n+PAM +AUDIT +SELINUX +APPARMOR +IMA +SMACK +SECCOMP +GCRYPT -GNUTLS"
    " +OPENSSL +ACL +BLKID +CURL +ELFUTILS +FIDO2 +IDN2 -IDN +IPTC +KMOD +LIBCRYPTSETUP +LIBFDISK +PCRE2 -PWQUALITY"
    " +P11KIT +QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD -BPF_FRAMEWORK -XKBCOMMON +UTMP +SYSVINIT"
    " default-hierarchy=unified\n",
    "tar": "tar (GNU tar) 1.34\nCopyright (C) 2021 Free Software Foundation, Inc.\n"
    "License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.\n"
    "This is free software: you are free to change and redistribute it.\n"
    "There is NO WARRANTY, to the extent permitted by law.\n\nWritten by John Gilmore and Jay Fenlason.\n",
}


class Printout:
    """The output of a program, in the order it is written, and its exit code."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.exit_code = 0
        self._printed: list[tuple[str, str]] = []
        self._artefacts: dict[int, File] = {}

    def line(self, text: str) -> None:
        """Print a line."""
        self._printed.append((text + "\n", ""))

    def text(self, text: str) -> None:
        """Print text without adding a newline."""
        self._printed.append((text, ""))

    def stream(self, file: File) -> None:
        """Print the content of a file; an artefact stays an artefact in the output."""
        if file.declared:
            self._artefacts[len(self._printed)] = file
        self._printed.append((as_stream(file)[0], ""))

    def warn(self, text: str, exit_code: int = 1) -> None:
        """Print `NAME: text` on stderr. The program exits with the highest `exit_code` so given."""
        self._printed.append(("", f"{self.context.name}: {text}\n"))
        self.exit_code = max(self.exit_code, exit_code)

    def error(self, text: str, exit_code: int = 1) -> None:
        """Print a line on stderr."""
        self._printed.append(("", text + "\n"))
        self.exit_code = max(self.exit_code, exit_code)

    def error_text(self, text: str) -> None:
        """Print on stderr without adding a newline."""
        self._printed.append(("", text))

    def ask(self, question: str) -> None:
        """Print a question on stderr, as programs do before they read an answer."""
        self._printed.append(("", f"{self.context.name}: {question} "))

    def take(self, result: CommandResult) -> None:
        """Print the output of another program."""
        self._printed += result.spoken or ((result.stdout, result.stderr),)

    @property
    def complaints(self) -> str:
        """Everything printed on stderr so far."""
        return "".join(err for _, err in self._printed)

    def quoted(self, text: str) -> str:
        """Return a word in the locale's quotes."""
        return quote(text, self.context.env)

    def result(self) -> CommandResult:
        """Return everything printed so far as the program's result.

        As `error` of GNU's programs does, a complaint first writes out what was printed by then.
        """
        text, complaints = "".join(out for out, _ in self._printed), self.complaints
        whole = None
        if self._artefacts:
            files = [
                self._artefacts.get(index) or File(out.encode("utf-8", "surrogateescape"))
                for index, (out, _) in enumerate(self._printed)
                if out or index in self._artefacts
            ]
            whole = joined(files)
            text = as_stream(whole)[0]
        spoken = tuple(self._printed) if text and complaints else ()
        return CommandResult(text, complaints, self.exit_code, whole, spoken)


def program(
    *names: str,
    spec: str = "",
    suite: str = "coreutils",
    hint: str = "Try '{name} --help' for more information.\n",
    usage: str = "",
    usage_exit: int = 1,
    permute: bool = True,
    folder: str = "/usr/bin",
    respell: Callable[[list[str]], list[str]] = lambda argv: argv,
) -> Callable[[Run], Run]:
    """Install a function as a program with the options of `spec`; it gets them parsed.

    On a bad command line the program prints the real error followed by `hint`, and exits with `usage_exit`.
    `usage` is what `--help` prints; a program that has it prints it in place of the hint. The
    researcher is told of an unknown option, since it may exist on a real machine. `respell` turns old-style words
    (`-5`, `+2`) into options, and may raise `UsageFault`.
    """
    letters = options(spec)
    if not any(option.long == "help" for option in letters):
        letters += options("help version")

    def refused(context: Context, fault: UsageFault) -> CommandResult:
        text = f"{context.name}: {fault.text}\n" + (usage or hint.format(name=context.name) if fault.hint else "")
        return CommandResult("", text, usage_exit if fault.exit_code is None else fault.exit_code)

    def install(run: Run) -> Run:
        def read(context: Context) -> CommandResult:
            try:
                args = parse(respell(context.argv), letters, permute=permute)
            except UsageFault as fault:
                context.note_fidelity(f"{context.name} refused its options: {fault.text}")
                return refused(context, fault)
            try:
                if "version" in args and suite in VERSIONS:
                    return CommandResult(VERSIONS[suite].format(name=context.name))
                if "help" in args and usage:
                    return CommandResult(usage)
                if "help" in args:
                    context.note_fidelity(f"{context.name} --help prints only a usage line")
                    return CommandResult(f"Usage: {context.name} [OPTION]... [FILE]...\n")
                return run(context, args)
            except UsageFault as fault:
                return refused(context, fault)

        command(*names, folder=folder)(read)
        return run

    return install
