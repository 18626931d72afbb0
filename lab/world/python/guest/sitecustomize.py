"""What every start of the guest's interpreter does first: run `_start`, whose frames no traceback is to show."""

with open(__file__.replace("sitecustomize", "_start"), encoding="utf-8") as _file:
    exec(compile(_file.read(), "<frozen importlib._bootstrap_external>", "exec"))
del _file
