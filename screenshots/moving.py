"""Put pictures of the app together into one SVG that moves: each line of text is in it once, however often it shows.

It needs no script and fetches nothing. Who asked for less motion sees one picture that stands still.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

ROW, TOP = 24.4, 1.5
"""Height of a line in an exported picture, and where the first begins."""
STYLE: Final = re.compile(r"\.terminal-\d+-(r\d+) \{([^}]*)\}")
SHAPE: Final = re.compile(r"<rect [^>]*/>|<text [^>]*>[^<]*</text>")
Y: Final = re.compile(r' y="([\d.]+)"')
FONT: Final = "Fira Code, DejaVu Sans Mono, Menlo, Consolas, monospace"


class Frame(NamedTuple):
    """A picture of the app as SVG, and the seconds for which it shows."""

    svg: str
    seconds: float


def moving(frames: Sequence[Frame], still: int, title: str, size: tuple[int, int]) -> str:
    """Return the frames as one SVG that plays for ever. `still` is the frame for those who want no motion.

    `size` is that of the app in columns and lines.
    """
    looks: dict[str, str] = {}
    rows: dict[str, str] = {}
    groups, moves = [], []
    total = sum(frame.seconds for frame in frames)
    begin = 0.0
    for number, frame in enumerate(frames):
        places = [f'<use href="#{_id(rows, row, "l")}" y="{at * ROW:.1f}"/>' for at, row in _rows(frame.svg, looks)]
        groups.append(
            f'<g class="f{" s" if number == still else ""}" style="animation-name:m{number}">{"".join(places)}</g>'
        )
        start, end = (100 * moment / total for moment in (begin, begin + frame.seconds))
        hidden = f"0%{{opacity:0}}{start:.3f}%{{opacity:1}}" if number else "0%{opacity:1}"
        moves.append(f"@keyframes m{number}{{{hidden}{end:.3f}%,100%{{opacity:0}}}}")
        begin += frame.seconds
    width, height = size[0] * 12.2 + 24, size[1] * ROW + 60
    styles = "".join(f".{name}{{{look}}}" for look, name in looks.items())
    lines = "".join(f'<g id="{name}">{row}</g>' for row, name in rows.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">'
        f"<title>{title}</title><style>"
        f"text{{font-family:{FONT};font-size:20px;white-space:pre}}"
        f".f{{opacity:0;animation:{total:.2f}s step-end infinite}}{styles}{''.join(moves)}"
        "@media (prefers-reduced-motion:reduce){.f{animation:none}.s{opacity:1}}"
        f'</style><defs>{lines}</defs><rect width="100%" height="100%" rx="10" fill="#11151a"/>'
        f'<g transform="translate(12,30)">{"".join(groups)}</g></svg>\n'
    )


def _rows(svg: str, looks: dict[str, str]) -> list[tuple[int, str]]:
    """Return the lines of a picture that show anything, by number, with their styles replaced by shared ones."""
    own = dict(STYLE.findall(svg))
    shapes = SHAPE.findall(svg[svg.index("</defs>") :])
    lines: dict[int, list[str]] = {}
    for shape in shapes:
        place = Y.search(shape)
        if place is None or "-title" in shape or 'rx="' in shape:
            continue
        is_text = shape.startswith("<text")
        at = round((float(place[1]) - (20 if is_text else TOP)) / ROW)
        text = Y.sub(f' y="{20 if is_text else TOP}"', shape)
        text = re.sub(r' clip-path="[^"]*"| shape-rendering="[^"]*"', "", text)
        text = re.sub(
            r'class="terminal-\d+-(r\d+)"', lambda style: f'class="{_id(looks, own[style[1]].strip(), "r")}"', text
        )
        if is_text and not re.sub(r"<[^>]*>|&#160;|\s", "", text):
            continue
        lines.setdefault(at, []).append(text)
    return [
        (at, "".join(sorted(shapes, key=lambda shape: shape.startswith("<text"))))
        for at, shapes in sorted(lines.items())
    ]


def _id(names: dict[str, str], thing: str, letter: str) -> str:
    return names.setdefault(thing, f"{letter}{len(names)}")
