"""A dump without its text: what every signal sees of each response, under a hash of the prompt or of its id.

A fingerprint stands in for its dump wherever only numbers are compared, and is the unit of caching. It holds no words, but
hashes of short runs of words can be found by hashing likely runs: a salt, kept secret, makes that search useless without
it.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import U64, Mask
from distilldetect.errors import DumpError
from distilldetect.formats import Dump, Response
from distilldetect.panels import no_ids
from distilldetect.signals import ALL_SIGNALS, Extractor, Features, RowSets, row_sets
from distilldetect.text import fits_prompts, mix, prompt_key, text_key

Join = Literal["prompt", "id"]

_UNKNOWN = 0  # in the place of a prompt's key
_extractor_of = lru_cache(maxsize=2)(Extractor)  # the dumps of a panel mostly answer the same prompts


class PromptlessError(DumpError):
    """A dump holds no prompts, so that it can be compared by its ids only."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of prompts where answers are joined on ids.

    Attributes:
        keys: of each row's prompt, see :func:`prompts.prompt_key`, 0 where only its id is known, ``(n_rows,) uint64``.
        sets: signal -> the prompt's own elements, one set a row, by the signals that leave them out.
    """

    keys: U64
    sets: Mapping[str, RowSets]

    def placed(self, place: NDArray[np.int64], n_rows: int) -> "Asked":
        """The same on other rows: see :meth:`Features.placed`."""
        keys = np.full(n_rows, _UNKNOWN, dtype=np.uint64)
        keys[place[place >= 0]] = self.keys[place >= 0]
        return Asked(keys, {name: own.placed(place, n_rows) for name, own in self.sets.items()})

    @property
    def known(self) -> Mask:
        """Whether each row's prompt is known, ``(n_rows,)``."""
        return np.not_equal(self.keys, _UNKNOWN)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The stand-in for a dump.

    Attributes:
        prompts: key of each prompt that has an answer, or of its id, ascending, ``(n_prompts,) uint64``; see
            :func:`prompts.prompt_key`.
        answers: hash of each answer's text, ``(n_prompts,) uint64``: tells copies.
        features: what the signals see, one row a prompt.
        provenance: of the dump: ``source``, ``sha256``, ``model``, ``shape``, ``n_records``, ``n_responses``.
        skipped: reason -> responses left out.
        salt_id: which salt the hashes were made with, "" for none; not the salt itself.
        asked: None where answers are joined on prompts, whose elements are left out already; else what is known of them.
    """

    prompts: U64
    answers: U64
    features: Features
    provenance: Mapping[str, Any]
    skipped: Mapping[str, int] = field(default_factory=dict)
    salt_id: str = ""
    asked: Asked | None = None

    @property
    def source(self) -> str:
        """Path of the dump, as it was given."""
        return str(self.provenance["source"])

    @property
    def sha256(self) -> str:
        """Of the dump."""
        return str(self.provenance["sha256"])

    @property
    def join(self) -> Join:
        """What its answers are joined on."""
        return "prompt" if self.asked is None else "id"


def fingerprint(
    dump: Dump, salt: bytes = b"", join: Join = "prompt", signals: Collection[str] = ALL_SIGNALS
) -> Fingerprint:
    """Take what the signals see of a dump.

    Args:
        dump: its responses.
        salt: at most 64 bytes, the same for all dumps that shall be compared.
        join: what answers are laid out by: prompts, whose words do not count, or ids.
        signals: those that are wanted.

    Raises:
        PromptlessError: a response has no prompt, and these are to be joined on.
        DumpError: one has no id, and these are.
    """
    first: dict[int, Response] = {}
    skipped: Counter[str] = Counter(dump.skipped)
    for response in dump.responses:
        key = _key_of(response, dump.source, salt, join)
        if key in first:
            skipped["a further sample of the prompt"] += 1
        elif response.text.strip():
            first[key] = response
    keys = sorted(first)
    texts = [first[key].text for key in keys]
    prompts = tuple(first[key].prompt for key in keys)
    asked = _asked(prompts, salt, signals) if join == "id" else None
    features = _extractor(("",) * len(keys) if asked else prompts, signals).extract(texts)
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
        answers=np.array([text_key(text, salt) for text in texts], dtype=np.uint64),
        features=replace(
            features,
            sets=_salted(features.sets, salt),
            fits_prompts=fits_prompts([prompt or "" for prompt in prompts], texts),
        ),
        provenance=provenance,
        skipped=dict(skipped),
        salt_id=salt_id_of(salt),
        asked=asked,
    )


def salt_id_of(salt: bytes) -> str:
    """Return what tells salts apart and gives none away: see :class:`Fingerprint`."""
    return hashlib.blake2b(salt, digest_size=8).hexdigest() if salt else ""


def merged(parts: Sequence[Fingerprint]) -> Fingerprint:
    """The fingerprint of the whole from those of its parts, one or more; of several answers to a prompt the first counts.

    Raises:
        DumpError: they were made with different salts.
    """
    require_one_salt(parts, "make both with the same --salt", ("the first part", parts[0].salt_id))
    if len(parts) == 1:
        return parts[0]
    prompts, first = np.unique(np.concatenate([part.prompts for part in parts]), return_index=True)
    answers = np.concatenate([part.answers for part in parts])
    place = np.full(len(answers), -1)
    place[first] = np.arange(len(prompts))
    skipped: Counter[str] = Counter()
    placed: list[Features] = []
    for part, own in zip(parts, np.split(place, np.cumsum([len(part.prompts) for part in parts[:-1]])), strict=True):
        skipped.update(part.skipped)
        if again := int((own < 0).sum()):
            skipped["a further sample of the prompt"] += again
        placed.append(part.features.placed(own, len(prompts)))
    features = Features(
        sets=joined_sets([own.sets for own in placed]),
        n_tokens=np.sum([own.n_tokens for own in placed], axis=0),
        n_english=np.sum([own.n_english for own in placed], axis=0),
        fits_prompts=all(own.fits_prompts for own in placed),
    )
    provenance = {
        "source": ";".join(part.source for part in parts),
        "sha256": hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest(),
        "model": parts[0].provenance["model"],
        "shape": parts[0].provenance["shape"],
        "n_records": sum(int(part.provenance["n_records"]) for part in parts),
        "n_responses": sum(int(part.provenance["n_responses"]) for part in parts),
    }
    return replace(
        parts[0], prompts=prompts, answers=answers[first], features=features, provenance=provenance, skipped=dict(skipped)
    )


def joined_sets(parts: Sequence[Mapping[str, RowSets]]) -> dict[str, RowSets]:
    """Return sets by signal on the rows that all parts have, of which each is used by one of them."""
    found: dict[str, list[RowSets]] = {}
    for name, sets in chain.from_iterable(part.items() for part in parts):
        found.setdefault(name, []).append(sets)
    return {name: RowSets(np.sort(np.concatenate([s.keys for s in own])), own[0].n_rows) for name, own in found.items()}


def require_one_salt(prints: Sequence[Fingerprint], hint: str, than: tuple[str, str] | None = None) -> None:
    """Raise DumpError where a fingerprint was made with another salt than the first, or than a name and its ``salt_id``."""
    first, salt_id = than or (prints[0].source, prints[0].salt_id)
    for print_ in prints:
        if print_.salt_id != salt_id:
            raise DumpError(f"was made with another salt than {first}", source=print_.source, hint=hint)


def _key_of(response: Response, source: str, salt: bytes, join: Join) -> int:
    if join == "id":
        if response.prompt_id is None:
            raise no_ids(source)
        return text_key(str(response.prompt_id), salt)
    if response.prompt is None:
        hint = "give them with --prompts FILE, or name their field with --prompt-field"
        raise PromptlessError("holds no prompts", source=source, hint=hint)
    return prompt_key(response.prompt, salt)


def _extractor(prompts: tuple[str | None, ...], signals: Collection[str]) -> Extractor:
    return _extractor_of(tuple(prompt or "" for prompt in prompts), tuple(signals))


def _asked(prompts: tuple[str | None, ...], salt: bytes, signals: Collection[str]) -> Asked:
    keys = [_UNKNOWN if prompt is None else prompt_key(prompt, salt) for prompt in prompts]
    sets = _extractor(prompts, signals).asked if any(keys) else {}
    return Asked(np.array(keys, dtype=np.uint64), _salted(sets, salt))


def _salted(sets: Mapping[str, RowSets], salt: bytes) -> Mapping[str, RowSets]:
    """Every hash passed through a function that only the salt tells."""
    if not salt:
        return sets
    seed = hashlib.blake2b(salt, digest_size=32, person=b"distilldetect").digest()
    before, after = np.frombuffer(seed, dtype="<u8")[:2]
    hashes = {name: mix(mix(own.hashes().astype(np.uint64) ^ before) ^ after) for name, own in sets.items()}
    return {name: row_sets(hashes[name], own.rows(), own.n_rows) for name, own in sets.items()}
