"""The fingerprint of a file, whatever it is: a fingerprint, a dump whose fingerprint is kept, or one to be read."""

import hashlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from distilldetect.errors import DistillDetectError, DumpError
from distilldetect.fingerprints.cache import FingerprintCache, cache_key
from distilldetect.fingerprints.file import from_bytes
from distilldetect.fingerprints.fingerprint import Fingerprint, fingerprint
from distilldetect.fingerprints.recognition import looks_like_a_fingerprint
from distilldetect.formats import Dump, ReadOptions, load, unreadable

_HASH_CHUNK_BYTES = 1 << 20


class PromptlessError(DumpError):
    """A dump holds no prompts, so that it can be compared by its ids only and has no fingerprint."""


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
    """Hash a file and look whether it is a fingerprint; a file that cannot be read is identified by the reason."""
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
    """

    reading: ReadOptions
    prompts_sha256: str = ""
    salt: bytes = b""
    cache: FingerprintCache | None = None

    @property
    def salt_id(self) -> str:
        """Of the fingerprints made here."""
        return hashlib.blake2b(self.salt, digest_size=8).hexdigest() if self.salt else ""

    def key(self, sha256: str) -> str:
        """The cache's name for a dump's fingerprint."""
        return cache_key(sha256, asdict(self.reading) | {"prompts": self.prompts_sha256}, self.salt_id)

    def make(self, path: str, identity: FileIdentity | None = None) -> Fingerprint:
        """The fingerprint of a file.

        Args:
            path: of a dump or a fingerprint; "-" is a dump on standard input.
            identity: of the file, where it is known already.

        Raises:
            PromptlessError: the dump holds no prompts.
            DistillDetectError: the file cannot be used, or is not what it was when it was identified.
        """
        if path == "-":
            return self._of_dump(load(path, self.reading))
        known = identity or identify(path)
        if known.problem is not None:
            raise DistillDetectError(known.problem)
        if known.is_print:
            found = from_bytes(Path(path).read_bytes(), path)
            return replace(found, provenance={**found.provenance, "source": path})
        kept = self.cache.get(self.key(known.sha256), path) if self.cache else None
        if kept is not None:
            return kept
        dump = load(path, self.reading)
        if dump.sha256 != known.sha256:
            raise DumpError("changed while it was being read", source=path, hint="run again when it is complete")
        made = self._of_dump(dump)
        if self.cache:
            self.cache.put(self.key(known.sha256), made)
        return made

    def by_id(self, path: str) -> Fingerprint:
        """The fingerprint of a dump with each prompt's id in place of its text, for dumps that hold no prompts.

        It can be compared with others of its kind only, and is not kept.

        Raises:
            DistillDetectError: the dump cannot be used, or has neither.
        """
        dump = load(path, self.reading)
        if any(response.prompt_id is None for response in dump.responses):
            raise DumpError("holds neither prompts nor ids", source=path, hint="name the field with --id-field")
        named = tuple(response._replace(prompt=response.prompt_id) for response in dump.responses)
        return self._of_dump(replace(dump, responses=named))

    def _of_dump(self, dump: Dump) -> Fingerprint:
        if any(response.prompt is None for response in dump.responses):
            hint = "give them with --prompts FILE, or name their field with --prompt-field"
            raise PromptlessError("holds no prompts", source=dump.source, hint=hint)
        return fingerprint(dump, self.salt)
