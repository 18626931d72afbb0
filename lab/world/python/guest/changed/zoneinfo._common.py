"""The rules of zones are the host's, whose files of them are not read byte by byte."""

import io

from sitecustomize import ask


def load_tzdata(key):
    rules = ask("zone", name=key)
    if rules is None:
        raise ZoneInfoNotFoundError(f"No time zone found with key {key}")
    return io.BytesIO(rules)
