"""Fingerprints as files: NumPy arrays and one JSON document in a zip archive, no pickle."""

import io
import json
import tokenize
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distilldetect.errors import DumpError
from distilldetect.fingerprints.fingerprint import Fingerprint
from distilldetect.signals import ALL_SIGNALS, Features, RowSets

FORMAT = "distilldetect-fingerprint/1"
# Raised whenever tokens, hashes or signals change, so that nothing older is compared with what is made now.
FEATURE_VERSION = 7
# What NumPy, zipfile and the parser of array headers raise on damaged files.
_DAMAGE = (
    ValueError, KeyError, TypeError, AttributeError, OSError, EOFError, SyntaxError, NotImplementedError, MemoryError,
    OverflowError, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def to_bytes(print_: Fingerprint) -> bytes:
    """The fingerprint as a file: NumPy arrays and one JSON document in a zip archive, no pickle."""
    about = {
        "format": FORMAT,
        "feature_version": FEATURE_VERSION,
        "provenance": dict(print_.provenance),
        "skipped": dict(print_.skipped),
        "salt_id": print_.salt_id,
    }
    arrays: dict[str, NDArray[Any]] = {
        "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        "prompts": print_.prompts,
        "answers": print_.answers,
        "n_tokens": print_.features.n_tokens.astype(np.uint32),
        "n_english": print_.features.n_english.astype(np.uint32),
    }
    for name, sets in print_.features.sets.items():
        arrays[f"set.{name}"] = sets.hashes()
        arrays[f"set_size.{name}"] = sets.sizes().astype(np.uint32)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def from_bytes(content: bytes, source: str) -> Fingerprint:
    """Read what :func:`to_bytes` wrote.

    Args:
        content: of the file.
        source: its path, for messages.

    Raises:
        DumpError: it is damaged, no fingerprint, or made by a version that measured otherwise.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            if about["format"] != FORMAT or about["feature_version"] != FEATURE_VERSION:
                raise DumpError(
                    f"is a fingerprint of another version ({about['format']}, features {about['feature_version']})",
                    source=source,
                    hint="make it again from the dump",
                )
            prompts = arrays["prompts"]
            features = Features(
                sets={name: _sets(arrays[f"set.{name}"], arrays[f"set_size.{name}"]) for name in _names(arrays, "set.")},
                n_tokens=arrays["n_tokens"].astype(np.int64),
                n_english=arrays["n_english"].astype(np.int64),
            )
            rest = {key: about[key] for key in ("provenance", "skipped", "salt_id")}
            found = Fingerprint(prompts, arrays["answers"], features, **rest)
    except _DAMAGE as error:
        raise DumpError("is damaged, or no fingerprint", source=source, hint="make it again from the dump") from error
    if set(features.sets) != set(ALL_SIGNALS) or not _is_consistent(found):
        raise DumpError("is damaged: its parts do not fit together", source=source, hint="make it again from the dump")
    return found


def _names(arrays: Iterable[str], prefix: str) -> list[str]:
    return [name.removeprefix(prefix) for name in arrays if name.startswith(prefix)]


def _sets(hashes: NDArray[np.uint32], sizes: NDArray[np.uint32]) -> RowSets:
    rows = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
    return RowSets((rows << np.uint64(32)) | hashes, len(sizes))


def _is_consistent(found: Fingerprint) -> bool:
    """Whether all parts have one row a prompt, and keys ascend as every search takes for granted."""
    n = len(found.prompts)
    features = found.features
    lengths = {len(found.answers), len(features.n_tokens), len(features.n_english), *(sets.n_rows for sets in features.sets.values())}
    ascending = all(bool((sets.keys[1:] > sets.keys[:-1]).all()) for sets in features.sets.values())
    return lengths == {n} and bool((found.prompts[1:] > found.prompts[:-1]).all()) and ascending
