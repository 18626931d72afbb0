"""Saving a picture: as SVG, or as PNG where what draws it is installed."""

from pathlib import Path
from typing import Final

from lab.errors import LabError

ENDINGS: Final = (".svg", ".png")
_SCALE: Final = 2
"""Pixels of a PNG for each of the SVG."""


def picture_bytes(svg: str, path: Path) -> bytes:
    """Return an SVG document as the bytes of a file of that name.

    Raises `LabError` for a name with another ending, and for a PNG without the extra `plots`.
    """
    if path.suffix == ".svg":
        return svg.encode("utf-8")
    if path.suffix != ".png":
        raise LabError("a picture ends in .svg or .png", where=str(path), mend="choose such a name")
    try:
        import cairosvg
    except (ImportError, OSError):
        mend = "install `peerlab[plots]` and the library cairo, or save it as .svg"
        raise LabError("a PNG cannot be drawn here", where=str(path), mend=mend) from None
    png: bytes = cairosvg.svg2png(bytestring=svg.encode("utf-8"), scale=_SCALE)
    return png


def write_picture(svg: str, path: Path) -> None:
    """Write a picture over whatever is there. Raises `LabError` when it cannot be drawn or written."""
    content = picture_bytes(svg, path)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise LabError(f"the picture cannot be written ({error.strerror})", where=str(path)) from error
