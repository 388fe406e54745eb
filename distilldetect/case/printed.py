"""A case of fingerprints, or of a library's model as teacher: laid out as dumps are, by hashes of prompts, not texts."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from distilldetect.case.case import Case, as_given
from distilldetect.case.known_teacher import found_teacher
from distilldetect.case.request import Request
from distilldetect.fingerprints import AuditPrompts, Fingerprint, FingerprintMaker, placed, require_one_salt
from distilldetect.formats import Dump, Response
from distilldetect.runtime import in_threads
from distilldetect.signals import ALL_SIGNALS, Features


def printed_case(request: Request) -> tuple[Case, Sequence[Features]]:
    """Read every file of a request as a fingerprint, and lay them out as :func:`case.read_case` lays out dumps.

    Returns:
        A case whose alignment holds hashes, in hexadecimal, in the place of prompts and answers; and what the signals
        see of each dump on its rows, in the alignment's order.

    Raises:
        DumpError: a file cannot be used, holds no prompts, or was made with another salt.
        NotEvaluableError: too few prompts are shared.
    """
    paths = list(chain.from_iterable(request.groups))
    prints = in_threads(FingerprintMaker(request.reading).make, paths)
    hint = "make all with the same --salt, and none with a dump beside it"
    require_one_salt(((path, made.salt_id) for path, made in zip(paths, prints, strict=True)), hint)
    stand_ins = [_stand_in(path, print_) for path, print_ in zip(paths, prints, strict=True)]
    dumps, teacher = list(stand_ins), None
    if request.known_teacher:
        teacher = found_teacher(request, prints[0].prompts)
        dumps = [*teacher.stand_ins(), *dumps]
        request = replace(request, teacher=teacher.sources)
    case = as_given(dumps, request)
    order = sorted(range(case.n_prompts), key=lambda row: case.alignment.prompts[row])  # by hash, as fingerprints are
    alignment = replace(
        case.alignment,
        prompts=tuple(case.alignment.prompts[row] for row in order),
        texts=tuple(tuple(texts[row] for row in order) for texts in case.alignment.texts),
    )
    print_of = {id(dump): print_ for dump, print_ in zip(stand_ins, prints, strict=True)}
    wanted = AuditPrompts(np.array([int(prompt, 16) for prompt in alignment.prompts], dtype=np.uint64), prints[0].salt_id)
    features = [placed(print_of[id(dump)], wanted) for dump in case.dumps if id(dump) in print_of]
    if teacher:
        features = [*teacher.features(wanted.keys, ALL_SIGNALS), *features]
    return replace(case, alignment=alignment), features


def _stand_in(path: str, print_: Fingerprint) -> Dump:
    """A dump whose prompts and answers are their hashes: as equal or different as the texts are."""
    keys = zip(print_.prompts.tolist(), print_.answers.tolist(), strict=True)
    return Dump(
        source=path,
        sha256=str(print_.provenance["sha256"]),
        n_bytes=Path(path).stat().st_size,
        container="fingerprint",
        shape=str(print_.provenance["shape"]),
        fields={},
        model=print_.provenance["model"],
        responses=tuple(Response(f"{prompt:016x}", None, f"{answer:016x}") for prompt, answer in keys),
        n_records=int(print_.provenance["n_records"]),
        skipped=print_.skipped,
        notes=("Read as a fingerprint; the SHA-256 is that of the dump it was made from.",),
    )
