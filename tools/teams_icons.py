"""Draws the two icons of the Teams app into bot/teams-app: three schools, joined. Standard library only."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from math import cos, dist, hypot, radians, sin
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "bot" / "teams-app"
NAVY, WHITE = (0x1F, 0x3A, 0x5F), (0xFF, 0xFF, 0xFF)
FINER = 4  # each point of the picture is looked at in 4 by 4 places, so that edges are smooth

Point = tuple[float, float]
Pixel = tuple[int, int, int, int]

SCHOOLS = tuple((0.5 + 0.32 * sin(radians(turn)), 0.545 - 0.32 * cos(radians(turn))) for turn in (0, 120, 240))
"""Their middles, in parts of the picture's side."""


def main() -> None:
    (FOLDER / "color.png").write_bytes(color())
    (FOLDER / "outline.png").write_bytes(outline())


def color() -> bytes:
    """192 by 192: white on the blue of the app, the sign within the middle half, which is never cut off."""
    return png(192, lambda inked: (*_mixed(NAVY, WHITE, inked), 255), _sign(0.55, ring=0))


def outline() -> bytes:
    """32 by 32: white on nothing; the schools are rings."""
    return png(32, lambda inked: (*WHITE, round(255 * inked)), _sign(1.0, ring=0.075))


def png(side: int, ink: Callable[[float], Pixel], is_inked: Callable[[Point], bool]) -> bytes:
    """A square picture with an alpha channel."""
    rows = (b"\0" + b"".join(bytes(ink(_share(x, y, side, is_inked))) for x in range(side)) for y in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _share(x: int, y: int, side: int, is_inked: Callable[[Point], bool]) -> float:
    """Which part of this point of the picture is inked."""
    steps = [(step + 0.5) / FINER for step in range(FINER)]
    return sum(is_inked(((x + dx) / side, (y + dy) / side)) for dx in steps for dy in steps) / FINER**2


def _sign(size: float, *, ring: float) -> Callable[[Point], bool]:
    """Three rounds and the lines between them; with `ring` they are hollow, with a rim of that width."""

    def is_inked(point: Point) -> bool:
        x, y = (0.5 + (part - 0.5) / size for part in point)
        nearest = min(dist((x, y), school) for school in SCHOOLS)
        if nearest < 0.175:
            return not ring or nearest > 0.175 - ring
        pairs = zip(SCHOOLS, (*SCHOOLS[1:], SCHOOLS[0]), strict=True)
        return any(_from_line((x, y), start, end) < 0.042 for start, end in pairs)

    return is_inked


def _from_line(point: Point, start: Point, end: Point) -> float:
    """The way from a point to the nearest place between two others."""
    along = (end[0] - start[0], end[1] - start[1])
    part = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / hypot(*along) ** 2
    part = min(1.0, max(0.0, part))
    return dist(point, (start[0] + part * along[0], start[1] + part * along[1]))


def _mixed(under: tuple[int, int, int], over: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(under, over, strict=True))
    return red, green, blue


if __name__ == "__main__":
    main()
