"""The files of an attribution: one suspect, several candidate teachers, further references."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from distilldetect.attribution.openset import Prior
from distilldetect.defaults import LIBRARY_AUTO, MIN_PROMPTS
from distilldetect.errors import DumpError
from distilldetect.fingerprints import Fingerprint, FingerprintMaker, PromptlessError, require_one_salt
from distilldetect.formats import ReadOptions, model_name
from distilldetect.panels import Entry
from distilldetect.runtime import in_threads

# None of these is as probable as all candidates together, and half of it is a teacher that is not given: for want of
# anything better known.
PRIOR_NONE = UNLISTED_SHARE = 0.5
_PRIOR = Prior(PRIOR_NONE, PRIOR_NONE * UNLISTED_SHARE)


@dataclass(frozen=True, slots=True)
class Source:
    """One model's dumps.

    Attributes:
        paths: its one, or its snapshots.
        provider: who made it, "" if unknown.
        released: when it appeared, ``YYYY-MM``; "" if unknown.
    """

    paths: tuple[str, ...]
    provider: str = ""
    released: str = ""

    @property
    def name(self) -> str:
        """As rows name it."""
        return ";".join(self.paths)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        suspect: path of its dump.
        candidates: those who may have taught it; none for the known models of a library.
        references: further models to compare with.
        reading: how to read all dumps.
        min_prompts: shared prompts below which a candidate is not evaluable.
        prior: what is held for probable before the text is read.
        library: which library to use, see :func:`library.libraries_of`: its models are references, and candidates where
            none are given.
        suspect_provider: who made the suspect, several joined by commas; "" where unknown. No model of theirs is taken from
            a library.
        suspect_released: when it appeared, ``YYYY-MM``; "" where unknown. No known model that is younger is a candidate;
            one that is given is not evaluable.
        base: path of a dump of what it was made from; "" where unknown.
    """

    suspect: str
    candidates: tuple[Source, ...] = ()
    references: tuple[Source, ...] = ()
    reading: ReadOptions = field(default_factory=ReadOptions)
    min_prompts: int = MIN_PROMPTS
    prior: Prior = _PRIOR
    library: str = LIBRARY_AUTO
    suspect_provider: str = ""
    suspect_released: str = ""
    base: str = ""

    @property
    def sources(self) -> tuple[tuple[str, Source], ...]:
        """All that is given, each with its role: the suspect, candidates, references, the base."""
        return (
            ("suspect", Source((self.suspect,))),
            *(("candidate", source) for source in self.candidates),
            *(("reference", source) for source in self.references),
            *((("base", Source((self.base,))),) if self.base else ()),
        )


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a question, read.

    Attributes:
        prints: path -> fingerprint of every file that was given.
        entries: the candidates, as teachers, and the references, as a panel.
        left_out: references that are not in it: ``source``, ``sha256``, ``why``.
    """

    prints: Mapping[str, Fingerprint]
    entries: tuple[Entry, ...]
    left_out: tuple[Mapping[str, str], ...]

    @property
    def joined_on(self) -> str:
        """``prompt`` or ``id``."""
        return next(iter(self.prints.values())).join

    def names(self, question: Question) -> dict[str, str]:
        """Return what suspect and candidates are called, by ``Source.name``: their paths where two would be alike."""
        called = {
            own.name: model_name(self.prints[own.paths[0]].provenance["model"], own.paths[0])
            for _, own in question.sources[: 1 + len(question.candidates)]
        }
        often = Counter(called.values())
        return {paths: name if often[name] == 1 else paths for paths, name in called.items()}

    def sha256(self, path: str) -> str:
        """Of a dump."""
        return self.prints[path].sha256


def read_files(question: Question) -> Files:
    """Read every file once and lay them out as a panel.

    A reference that is the suspect's file, a candidate's or another reference's is left out: else a candidate that is
    given again as a reference of unknown provider would count against its siblings. Where a file holds no prompts, all are
    joined on their ids.

    Raises:
        DumpError: a file cannot be used, was made with another salt, or two models have the same.
        UsageError: a field is named of a file that is not read.
    """
    paths = list(dict.fromkeys(path for _, source in question.sources for path in source.paths))
    question.reading.require_files(paths)
    maker = FingerprintMaker(question.reading)
    try:
        made = in_threads(maker.make, paths)
    except PromptlessError:
        made = in_threads(replace(maker, join="id").make, paths)
    prints = dict(zip(paths, made, strict=True))
    hint = "make all with the same --salt, and none with a dump beside it"
    require_one_salt(made, hint)
    known = _distinct([question.suspect, *chain.from_iterable(own.paths for own in question.candidates)], prints)
    if question.base:
        _distinct([question.suspect, question.base], prints)
    entries = list(chain.from_iterable(_entries(candidate, "teacher") for candidate in question.candidates))
    left_out = []
    for entry in chain.from_iterable(_entries(reference, "reference") for reference in question.references):
        sha256 = prints[entry.path].sha256
        if sha256 in known:
            left_out.append({"source": entry.path, "sha256": sha256, "why": f"is the same file as {known[sha256]}"})
        else:
            known[sha256] = entry.path
            entries.append(entry)
    return Files(prints, tuple(entries), tuple(left_out))


def inputs(question: Question, files: Files) -> list[dict[str, Any]]:
    """What each file is, as a result tells it."""
    return [
        {
            "role": role,
            "name": source.name,
            "provider": source.provider,
            "path": path,
            **{key: value for key, value in files.prints[path].provenance.items() if key != "source"},
            "n_answered_prompts": len(files.prints[path].prompts),
            "skipped": dict(files.prints[path].skipped),
        }
        for role, source in question.sources
        for path in source.paths
    ]


def _entries(source: Source, role: str) -> list[Entry]:
    return [Entry(path, path, frozenset({role}), source.name, source.provider, "") for path in source.paths]


def _distinct(paths: Sequence[str], prints: Mapping[str, Fingerprint]) -> dict[str, str]:
    """SHA-256 -> path of files that must all be different."""
    known: dict[str, str] = {}
    for path in paths:
        sha256 = prints[path].sha256
        if sha256 in known:
            hint = "give the suspect and each candidate outputs of their own"
            raise DumpError(f"is the same file as {known[sha256]} (equal SHA-256)", source=path, hint=hint)
        known[sha256] = path
    return known
