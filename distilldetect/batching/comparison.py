"""Dumps beside the candidates of a panel: from fingerprints to all that scoring needs of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distilldetect.errors import DumpError
from distilldetect.fingerprints.fingerprint import Fingerprint
from distilldetect.measurement import ALL_SIGNALS, Candidates, Features, in_threads
from distilldetect.panel import Entry

F32 = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Compared:
    """A dump beside the candidates of a panel, on the prompts that its teachers answer.

    Attributes:
        source: path of its file, for messages.
        sha256: of the dump.
        answered: whether it answers each prompt, ``(n_prompts,)``.
        n_tokens: length of each response, ``(n_prompts,) int64``.
        close: signal -> closeness to every candidate, ``(n_prompts, n_candidates)``, columns contiguous.
    """

    source: str
    sha256: str
    answered: Mask
    n_tokens: NDArray[np.int64]
    close: Mapping[str, F32]


class Pool:
    """The candidates of a panel, indexed: one search compares a dump with all of them.

    Args:
        entries: the panel's teachers and references.
        prints: the fingerprint of each, all with one salt.
    """

    def __init__(self, entries: Sequence[Entry], prints: Sequence[Fingerprint]) -> None:
        self._salt_id = prints[0].salt_id
        taught = [print_.prompts for entry, print_ in zip(entries, prints, strict=True) if "teacher" in entry.roles]
        self._prompts = np.unique(np.concatenate(taught))
        placed = in_threads(self._placed, prints)
        self._candidates = Candidates(placed)

    def compare(self, print_: Fingerprint, signals: Collection[str] = ALL_SIGNALS) -> Compared:
        """Set a dump beside every candidate.

        Args:
            print_: of any dump.
            signals: whose closeness is wanted.

        Raises:
            DumpError: it was made with another salt.
        """
        source = str(print_.provenance["source"])
        if print_.salt_id != self._salt_id:
            hint = "make all with the same --salt"
            raise DumpError("was made with another salt than the panel's", source=source, hint=hint)
        features = self._placed(print_)
        return Compared(
            source=source,
            sha256=str(print_.provenance["sha256"]),
            answered=np.isin(self._prompts, print_.prompts),
            n_tokens=features.n_tokens,
            close=self._candidates.closeness(features, signals),
        )

    def _placed(self, print_: Fingerprint) -> Features:
        place = np.searchsorted(self._prompts, print_.prompts)
        found = self._prompts[np.minimum(place, len(self._prompts) - 1)] == print_.prompts
        return print_.features.placed(np.where(found, place, -1), len(self._prompts))
