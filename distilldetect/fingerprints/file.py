"""Fingerprints as files: NumPy arrays and one JSON document in a zip archive, no pickle."""

import io
import json
import tokenize
import zipfile
import zlib
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distilldetect.errors import DumpError
from distilldetect.fingerprints.fingerprint import Asked, Fingerprint
from distilldetect.signals import ALL_SIGNALS, HASH_BITS, Features, RowSets

FORMAT = "distilldetect-fingerprint/1"
# Raised whenever tokens, hashes or signals change, so that nothing older is compared with what is made now.
FEATURE_VERSION = 7
_HINT = "make it again from the dump"
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
        "fits_prompts": print_.features.fits_prompts,
    }
    arrays: dict[str, NDArray[Any]] = {
        "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        "prompts": print_.prompts,
        "answers": print_.answers,
        "n_tokens": print_.features.n_tokens.astype(np.uint32),
        "n_english": print_.features.n_english.astype(np.uint32),
    }
    arrays |= _arrays("set", print_.features.sets)
    if print_.asked is not None:
        arrays |= {"asked": print_.asked.keys, **_arrays("asked_set", print_.asked.sets)}
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]  # NumPy before 2.1 takes allow_pickle for an array; none is of objects
    return file.getvalue()


def from_bytes(content: bytes, source: str, signals: Collection[str] = ALL_SIGNALS) -> Fingerprint:
    """Read what :func:`to_bytes` wrote by some signals; ``source`` is the path in messages.

    Raises:
        DumpError: it is damaged, no fingerprint, or made by a version that measured otherwise.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            if about["format"] != FORMAT or about["feature_version"] != FEATURE_VERSION:
                version = f"{about['format']}, features {about['feature_version']}"
                raise DumpError(f"is a fingerprint of another version ({version})", source=source, hint=_HINT)
            prompts = arrays["prompts"]
            n_tokens, n_english = (arrays[name].astype(np.int64) for name in ("n_tokens", "n_english"))
            features = Features(_sets("set", arrays), n_tokens, n_english, about.get("fits_prompts") is not False)
            rest = {key: about[key] for key in ("provenance", "skipped", "salt_id")}
            asked = Asked(arrays["asked"], _sets("asked_set", arrays)) if "asked" in arrays else None
            found = Fingerprint(prompts, arrays["answers"], features, **rest, asked=asked)
    except _DAMAGE as error:
        raise DumpError("is damaged, or no fingerprint", source=source, hint=_HINT) from error
    if set(features.sets) != set(signals):
        raise DumpError("is a fingerprint of another version (by other signals)", source=source, hint=_HINT)
    if not _is_consistent(found):
        raise DumpError("is damaged: its parts do not fit together", source=source, hint=_HINT)
    return found


def _arrays(kind: str, by_signal: Mapping[str, RowSets]) -> dict[str, NDArray[Any]]:
    hashes = {f"{kind}.{name}": sets.hashes() for name, sets in by_signal.items()}
    sizes = {f"{kind}_size.{name}": sets.sizes().astype(np.uint32) for name, sets in by_signal.items()}
    return hashes | sizes


def _sets(kind: str, arrays: Mapping[str, NDArray[np.uint32]]) -> dict[str, RowSets]:
    sets = {}
    for name in [name.removeprefix(f"{kind}.") for name in arrays if name.startswith(f"{kind}.")]:
        sizes = arrays[f"{kind}_size.{name}"]
        rows = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
        sets[name] = RowSets((rows << HASH_BITS) | arrays[f"{kind}.{name}"], len(sizes))
    return sets


def _is_consistent(found: Fingerprint) -> bool:
    """Whether all parts have one row a prompt, and keys ascend as every search takes for granted."""
    features, asked = found.features, found.asked
    sets = [*features.sets.values(), *(asked.sets.values() if asked else ())]
    counts = [found.answers, features.n_tokens, features.n_english, *([asked.keys] if asked else [])]
    lengths = {*map(len, counts), *(own.n_rows for own in sets)}
    ascending = all(bool((own.keys[1:] > own.keys[:-1]).all()) for own in sets)
    return lengths == {len(found.prompts)} and bool((found.prompts[1:] > found.prompts[:-1]).all()) and ascending
