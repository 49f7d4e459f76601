"""Numbers in a picture: finds their lines and reads them letter by letter, each compared with how the font draws it."""

import functools
import subprocess

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
BRIGHT = 150


def grey_frames(clip, width, height):
    """The upper left part of each picture of a clip, as rows of bytes."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(clip), "-vf", f"crop={width}:{height}:0:0", "-f", "rawvideo",
                           "-pix_fmt", "gray", "-"], stdout=subprocess.PIPE, check=True, timeout=60)
    size = width * height
    data = done.stdout
    return [[data[at + y * width:at + (y + 1) * width] for y in range(height)] for at in range(0, len(data) - size + 1, size)]


def lines_of(rows):
    """Each line of bright letters: the places of its bright pixels, from its own corner."""
    bright = [[x for x, value in enumerate(row) if value >= BRIGHT] for row in rows]
    lines, current = [], []
    for y, places in enumerate(bright + [[]]):
        if places:
            current.append((y, places))
        elif current:
            top, left = current[0][0], min(min(places) for _, places in current)
            lines.append({(x - left, y - top) for y, places in current for x in places})
            current = []
    return lines


def letters_of(line):
    """The letters of a line from left to right, each from its own left edge."""
    letters, current = [], set()
    for x in range(max(x for x, _ in line) + 2):
        column = {(x, y) for at, y in line if at == x}
        if column:
            current |= column
        elif current:
            left = min(at for at, _ in current)
            letters.append({(at - left, y) for at, y in current})
            current = set()
    return letters


@functools.lru_cache
def drawn(letter, size):
    """The same for one letter as FreeType draws it, behind a 0 that is as high as any."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=c=0x606060:s=120x60:d=0.04", "-vf",
                           f"drawtext=fontfile={FONT}:text=0{letter}:fontsize={size}:fontcolor=white:x=9:y=9",
                           "-f", "rawvideo", "-pix_fmt", "gray", "-"], stdout=subprocess.PIPE, check=True, timeout=60)
    line = set().union(*lines_of([done.stdout[y * 120:(y + 1) * 120] for y in range(60)]))
    return letters_of(line)[1]


def likeness(a, b):
    """1 when all bright pixels are the same, at the best of nine places."""
    best = 0
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            moved = {(x + dx, y + dy) for x, y in a}
            best = max(best, len(moved & b) / len(moved | b))
    return best


def read(line, size):
    """A line of digits, points and minus signs."""
    return "".join(max("0123456789.-", key=lambda letter: likeness(one, drawn(letter, size))) for one in letters_of(line))
