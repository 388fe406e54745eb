"""A case as it stands before anything is measured: the files read, compared as files, and laid side by side."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from distilldetect.arrays import U64
from distilldetect.case.request import Request
from distilldetect.defaults import MIN_REFERENCE_COVERAGE
from distilldetect.errors import NotEvaluableError
from distilldetect.formats import Dump, load
from distilldetect.panels import Alignment, align, join_key, pairs_badly, same_file, too_few_prompts, why_unpaired
from distilldetect.runtime import in_threads
from distilldetect.text import prompt_key


@dataclass(frozen=True, slots=True)
class Case:
    """Dumps on the prompts that the suspect and a snapshot of the teacher answered.

    Attributes:
        teachers: snapshots of the teacher.
        suspect: whose training is in question.
        references: the snapshots of each other model, those left out excepted.
        siblings: the same of other models by the teacher's provider.
        base: what the suspect was made from, or None.
        alignment: all of them in this order.
        keys: of the prompts, ascending, ``(n_prompts,)``; none where dumps are joined on ids.
        left_out: snapshots, references and siblings that were given and are not used: ``source``, ``sha256``, ``why`` (what
            follows its name in a sentence), ``role``.
        clusters: what each prompt has in common with those that belong with it; None where the user did not say.
    """

    teachers: tuple[Dump, ...]
    suspect: Dump
    references: tuple[tuple[Dump, ...], ...]
    siblings: tuple[tuple[Dump, ...], ...]
    base: Dump | None
    alignment: Alignment
    keys: U64
    left_out: Sequence[Mapping[str, str]]
    clusters: tuple[str, ...] | None = None

    @property
    def n_prompts(self) -> int:
        """Prompts that the verdict rests on."""
        return len(self.alignment.prompts)

    @property
    def n_evidence(self) -> int:
        """Dumps that are shown as evidence, first in the alignment: the teacher's, the suspect, and the references'."""
        return len(self.teachers) + 1 + sum(map(len, self.references))

    @property
    def dumps(self) -> tuple[Dump, ...]:
        """All that are used, in the order of the alignment."""
        base = () if self.base is None else (self.base,)
        return (*self.teachers, self.suspect, *chain.from_iterable((*self.references, *self.siblings)), *base)


def read_case(request: Request) -> Case:
    """Read every file of a request and align them.

    Raises:
        DumpError: a file cannot be used, or the suspect is the teacher's own file.
        NotEvaluableError: too few prompts are shared.
    """
    case = laid_out(in_threads(lambda path: load(path, request.reading), chain.from_iterable(request.groups)), request)
    if not request.reading.names_clusters:
        return case
    found: dict[str, str] = {}  # by the first dump that says it
    for response in chain.from_iterable(dump.responses for dump in case.dumps):
        if response.cluster is not None:
            found.setdefault(join_key(response, case.alignment.joined_on), response.cluster)
    clusters = tuple(found.get(key, f"prompt {key}") for key in case.alignment.keys)
    if (n_clusters := len(set(clusters))) < request.min_prompts:
        raise NotEvaluableError(
            f"{case.suspect.source}: the prompts that {case.teachers[0].source} answers too belong to {n_clusters}"
            f" clusters, fewer than {request.min_prompts}; name a field of smaller clusters, or give more of them"
        )
    return replace(case, clusters=clusters)


def laid_out(dumps: Iterable[Dump], request: Request, key: Callable[[str], int] = prompt_key) -> Case:
    """Align the dumps of a case, each file once.

    Args:
        dumps: one for each path of :attr:`Request.groups`.
        request: what they are, and how many shared prompts are enough.
        key: of a prompt, by which rows are sorted: as a fingerprint's are, so that both are halved alike.

    Raises:
        DumpError: the suspect is the teacher's or the base's own file, or nothing says which responses belong together.
        NotEvaluableError: too few prompts are shared.
    """
    rest = iter(dumps)
    snapshots, (suspect,), *groups = [[next(rest) for _ in group] for group in request.groups]
    base = None if request.base is None else groups.pop()[0]
    references, siblings = groups[: len(request.references)], groups[len(request.references) :]
    seen, left_out = dict[str, str](), list[dict[str, str]]()

    def is_new(dump: Dump, role: str) -> bool:
        if dump.sha256 in seen:
            left_out.append(left_out_as(dump, f"is the same file as {seen[dump.sha256]}", role))
            return False
        seen[dump.sha256] = dump.source
        return True

    teachers = [dump for dump in snapshots if is_new(dump, "teacher")]
    if suspect.sha256 in seen:
        raise same_file(suspect.source, seen[suspect.sha256])
    if base is not None and base.sha256 == suspect.sha256:
        raise same_file(suspect.source, base.source)
    seen[suspect.sha256] = suspect.source
    said = {role: list(chain.from_iterable(models)) for role, models in (("sibling", siblings), ("reference", references))}
    new = {role: [dump for dump in own if is_new(dump, role)] for role, own in said.items()}  # a sibling is no reference
    others = [(role, dump) for role in ("reference", "sibling") for dump in new[role]]
    n = len(teachers)
    alignment = align([*teachers, suspect, *(dump for _, dump in others), *([] if base is None else [base])])
    answered = [[bool(text.strip()) for text in texts] for texts in alignment.texts]
    rows = [row for row, own in enumerate(answered[n]) if own and any(theirs[row] for theirs in answered[:n])]
    keyed = list[tuple[int, int]]()
    if alignment.joined_on == "prompt":
        keyed = sorted((key(alignment.prompts[row]), row) for row in rows)
        rows = [row for _, row in keyed]
    if len(rows) < request.min_prompts:
        why = [why_unpaired(teachers[0], suspect)] if pairs_badly(len(rows), teachers[0], suspect) else []
        counts = len(rows), request.min_prompts
        raise too_few_prompts(suspect.source, teachers[0].source, *counts, alignment.joined_on, *why)
    kept, used = list(range(len(answered))), set[int]()
    for k, (role, dump) in enumerate(others, start=n + 1):
        n_answered = sum(answered[k][row] for row in rows)
        if n_answered >= MIN_REFERENCE_COVERAGE * len(rows):
            used.add(id(dump))
        else:
            kept.remove(k)
            left_out.append(left_out_as(dump, f"answers {n_answered} of the {len(rows)} shared prompts", role))
    reduced = Alignment(
        prompts=tuple(alignment.prompts[row] for row in rows),
        texts=tuple(tuple(alignment.texts[k][row] for row in rows) for k in kept),
        joined_on=alignment.joined_on,
        unpaired=tuple(alignment.unpaired[k] for k in kept),
        keys=tuple(alignment.keys[row] for row in rows),
    )
    return Case(
        teachers=tuple(teachers),
        suspect=suspect,
        references=_of_those(used, references),
        siblings=_of_those(used, siblings),
        base=base,
        alignment=reduced,
        keys=np.array([own for own, _ in keyed], dtype=np.uint64),
        left_out=left_out,
    )


def _of_those(used: AbstractSet[int], models: Sequence[Sequence[Dump]]) -> tuple[tuple[Dump, ...], ...]:
    """The dumps of each model that are used, by :func:`id`, without models of none."""
    return tuple(filter(None, (tuple(dump for dump in group if id(dump) in used) for group in models)))


def left_out_as(dump: Dump, why: str, role: str) -> dict[str, str]:
    """Return what a result says of a dump that is not used."""
    return {"source": dump.source, "sha256": dump.sha256, "why": why, "role": role}
