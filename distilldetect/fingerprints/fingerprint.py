"""A dump without its text: what every signal sees of each response, under a hash of the prompt.

A fingerprint stands in for its dump wherever only numbers are compared, and is the unit of caching. It holds no words, but
hashes of short runs of words can be found by hashing likely runs: a salt, kept secret, makes that search useless without
it.
"""

import hashlib
import io
import json
import tokenize
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distilldetect.errors import DumpError
from distilldetect.measurement import ALL_SIGNALS, Extractor, Features
from distilldetect.ngrams import RowSets, row_sets
from distilldetect.pairing import prompt_key
from distilldetect.profiles import BUCKETS, Profile
from distilldetect.text import U64, mix
from distilldetect.values import Dump, Response

FORMAT = "distilldetect-fingerprint/1"
# Raised whenever tokens, hashes or signals change, so that nothing older is compared with what is made now.
FEATURE_VERSION = 2
_NO_SALT = ""
# What NumPy, zipfile and the parser of array headers raise on damaged files.
_DAMAGE = (
    ValueError, KeyError, TypeError, AttributeError, OSError, EOFError, SyntaxError, NotImplementedError, MemoryError,
    OverflowError, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The stand-in for a dump.

    Attributes:
        prompts: key of each prompt that has an answer, ascending, ``(n_prompts,) uint64``; see :func:`pairing.prompt_key`.
        answers: hash of each answer's text, ``(n_prompts,) uint64``: tells copies.
        features: what the signals see, one row a prompt.
        provenance: of the dump: ``source``, ``sha256``, ``model``, ``shape``, ``n_records``, ``n_responses``.
        skipped: reason -> responses left out.
        salt_id: which salt the hashes were made with, "" for none; not the salt itself.
    """

    prompts: U64
    answers: U64
    features: Features
    provenance: Mapping[str, Any]
    skipped: Mapping[str, int] = field(default_factory=dict)
    salt_id: str = _NO_SALT


def fingerprint(dump: Dump, salt: bytes = b"") -> Fingerprint:
    """Take what the signals see of a dump.

    Args:
        dump: its responses must hold their prompts, whose words do not count.
        salt: at most 64 bytes, the same for all dumps that shall be compared.

    Raises:
        DumpError: a response has no prompt.
    """
    first: dict[int, Response] = {}
    skipped: Counter[str] = Counter(dump.skipped)
    for response in dump.responses:
        if response.prompt is None:
            raise DumpError(
                "holds no prompts, whose words must be left out of a fingerprint",
                source=dump.source,
                hint="give them with --prompts FILE, or name their field with --prompt-field",
            )
        key = prompt_key(response.prompt, salt)
        if key in first:
            skipped["a further sample of the prompt"] += 1
        elif response.text.strip():
            first[key] = response
    keys = sorted(first)
    texts = [first[key].text for key in keys]
    features = Extractor([first[key].prompt or "" for key in keys]).extract(texts)
    provenance = {
        "source": dump.source,
        "sha256": dump.sha256,
        "model": dump.model,
        "shape": dump.shape,
        "n_records": dump.n_records,
        "n_responses": len(dump.responses),
    }
    return Fingerprint(
        prompts=np.array(keys, dtype=np.uint64),
        answers=np.array([_answer_key(text, salt) for text in texts], dtype=np.uint64),
        features=_salted(features, salt) if salt else features,
        provenance=provenance,
        skipped=dict(skipped),
        salt_id=hashlib.blake2b(salt, digest_size=8).hexdigest() if salt else _NO_SALT,
    )


def merged(parts: Sequence[Fingerprint]) -> Fingerprint:
    """The fingerprint of the whole from those of its parts; a prompt that several answer counts once, the first's.

    Args:
        parts: at least one, all with the same salt.

    Raises:
        DumpError: they were made with different salts.
    """
    if len({part.salt_id for part in parts}) > 1:
        raise DumpError(
            "was made with another salt than the first part",
            source=str(next(p for p in parts if p.salt_id != parts[0].salt_id).provenance["source"]),
            hint="make both with the same --salt",
        )
    if len(parts) == 1:
        return parts[0]
    prompts = np.unique(np.concatenate([part.prompts for part in parts]))
    taken = np.zeros(len(prompts), dtype=bool)
    answers = np.zeros(len(prompts), dtype=np.uint64)
    skipped: Counter[str] = Counter()
    placed = []
    for part in parts:
        place = np.searchsorted(prompts, part.prompts)
        again = taken[place]
        skipped.update(part.skipped)
        if again.any():
            skipped["a further sample of the prompt"] += int(again.sum())
        place[again] = -1
        answers[place[~again]] = part.answers[~again]
        taken[place[~again]] = True
        placed.append(part.features.placed(place, len(prompts)))
    provenance = {
        "source": ";".join(str(part.provenance["source"]) for part in parts),
        "sha256": hashlib.sha256("".join(str(part.provenance["sha256"]) for part in parts).encode()).hexdigest(),
        "model": parts[0].provenance["model"],
        "shape": parts[0].provenance["shape"],
        "n_records": sum(int(part.provenance["n_records"]) for part in parts),
        "n_responses": sum(int(part.provenance["n_responses"]) for part in parts),
    }
    return replace(
        parts[0], prompts=prompts, answers=answers, features=_joined(placed), provenance=provenance, skipped=dict(skipped)
    )


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
    }
    for name, sets in print_.features.sets.items():
        arrays[f"set.{name}"] = sets.hashes()
        arrays[f"set_size.{name}"] = sets.sizes().astype(np.uint32)
    for name, profile in print_.features.profiles.items():
        arrays[f"profile.{name}"] = profile.buckets.astype(np.uint16)
        arrays[f"profile_size.{name}"] = np.bincount(profile.rows, minlength=profile.n_rows).astype(np.uint32)
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
                profiles={
                    name: _profile(arrays[f"profile.{name}"], arrays[f"profile_size.{name}"])
                    for name in _names(arrays, "profile.")
                },
                n_tokens=arrays["n_tokens"].astype(np.int64),
            )
            rest = {key: about[key] for key in ("provenance", "skipped", "salt_id")}
            found = Fingerprint(prompts, arrays["answers"], features, **rest)
    except _DAMAGE as error:
        raise DumpError("is damaged, or no fingerprint", source=source, hint="make it again from the dump") from error
    if set(features.sets) | set(features.profiles) != set(ALL_SIGNALS) or not _is_consistent(found):
        raise DumpError("is damaged: its parts do not fit together", source=source, hint="make it again from the dump")
    return found


def _answer_key(text: str, salt: bytes) -> int:
    content = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8, key=salt).digest(), "big")


def _salted(features: Features, salt: bytes) -> Features:
    """Every hash passed through a function that only the salt tells."""
    seed = hashlib.blake2b(salt, digest_size=32, person=b"distilldetect").digest()
    before, after, buckets, _ = np.frombuffer(seed, dtype="<u8")
    order = np.random.default_rng(int(buckets)).permutation(BUCKETS)
    return Features(
        sets={name: _rehashed(sets, before, after) for name, sets in features.sets.items()},
        profiles={name: replace(profile, buckets=order[profile.buckets]) for name, profile in features.profiles.items()},
        n_tokens=features.n_tokens,
    )


def _rehashed(sets: RowSets, before: np.uint64, after: np.uint64) -> RowSets:
    hashed = mix(mix(sets.hashes().astype(np.uint64) ^ before) ^ after)
    return row_sets(hashed, sets.rows(), sets.n_rows)


def _joined(parts: Iterable[Features]) -> Features:
    """Features on the same rows, of which each is used by one part."""
    all_parts = list(parts)
    profiles = {}
    for name in all_parts[0].profiles:
        rows = np.concatenate([part.profiles[name].rows for part in all_parts])
        buckets = np.concatenate([part.profiles[name].buckets for part in all_parts])
        order = np.argsort(rows, kind="stable")
        profiles[name] = Profile(rows[order], buckets[order], all_parts[0].profiles[name].n_rows)
    return Features(
        sets={
            name: RowSets(np.sort(np.concatenate([part.sets[name].keys for part in all_parts])), sets.n_rows)
            for name, sets in all_parts[0].sets.items()
        },
        profiles=profiles,
        n_tokens=np.sum([part.n_tokens for part in all_parts], axis=0),
    )


def _names(arrays: Iterable[str], prefix: str) -> list[str]:
    return [name.removeprefix(prefix) for name in arrays if name.startswith(prefix)]


def _sets(hashes: NDArray[np.uint32], sizes: NDArray[np.uint32]) -> RowSets:
    rows = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
    return RowSets((rows << np.uint64(32)) | hashes, len(sizes))


def _profile(buckets: NDArray[np.uint16], sizes: NDArray[np.uint32]) -> Profile:
    return Profile(np.repeat(np.arange(len(sizes), dtype=np.int64), sizes), buckets.astype(np.int64), len(sizes))


def _is_consistent(found: Fingerprint) -> bool:
    """Whether all parts have one row a prompt, and keys ascend as every search takes for granted."""
    n = len(found.prompts)
    features = found.features
    lengths = {len(found.answers), len(features.n_tokens), *(sets.n_rows for sets in features.sets.values())}
    lengths |= {profile.n_rows for profile in features.profiles.values()}
    ascending = all(bool((sets.keys[1:] > sets.keys[:-1]).all()) for sets in features.sets.values())
    in_buckets = all(bool((profile.buckets < BUCKETS).all()) for profile in features.profiles.values())
    return lengths == {n} and bool((found.prompts[1:] > found.prompts[:-1]).all()) and ascending and in_buckets
