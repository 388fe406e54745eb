"""A library from the fingerprints of a panel."""

from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np

from distilldetect.arrays import U64
from distilldetect.defaults import HABIT_PROMPTS, WEIGHED_SIGNALS
from distilldetect.errors import DumpError
from distilldetect.fingerprints import AuditPrompts, Fingerprint, placed, require_one_salt
from distilldetect.library.container import pack
from distilldetect.library.reducing import Habits, usual_reductions
from distilldetect.library.stored import About, LibraryModel
from distilldetect.library.table import table_columns
from distilldetect.panels import Entry
from distilldetect.signals import Features


def build(entries: Sequence[Entry], prints: Sequence[Fingerprint], about: About, *, exact: bool = False) -> bytes:
    """Make the file of a library.

    Equal fingerprints give equal bytes. Of habits only those are kept that stand on ``HABIT_PROMPTS`` prompts and more in
    at least one of the dumps.

    Args:
        entries: the models.
        prints: the fingerprint of each by the weighed signals at least, made without a salt and joined on prompts.
        about: without its models.
        exact: whether all hashes are kept whole, and all habits: references from it are then worth what their dumps are.

    Raises:
        DumpError: there are no models, two are the same file, or a fingerprint has a salt.
    """
    if not entries:
        raise DumpError("would hold no models", source=about.name, hint="give dumps that are teachers or references")
    require_one_salt(prints, "make it again from the dump, without a salt", ("a library, which has none", ""))
    first: dict[str, str] = {}
    for entry, print_ in zip(entries, prints, strict=True):
        if (other := first.setdefault(print_.sha256, entry.model)) != entry.model:
            problem = f"the dump of {entry.model} is that of {other} (equal SHA-256)"
            raise DumpError(problem, source=print_.source, hint="give each dump once")
    prompts = np.unique(np.concatenate([print_.prompts for print_ in prints]))
    features = [placed(print_, AuditPrompts(prompts)) for print_ in prints]
    reductions = usual_reductions(exact=exact)
    columns = {"prompts": prompts}
    for name in ("n_tokens", "n_english"):
        columns[name] = np.concatenate([getattr(own, name) for own in features]).astype(np.uint64)
    for name in WEIGHED_SIGNALS:
        sets = [own.sets[name] for own in features]
        kept = reductions.get(name) or Habits(known_habits(features, name, 1 if exact else HABIT_PROMPTS))
        table = table_columns([kept.short(own) for own in sets])
        if isinstance(kept, Habits):
            table["habits"] = kept.hashes
        columns |= {f"{name}.{column}": numbers for column, numbers in table.items()}
    models = tuple(
        LibraryModel(e.model, e.family, e.provider, e.released, print_.sha256, int((own.n_tokens > 0).sum()))
        for e, print_, own in zip(entries, prints, features, strict=True)
    )
    hashes = {name: asdict(reduction) for name, reduction in reductions.items()}
    return pack(columns, {"about": asdict(replace(about, models=models)), "hashes": hashes})


def known_habits(features: Sequence[Features], signal: str, n_prompts: int) -> U64:
    """Return the elements that stand on ``n_prompts`` prompts or more in at least one dump, ascending."""
    frequent = []
    for own in features:
        hashes, counts = np.unique(own.sets[signal].hashes(), return_counts=True)
        frequent.append(hashes[counts >= n_prompts])
    return np.unique(np.concatenate(frequent)).astype(np.uint64)
