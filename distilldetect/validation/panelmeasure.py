"""Measure a whole panel: read its dumps, and make a table of what is measured of each suspect."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from distilldetect.defaults import SEED, SIBLING_SIGNALS
from distilldetect.errors import DumpError, NotEvaluableError
from distilldetect.formats import load
from distilldetect.model.modes import MODE_AUDITS, MODE_FEATURES, OPENING_SIGNAL
from distilldetect.panels import Entry, align
from distilldetect.runtime import in_threads
from distilldetect.signals import Extractor
from distilldetect.text import normalise_prompt
from distilldetect.validation.conditions import Condition
from distilldetect.validation.stress import DROPPED, STRESSES
from distilldetect.validation.suspectmeasure import SuspectMeasure, SuspectRow, Under
from distilldetect.validation.table import PairTable

_OTHERS = 8  # other models, about, that a stress looks at: more change nothing and take minutes


def measure_panel(entries: Sequence[Entry], modes: Sequence[str], conditions: Sequence[Condition] = ()) -> PairTable:
    """Measure every suspect of a panel against every teacher.

    Args:
        entries: the panel.
        modes: names of those whose features are wanted.
        conditions: under which the pairs are measured once more.

    Raises:
        DumpError: a dump cannot be read, or fewer than two answer the same prompts.
        NotEvaluableError: a condition leaves fewer than two prompts.
    """
    dumps = [load(entry.path) for entry in entries]
    alignment = align(dumps)
    if not alignment.prompts:
        raise DumpError("no prompt is answered by two dumps", source=entries[0].path, hint="give dumps of the same prompts")
    texts = dict(zip((entry.model for entry in entries), alignment.texts, strict=True))
    used = {*modes, *(condition.mode for condition in conditions)}
    signals = frozenset(signal for mode in used for signal, _ in MODE_FEATURES[mode]) | {OPENING_SIGNAL, *SIBLING_SIGNALS}
    stresses = dict.fromkeys(condition.stress for condition in conditions if condition.stress)
    if any(audit.dropped for mode in modes for audit in MODE_AUDITS[mode]):
        stresses[DROPPED] = None
    pool = [entry for entry in entries if entry.is_candidate]
    suspects = [entry for entry in entries if "suspect" in entry.roles]
    families = tuple(dict.fromkeys(entry.family for entry in pool if "teacher" in entry.roles))

    extractor = Extractor(alignment.prompts, signals)
    features = in_threads(lambda entry: extractor.extract(texts[entry.model]), pool)
    prompts = [normalise_prompt(prompt) for prompt in alignment.prompts]
    under = [Under(condition, _rows(condition, prompts)) for condition in conditions]
    measure = SuspectMeasure(pool, families, features, tuple(modes), under)
    del features

    def measured(entry: Entry) -> SuspectRow:
        rest = [other for other in pool if other.family != entry.family]
        others = [texts[other.model] for other in rest[:: max(1, len(rest) // _OTHERS)]]
        changed = {
            name: extractor.extract(STRESSES[name](texts[entry.model], others, np.random.default_rng(SEED)))
            for name in stresses
        }
        return measure.row(entry, extractor.extract(texts[entry.model]), changed)

    rows, comparisons = in_threads(measured, suspects), measure.comparisons
    return PairTable(
        teachers=families,
        providers=tuple(comparisons.provider_of(family) for family in families),
        suspects=tuple(entry.model for entry in suspects),
        values={mode: np.stack([row.values[mode] for row in rows], axis=2) for mode in modes},
        strata={mode: np.stack([row.strata[mode] for row in rows], axis=2) for mode in rows[0].strata},
        stand_ins=np.array([[comparisons.is_reference(entry, family) for entry in suspects] for family in families]),
        shuffled={mode: np.stack([row.shuffled[mode] for row in rows], axis=1) for mode in modes},
        length_ratio_log=np.stack([row.lengths for row in rows], axis=1),
        n_prompts=len(alignment.prompts),
        contrasts=np.stack([row.contrasts for row in rows], axis=2),
        contrasts_under={
            name: np.stack([row.contrasts_under[name] for row in rows], axis=2) for name in rows[0].contrasts_under
        },
        conditions={c.name: np.stack([row.conditions[c.name] for row in rows], axis=1) for c in conditions},
        opening_levels={
            name: np.stack([row.opening_levels[name] for row in rows], axis=1) for name in rows[0].opening_levels
        },
    )


def _rows(condition: Condition, prompts: Sequence[str]) -> NDArray[np.int64]:
    """Which prompts a condition leaves."""
    rows = np.random.default_rng(SEED).permutation(len(prompts))[: condition.n_prompts]
    if condition.only is not None:
        rows = rows[[prompts[k] in condition.only for k in rows]]
    if len(rows) < 2:
        raise NotEvaluableError(f"the condition {condition.name} leaves {len(rows)} of the panel's {len(prompts)} prompts")
    return rows
