"""What a text means, as a direction in space: the mean of what its word pieces mean (WordLlama's static embeddings).

The weights and the tokenizer lie in the installed package wordllama; they are read without importing it. The weights are
mapped into memory, so that a process holds only those pages of them that its words need, and shares them with others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DIMENSIONS = 256
LONGEST_TEXT = 20_000  # characters of one text that are looked at

Vectors = NDArray[np.floating]

#: Languages whose words the embeddings know. In others, words alone decide.
KNOWN_LANGUAGES = frozenset(
    {"ca", "cs", "da", "de", "en", "es", "fi", "fr", "hu", "id", "it", "nb", "nl", "nn", "no", "pl", "pt", "ro", "sv"}
)


def sums_of(texts: Sequence[str]) -> Vectors:
    """Return for each text the sum of what its word pieces mean; capitals do not count. Its direction is that of the mean."""
    split = [[number for word in text[:LONGEST_TEXT].lower().split() for number in _pieces(word)] for text in texts]
    counts = np.array([len(one) for one in split])
    sums = np.zeros((len(texts), DIMENSIONS), np.float32)
    if counts.any():
        meant = _embeddings()[np.concatenate([np.array(one, dtype=np.int64) for one in split])].astype(np.float32)
        filled = counts > 0
        sums[filled] = np.add.reduceat(meant, (np.cumsum(counts) - counts)[filled])
    return sums


def pieces_in(word: str) -> int:
    """Return of how many pieces a word is put together; one that is mistyped of more than one that is not."""
    return len(_pieces(word.lower()))


def directions(rows: Vectors | NDArray[np.int8]) -> Vectors:
    """Return the rows with length 1; those of length 0 stay so."""
    stacked: Vectors = np.asarray(rows, dtype=np.float32).reshape(-1, DIMENSIONS)
    lengths = np.linalg.norm(stacked, axis=1, keepdims=True)
    return np.asarray(np.divide(stacked, lengths, out=np.zeros_like(stacked), where=lengths > 0))


def packed(rows: Vectors) -> bytes:
    """Return directions as one byte for each number: what is lost turns none by more than a degree."""
    most = np.abs(rows).max(axis=1, keepdims=True)
    scaled: NDArray[np.int8] = np.rint(rows * np.divide(127, most, out=np.zeros_like(most), where=most > 0)).astype(
        np.int8
    )
    return scaled.tobytes()


def unpacked(data: bytes) -> NDArray[np.int8]:
    """Return rows that point in the directions that were packed; their lengths say nothing."""
    return np.frombuffer(data, np.int8).reshape(-1, DIMENSIONS)


def _package() -> Path:
    return Path(str(find_spec("wordllama").origin)).parent  # type: ignore[union-attr]


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[int, ...]:
    """Return the pieces of what stands between two spaces. No piece reaches across a space, so texts are put together of them."""
    return tuple(_tokenizer().encode(word.encode("utf-8", "replace").decode(), add_special_tokens=False).ids)


@cache
def _tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(_package() / "tokenizers" / "l2_supercat_tokenizer_config.json"))


@cache
def _embeddings() -> Any:
    """Map the matrix in the safetensors file: eight bytes of length, so much JSON, then rows of half-precision numbers."""
    path = _package() / "weights" / "l2_supercat_256.safetensors"
    with path.open("rb") as file:
        start = 8 + int.from_bytes(file.read(8), "little")
    return np.memmap(path, dtype=np.float16, mode="r", offset=start).reshape(-1, DIMENSIONS)
