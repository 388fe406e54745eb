"""How the dumps of one run are set beside the candidates of its panel: from what earlier runs kept, or anew."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from distilldetect.fingerprints import FileIdentity, Fingerprint, FingerprintMaker, Pool
from distilldetect.panels import Entry
from distilldetect.runtime import LruCache
from distilldetect.signals import ALL_SIGNALS
from distilldetect.similarity import FORMAT, Compared, from_bytes, to_bytes


@dataclass(frozen=True)
class Comparer:
    """Sets dumps beside the candidates of a panel, and keeps the comparisons beside the fingerprints.

    Attributes:
        maker: of fingerprints.
        identities: of every file by its path.
        entries: the panel's teachers and references, as far as they have fingerprints.
        pool: these, indexed; None where every dump of the run is expected to be kept.
    """

    maker: FingerprintMaker
    identities: Mapping[str, FileIdentity]
    entries: tuple[Entry, ...]
    pool: Pool | None = None
    _made_after_all: LruCache[Pool] = field(default_factory=lambda: LruCache[Pool](most=1))

    def compare(self, path: str, print_: Fingerprint | None = None) -> Compared:
        """Set one dump beside the candidates.

        Args:
            path: of the dump.
            print_: its fingerprint, where there is one already.

        Raises:
            PromptlessError, DistillDetectError: the dump has no fingerprint; see :meth:`FingerprintMaker.make`.
            DumpError: its fingerprint was made with another salt.
        """
        kept = self.kept(path)
        if kept is not None:
            return kept
        compared = self._indexed().compare(print_ or self.maker.make(path, self.identities[path]))
        if self.maker.cache:
            self.maker.cache.keep(self._name(path), to_bytes(compared))
        return compared

    def kept(self, path: str) -> Compared | None:
        """The comparison of a dump, or None where there is none or it is damaged."""
        content = self.maker.cache.content(self._name(path), f"{path}: its kept comparison") if self.maker.cache else None
        return None if content is None else from_bytes(content, path)

    def has_all(self, paths: Iterable[str]) -> bool:
        """Whether the comparison of every dump is kept."""
        cache = self.maker.cache
        return cache is not None and all(cache.has(self._name(path)) for path in paths)

    def _indexed(self) -> Pool:
        return self.pool or self._made_after_all.get(self._pool_key, self._make_pool)

    def _make_pool(self) -> Pool:
        return Pool(self.entries, [self.maker.make(entry.path, self.identities[entry.path]) for entry in self.entries])

    @cached_property
    def _pool_key(self) -> str:
        """Equal for equal candidates in equal order, of which equal ones say which prompts count."""
        candidates = [(self._print_key(entry.path), "teacher" in entry.roles) for entry in self.entries]
        return hashlib.sha256(json.dumps([FORMAT, ALL_SIGNALS, candidates]).encode()).hexdigest()

    def _print_key(self, path: str) -> str:
        return self.maker.key(self.identities[path].sha256)

    def _name(self, path: str) -> str:
        return hashlib.sha256((self._pool_key + self._print_key(path)).encode()).hexdigest() + ".compared"
