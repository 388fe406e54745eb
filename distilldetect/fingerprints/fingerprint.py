"""A dump without its text: what every signal sees of each response, under a hash of the prompt.

A fingerprint stands in for its dump wherever only numbers are compared, and is the unit of caching. It holds no words, but
hashes of short runs of words can be found by hashing likely runs: a salt, kept secret, makes that search useless without
it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from distilldetect.arrays import U64
from distilldetect.errors import DumpError
from distilldetect.formats import Dump, Response
from distilldetect.runtime import LruCache
from distilldetect.signals import Extractor, Features, RowSets, row_sets
from distilldetect.text import mix, prompt_key

_NO_SALT = ""
_extractors = LruCache[Extractor](most=2)  # the dumps of a panel mostly answer the same prompts


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The stand-in for a dump.

    Attributes:
        prompts: key of each prompt that has an answer, ascending, ``(n_prompts,) uint64``; see :func:`prompts.prompt_key`.
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
    prompts = tuple(first[key].prompt or "" for key in keys)
    features = _extractors.get(prompts, partial(Extractor, prompts)).extract(texts)
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
    named = ((str(part.provenance["source"]), part.salt_id) for part in parts)
    require_one_salt([("the first part", parts[0].salt_id), *named], "make both with the same --salt")
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


def require_one_salt(salts: Iterable[tuple[str, str]], hint: str) -> None:
    """Refuse fingerprints that were made with different salts.

    Args:
        salts: the name of each in messages and its ``salt_id``; the others are compared with the first.
        hint: what to do about it.

    Raises:
        DumpError: one was made with another salt than the first.
    """
    (first, salt_id), *others = salts
    for source, other in others:
        if other != salt_id:
            raise DumpError(f"was made with another salt than {first}", source=source, hint=hint)


def _answer_key(text: str, salt: bytes) -> int:
    content = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8, key=salt).digest(), "big")


def _salted(features: Features, salt: bytes) -> Features:
    """Every hash passed through a function that only the salt tells."""
    seed = hashlib.blake2b(salt, digest_size=32, person=b"distilldetect").digest()
    before, after = np.frombuffer(seed, dtype="<u8")[:2]
    return Features(
        sets={name: _rehashed(sets, before, after) for name, sets in features.sets.items()},
        n_tokens=features.n_tokens,
        n_english=features.n_english,
    )


def _rehashed(sets: RowSets, before: np.uint64, after: np.uint64) -> RowSets:
    hashed = mix(mix(sets.hashes().astype(np.uint64) ^ before) ^ after)
    return row_sets(hashed, sets.rows(), sets.n_rows)


def _joined(parts: Iterable[Features]) -> Features:
    """Features on the same rows, of which each is used by one part."""
    all_parts = list(parts)
    return Features(
        sets={
            name: RowSets(np.sort(np.concatenate([part.sets[name].keys for part in all_parts])), sets.n_rows)
            for name, sets in all_parts[0].sets.items()
        },
        n_tokens=np.sum([part.n_tokens for part in all_parts], axis=0),
        n_english=np.sum([part.n_english for part in all_parts], axis=0),
    )
