"""The file of a library: a description that can be read alone, then compressed columns, each with its hash.

A line that names the format, the length of the description and its SHA-256, the description in JSON, the columns.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from distilldetect.errors import DumpError
from distilldetect.fingerprints import FEATURE_VERSION
from distilldetect.library.coding import compressed
from distilldetect.runtime import in_threads

FORMAT = b"distilldetect-library/1\n"
_FAMILY = b"distilldetect-library/"
_DIGEST_BYTES = hashlib.sha256().digest_size
# Bytes of a description: some 100 a model and a column, of which there are hundreds at most.
_MOST_DESCRIPTION_BYTES = 1 << 24

DAMAGED = "is damaged, or no library"
HINT = "get it again, or make one with 'distilldetect library build'"


def pack(columns: Mapping[str, bytes], description: Mapping[str, Any]) -> bytes:
    """Return a file.

    Args:
        columns: by name.
        description: JSON values; the version of the features and the places of the columns are added.
    """
    stored = in_threads(compressed, columns.values())
    places = [
        [name, len(own), len(content), hashlib.sha256(own).hexdigest()]
        for (name, content), own in zip(columns.items(), stored, strict=True)
    ]
    whole = {**description, "feature_version": FEATURE_VERSION, "columns": places}
    told = json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()
    head = FORMAT + len(told).to_bytes(4, "little") + hashlib.sha256(told).digest()
    return b"".join([head, told, *stored])


def read_description(file: BinaryIO, source: str) -> tuple[dict[str, Any], int]:
    """Read the description at the beginning of a file.

    Args:
        file: at its beginning.
        source: its path, for messages.

    Returns:
        The description, and where the columns begin.

    Raises:
        DumpError: it is damaged, no library, or made by another version.
    """
    begin = file.read(len(FORMAT))
    if begin != FORMAT:
        if begin.startswith(_FAMILY):
            raise DumpError("is a library of another format", source=source, hint=HINT)
        raise DumpError(DAMAGED, source=source, hint=HINT)
    n_bytes = int.from_bytes(file.read(4), "little")
    digest = file.read(_DIGEST_BYTES)
    told = file.read(n_bytes) if n_bytes <= _MOST_DESCRIPTION_BYTES else b""
    if hashlib.sha256(told).digest() != digest:
        raise DumpError(DAMAGED, source=source, hint=HINT)
    try:
        description = json.loads(told)
        version = description["feature_version"]
    except (ValueError, KeyError, TypeError) as error:
        raise DumpError(DAMAGED, source=source, hint=HINT) from error
    if version != FEATURE_VERSION:
        problem = f"was made by another version (features {str(version)[:20]}, not {FEATURE_VERSION})"
        raise DumpError(problem, source=source, hint="make it again with this version")
    return description, len(FORMAT) + 4 + _DIGEST_BYTES + n_bytes
