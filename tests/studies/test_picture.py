"""Pictures as PNG, where the extra `plots` is installed, and what is said where it is not."""

import struct
import sys
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.studies.picture import picture_bytes
from lab.studies.svg import document, svg_text

try:
    import cairosvg
except (ImportError, OSError):
    cairosvg = None

SVG = document(120, 40, [svg_text(4, 20, "12/20")])


@pytest.mark.skipif(cairosvg is None, reason="the extra `plots`, or its library cairo, is not installed")
def test_a_png_is_drawn_with_two_pixels_for_each_of_the_svg() -> None:
    png = picture_bytes(SVG, Path("rates.png"))
    assert png.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">II", png[16:24]) == (240, 80)


def test_without_what_draws_it_a_png_is_refused_and_svg_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cairosvg", None)
    with pytest.raises(LabError, match="a PNG cannot be drawn here") as refused:
        picture_bytes(SVG, Path("rates.png"))
    assert "peerlab[plots]" in refused.value.mend
    assert picture_bytes(SVG, Path("rates.svg")) == SVG.encode()
