"""Draws images/icon.png, the picture in the gallery: a score's ring, four fifths full, around a check mark."""

import math
import struct
import zlib
from pathlib import Path

SIZE = 128
SAMPLES = 4  # a pixel's edge, for smooth edges
CORNER = 26.0
RADIUS, THICKNESS = 40.0, 11.0
SHARE = 0.8
CHECK = [(46.0, 66.0), (59.0, 79.0), (83.0, 51.0)]
CHECK_WIDTH = 11.0

BACKGROUND = ((24, 34, 56), (14, 21, 38))  # top, bottom
TRACK = (52, 66, 98)
RING = ((45, 212, 160), (74, 222, 128))  # begin, end
MARK = (244, 247, 252)


def mixed(a, b, share):
    return tuple(x + (y - x) * share for x, y in zip(a, b))


def segment_distance(x, y, a, b):
    dx, dy = b[0] - a[0], b[1] - a[1]
    along = max(0.0, min(1.0, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy)))
    return math.hypot(x - a[0] - along * dx, y - a[1] - along * dy)


def colour(x, y):
    """The colour at a point, and None outside of the rounded square."""
    c = SIZE / 2
    over_x, over_y = max(abs(x - c) - (c - CORNER), 0.0), max(abs(y - c) - (c - CORNER), 0.0)
    if math.hypot(over_x, over_y) > CORNER:
        return None
    if min(segment_distance(x, y, CHECK[i], CHECK[i + 1]) for i in (0, 1)) <= CHECK_WIDTH / 2:
        return MARK
    turn = (math.atan2(x - c, c - y) / (2 * math.pi)) % 1.0
    end = 2 * math.pi * SHARE
    caps = [(c, c - RADIUS), (c + RADIUS * math.sin(end), c - RADIUS * math.cos(end))]
    on_ring = abs(math.hypot(x - c, y - c) - RADIUS) <= THICKNESS / 2
    in_cap = any(math.hypot(x - px, y - py) <= THICKNESS / 2 for px, py in caps)
    if in_cap or (on_ring and turn <= SHARE):
        return mixed(*RING, turn if turn <= SHARE else (0.0 if turn > (1 + SHARE) / 2 else 1.0))
    if on_ring:
        return TRACK
    return mixed(*BACKGROUND, y / SIZE)


def pixel(column, row):
    inside = []
    for sy in range(SAMPLES):
        for sx in range(SAMPLES):
            found = colour(column + (sx + 0.5) / SAMPLES, row + (sy + 0.5) / SAMPLES)
            if found:
                inside.append(found)
    if not inside:
        return bytes(4)
    mean = [round(sum(part) / len(inside)) for part in zip(*inside)]
    return bytes([*mean, round(255 * len(inside) / SAMPLES**2)])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main():
    lines = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(SIZE)) for y in range(SIZE))
    png = b"\x89PNG\r\n\x1a\n"
    png += chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0))
    png += chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")
    Path(__file__).parent.parent.joinpath("images", "icon.png").write_bytes(png)


if __name__ == "__main__":
    main()
