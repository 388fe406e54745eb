"""Fingerprints placed on the prompts of a panel and compared with its candidates."""

from collections.abc import Collection, Sequence

import numpy as np

from distilldetect.fingerprints.fingerprint import Fingerprint, require_one_salt
from distilldetect.panels import Entry
from distilldetect.runtime import in_threads
from distilldetect.signals import ALL_SIGNALS, Features
from distilldetect.similarity import Candidates, Compared


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
        require_one_salt([("the panel's", self._salt_id), (source, print_.salt_id)], "make all with the same --salt")
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
