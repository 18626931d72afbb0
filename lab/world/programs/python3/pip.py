"""`pip`: as on a Debian host that reaches no package index."""

from typing import Final

from lab.world.machine.packages import DISTRIBUTIONS, STATUS, read_status
from lab.world.machine.program import CommandResult, Context, command

_VERSION: Final = "pip 23.0.1 from /usr/lib/python3/dist-packages/pip (python 3.11)\n"
_MANAGED: Final = """\
error: externally-managed-environment

× This environment is externally managed
╰─> To install Python packages system-wide, try apt install
    python3-xyz, where xyz is the package you are trying to
    install.
    
    If you wish to install a non-Debian-packaged Python package,
    create a virtual environment using python3 -m venv path/to/venv.
    Then use path/to/venv/bin/python and path/to/venv/bin/pip. Make
    sure you have python3-full installed.
    
    If you wish to install a non-Debian packaged Python application,
    it may be easiest to use pipx install xyz, which will manage a
    virtual environment for you. Make sure you have pipx installed.
    
    See /usr/share/doc/python3.11/README.venv for more information.

note: If you believe this is a mistake, please contact your Python installation or OS distribution provider. You can \
override this, at the risk of breaking your Python installation or OS, by passing --break-system-packages.
hint: See PEP 668 for the detailed specification.
"""  # noqa: W293
_RETRIES: Final = 5
_USAGE: Final = """
Usage:   
  pip3 <command> [options]

Commands:
  install                     Install packages.
  download                    Download packages.
  uninstall                   Uninstall packages.
  freeze                      Output installed packages in requirements format.
  inspect                     Inspect the python environment.
  list                        List installed packages.
  show                        Show information about installed packages.
  check                       Verify installed packages have compatible dependencies.
  config                      Manage local and global configuration.
  search                      Search PyPI for packages.
  cache                       Inspect and manage pip's wheel cache.
  index                       Inspect information available from package indexes.
  wheel                       Build wheels from your requirements.
  hash                        Compute hashes of package archives.
  completion                  A helper command used for command completion.
  debug                       Show information useful for debugging.
  help                        Show help for commands.
"""  # noqa: W291


@command("pip", "pip3")
def pip(context: Context) -> CommandResult:
    """Manage packages of Python."""
    return run_pip(context, context.argv)


def run_pip(context: Context, words: list[str]) -> CommandResult:
    """Answer pip's command line, however it was started."""
    options = [word for word in words if word.startswith("-")]
    operands = [word for word in words if not word.startswith("-")]
    if {"-V", "--version"} & set(options):
        return CommandResult(_VERSION)
    if not operands or operands[0] == "help":
        return CommandResult(_USAGE)
    action, names = operands[0], operands[1:]
    match action:
        case "install":
            return _install(context, options, names)
        case "download" | "wheel" | "index":
            return _unreachable(names[-1:] or ["pip"])
        case "list" | "freeze" | "show" | "uninstall" | "check":
            return _installed(context, action, names, options)
        case "config" | "cache" | "hash" | "inspect" | "debug" | "search" | "completion":
            context.note_fidelity(f"pip {action} is not simulated")
            return CommandResult()
    return CommandResult("", f'ERROR: unknown command "{action}"\n', 1)


def _install(context: Context, options: list[str], names: list[str]) -> CommandResult:
    if "-r" in options or "--requirement" in options:
        try:
            text = context.fs.read_text(names[-1]) if names else ""
        except OSError:
            complaint = f"ERROR: Could not open requirements file: [Errno 2] No such file or directory: '{names[-1]}'\n"
            return CommandResult("", complaint, 1)
        names = [
            line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "-"))
        ]
    if not names:
        return CommandResult(
            "", 'ERROR: You must give at least one requirement to install (see "pip help install")\n', 1
        )
    if "--break-system-packages" not in options and not any(word.startswith(("--target", "-t")) for word in options):
        return CommandResult("", _MANAGED, 1)
    present = dict(_present(context))
    text = (
        "Defaulting to user installation because normal site-packages is not writeable\n"
        if context.user != "root"
        else ""
    )
    for name in names:
        if name.lower() not in present:
            failure = _unreachable([name])
            return CommandResult(text, failure.stderr, 1)
        text += f"Requirement already satisfied: {name} in /usr/lib/python3/dist-packages ({present[name.lower()]})\n"
    return CommandResult(text)


def _unreachable(names: list[str]) -> CommandResult:
    """Return the answer to a search in an index that cannot be reached."""
    name = names[0]
    bare = name.split("[")[0].split("=")[0].split("<")[0].split(">")[0].split("~")[0].split("!")[0].strip()
    address = 0x7F3A5C1D2B90
    warnings = "".join(
        f"WARNING: Retrying (Retry(total={left}, connect=None, read=None, redirect=None, status=None)) after connection"
        " broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at "
        f"{address + 64 * left:#x}>: Failed to establish a new connection: [Errno -3] Temporary failure in name "
        f"resolution')': /simple/{bare.lower().replace('_', '-')}/\n"
        for left in reversed(range(_RETRIES))
    )
    return CommandResult(
        "",
        f"{warnings}ERROR: Could not find a version that satisfies the requirement {name} (from versions: none)\n"
        f"ERROR: No matching distribution found for {name}\n",
        1,
    )


def _present(context: Context) -> list[tuple[str, str]]:
    """Return the installed distributions as dpkg's status has them, by name."""
    try:
        packages = {package.name for package in read_status(context.fs.read_text(STATUS))}
    except OSError:
        packages = set()
    return sorted(one for name, one in DISTRIBUTIONS.items() if name in packages)


def _installed(context: Context, action: str, names: list[str], options: list[str]) -> CommandResult:
    every = _present(context)
    if action == "check":
        return CommandResult("No broken requirements found.\n")
    if action == "freeze":
        return CommandResult("".join(f"{name}=={version}\n" for name, version in every if name == "wheel"))
    if action == "list":
        if "--format=freeze" in options:
            return CommandResult("".join(f"{name}=={version}\n" for name, version in every))
        width = max([7, *(len(name) for name, _ in every)])
        rows = [("Package", "Version"), ("-" * width, "-" * 7), *every]
        return CommandResult("".join(f"{name:<{width}} {version}\n" for name, version in rows))
    if not names:
        complaint = (
            "WARNING: ERROR: Please provide a package name or names.\n"
            if action == "show"
            else 'ERROR: You must give at least one requirement to uninstall (see "pip help uninstall")\n'
        )
        return CommandResult("", complaint, 1)
    missing = [name for name in names if name.lower() not in dict(every)]
    if action == "uninstall":
        if missing:
            return CommandResult("", "".join(f"WARNING: Skipping {name} as it is not installed.\n" for name in missing))
        return CommandResult("", _MANAGED, 1) if "--break-system-packages" not in options else CommandResult()
    if missing:
        return CommandResult("", f"WARNING: Package(s) not found: {', '.join(missing)}\n", 1)
    texts = [
        f"Name: {name}\nVersion: {dict(every)[name.lower()]}\nLocation: /usr/lib/python3/dist-packages\n"
        "Requires: \nRequired-by: \n"
        for name in names
    ]
    return CommandResult("---\n".join(texts))
