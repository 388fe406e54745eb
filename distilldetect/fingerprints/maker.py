"""The fingerprint of a file, whatever it is: a fingerprint, a dump whose fingerprint is kept, or one to be read."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from distilldetect.errors import DistillDetectError, DumpError, UsageError
from distilldetect.fingerprints.cache import FingerprintCache
from distilldetect.fingerprints.file import FEATURE_VERSION, FORMAT, from_bytes
from distilldetect.fingerprints.fingerprint import Fingerprint, Join, fingerprint, salt_id_of
from distilldetect.fingerprints.recognition import looks_like_a_fingerprint
from distilldetect.formats import Dump, ReadOptions, is_read_once, load, unreadable
from distilldetect.signals import ALL_SIGNALS

_HASH_CHUNK_BYTES = 1 << 20

_READING_VERSION = 2  # raised where a dump is read otherwise than before: what was kept of it is made again


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """What a file is, before anything is read from it.

    Attributes:
        sha256: of its bytes; the reason, in a sentence, where it cannot be read.
        n_bytes: their number.
        is_print: whether it is a fingerprint.
        problem: why it cannot be read, or None.
    """

    sha256: str
    n_bytes: int = 0
    is_print: bool = False
    problem: str | None = None


def identify(path: str) -> FileIdentity:
    """Hash a file and look whether it is a fingerprint; one that cannot be read, or only once, is told by the reason."""
    if is_read_once(path):
        problem = str(DumpError("can be read only once", source=path, hint="save it as a file"))
        return FileIdentity(problem, problem=problem)
    digest = hashlib.sha256()
    n_bytes, is_print = 0, False
    try:
        with Path(path).open("rb", buffering=0) as file:
            while chunk := file.read(_HASH_CHUNK_BYTES):
                is_print = is_print or (n_bytes == 0 and looks_like_a_fingerprint(chunk))
                digest.update(chunk)
                n_bytes += len(chunk)
    except (OSError, ValueError) as error:
        problem = str(unreadable(path, error))
        return FileIdentity(problem, problem=problem)
    return FileIdentity(digest.hexdigest(), n_bytes, is_print)


@dataclass(frozen=True, slots=True)
class FingerprintMaker:
    """How fingerprints are made in one run.

    Attributes:
        reading: how dumps are read.
        prompts_sha256: of the separate file of prompts, "" where there is none.
        salt: see :func:`fingerprints.fingerprint`.
        cache: where they are kept, or None.
        join: what answers are joined on.
        signals: those that fingerprints are made by; of a file that is one, all.
        read_once: path -> dump that cannot be read again, filled as they are read.
    """

    reading: ReadOptions
    prompts_sha256: str = ""
    salt: bytes = b""
    cache: FingerprintCache | None = None
    join: Join = "prompt"
    signals: Collection[str] = ALL_SIGNALS
    read_once: dict[str, Dump] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Raise UsageError where the user named clusters, which fingerprints do not hold."""
        if self.reading.names_clusters:
            raise UsageError("--cluster-field: fingerprints hold no clusters of prompts; give dumps to score")

    @property
    def salt_id(self) -> str:
        """Of the fingerprints made here."""
        return salt_id_of(self.salt)

    def key(self, sha256: str) -> str:
        """The cache's name for a fingerprint: by the dump's SHA-256, how it was read and what was taken of it."""
        taken = {"prompts": self.prompts_sha256, "join": self.join, "signals": sorted(self.signals)}
        how = dict(sorted((asdict(self.reading) | taken).items()))
        parts = [FORMAT, FEATURE_VERSION, _READING_VERSION, sha256, how, self.salt_id]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def make(self, path: str, identity: FileIdentity | None = None) -> Fingerprint:
        """The fingerprint of a file.

        Args:
            path: of a dump or a fingerprint; what can be read only once, as "-" for standard input, is a dump.
            identity: of the file, where it is known already.

        Raises:
            PromptlessError: the dump holds no prompts, and these are to be joined on.
            DistillDetectError: the file cannot be used, or is not what it was when it was identified.
        """
        if identity is None and is_read_once(path):
            if path not in self.read_once:
                self.read_once[path] = load(path, self.reading)
            return fingerprint(self.read_once[path], self.salt, self.join, self.signals)
        known = identity or identify(path)
        if known.problem is not None:
            raise DistillDetectError(known.problem)
        if known.is_print:
            return self._of_print(path)
        kept = self.cache.get(self.key(known.sha256), path, self.signals) if self.cache else None
        if kept is not None:
            return kept
        dump = load(path, self.reading)
        if dump.sha256 != known.sha256:
            raise DumpError("changed while it was being read", source=path, hint="run again when it is complete")
        made = fingerprint(dump, self.salt, self.join, self.signals)
        if self.cache:
            self.cache.put(self.key(known.sha256), made)
        return made

    def _of_print(self, path: str) -> Fingerprint:
        found = from_bytes(Path(path).read_bytes(), path)
        if found.join != self.join:
            hint = "give these with --prompts FILE"
            raise DumpError("is a fingerprint, and another dump holds no prompts", source=path, hint=hint)
        features = found.features.only(self.signals)
        return replace(found, features=features, provenance={**found.provenance, "source": path})
