"""The hosts' `python3`: CPython compiled to WebAssembly, over a host's files, time and chance.

`binary` finds and compiles the module, `process` runs it once, `wasi` is what it calls as its operating system, and
`channel` answers what WASI has no words for: other programs, accounts, modes. `guest/` is the part of this that runs
inside, as modules the interpreter finds before its own.
"""
