"""A labelled panel on which any dump can be judged as the suspect of any of its pairs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from distilldetect.case import Request
from distilldetect.case.auditing import OPENING
from distilldetect.case.case import laid_out
from distilldetect.case.evidence import only_shared_with
from distilldetect.case.warnings import of_likeness, of_the_text
from distilldetect.defaults import COPIED_WORDS
from distilldetect.errors import NotEvaluableError
from distilldetect.fingerprints import FingerprintMaker, audit_prompts, placed
from distilldetect.formats import Dump, load
from distilldetect.model import Model
from distilldetect.panels import Cohort, Entry
from distilldetect.results import verdict_word
from distilldetect.scoring import Audit, codes, judge
from distilldetect.signals import Extractor
from distilldetect.similarity import Compared
from distilldetect.text import decomposed_fraction, multi_line_fraction, n_ignorable, n_mixed_words
from distilldetect.validation.labelled import LabelledPanel, Pair


class Verdict(NamedTuple):
    """A verdict: its word, the printed LR and the codes of its warnings."""

    word: str
    log10_lr: float
    codes: frozenset[str]

    @property
    def rank(self) -> int:
        """Place in the order of the counts."""
        if self.word.endswith("support"):
            return 1 if self.word.startswith("weak") else 0
        return 3 if self.word.endswith("against") else 2


@dataclass(frozen=True)
class Bench:
    """A panel, ready to judge pairs on."""

    panel: LabelledPanel
    model: Model
    maker: FingerprintMaker

    @cached_property
    def entries(self) -> dict[str, Entry]:
        return {entry.model: entry for entry in self.panel.entries}

    @cached_property
    def candidates(self) -> list[Entry]:
        return [entry for entry in self.panel.entries if entry.is_candidate]

    @cached_property
    def prints(self) -> list:
        return [self.maker.make(entry.path) for entry in self.candidates]

    @cached_property
    def prompts(self):
        return audit_prompts(self.candidates, self.prints)

    @cached_property
    def audit(self) -> Audit:
        return self._audit_with([])

    @cached_property
    def by_snapshot(self) -> Audit:
        """The audit with each snapshot of a teacher as a further model, its family named after both."""
        families = Counter(entry.family for entry in self.candidates)
        return self._audit_with([k for k, entry in enumerate(self.candidates) if families[entry.family] > 1])

    def _audit_with(self, alone: Sequence[int]) -> Audit:
        features = [placed(own, self.prompts) for own in self.prints]
        digests = [own.sha256 for own in self.prints]
        named = [replace(self.candidates[k], family=f"{self.candidates[k].family}/{k}") for k in alone]
        return Audit(
            [*self.candidates, *named],
            [*features, *(features[k] for k in alone)],
            [*digests, *(f"{digests[k]} alone" for k in alone)],
        )

    def compared(self, path: str, audit: Audit | None = None) -> Compared:
        own = self.maker.make(path)
        return (audit or self.audit).compare(placed(own, self.prompts), path, own.sha256)

    def teacher(self, pair: Pair) -> int:
        return next(k for k in self.audit.teachers if self.audit.models[k].family == pair.teacher)

    def snapshots(self, pair: Pair) -> list[Entry]:
        return [self.candidates[k] for k in self.audit.models[self.teacher(pair)].dumps]

    def cohort(self, pair: Pair, compared: Compared) -> tuple[Cohort, np.ndarray]:
        return self.audit.cohort(self.entries[pair.suspect], compared, self.teacher(pair))

    def judged(self, compared: Compared, cohort: Cohort, prompts: np.ndarray, audit: Audit | None = None) -> Verdict:
        measured = (audit or self.audit).measure(compared, cohort, prompts)
        own = judge(measured, self.model.numbers)
        caveats = codes(own, measured.n_prompts, len(cohort.references), "", "")
        return Verdict(verdict_word(own.log10_lr, own.low, own.high), own.log10_lr, frozenset(caveats))

    def verdict(self, pair: Pair, path: str) -> Verdict:
        """Judge a dump as the suspect of a pair, with the warnings that ``score`` gives of its text too."""
        try:
            compared = self.compared(path)
            found = self.judged(compared, *self.cohort(pair, compared))
        except NotEvaluableError:
            return Verdict("inconclusive", 0.0, frozenset({"not evaluable"}))
        return found._replace(codes=found.codes | of_text(load(self.snapshots(pair)[0].path), load(path)))


def of_text(teacher: Dump, suspect: Dump) -> set[str]:
    """Return the codes of what ``score`` warns of in the texts of two dumps."""
    case = laid_out([teacher, suspect], Request((teacher.source,), suspect.source))
    theirs, own = case.alignment.texts
    openings = [Extractor(case.alignment.prompts, [OPENING]).extract(texts).sets[OPENING] for texts in (own, theirs)]
    same = only_shared_with(openings[0], openings[1:], ())
    same_texts = [s for s, t in zip(own, theirs, strict=True) if s == t]
    seen = SimpleNamespace(  # of the evidence, what these warnings look at
        same_openings_fraction=len(same.keys) / max(len(openings[0].keys), 1),
        identical_fraction=len(same_texts) / len(own),
        copied_fraction=sum(len(s.split()) >= COPIED_WORDS for s in same_texts) / len(own),
        n_ignorable=n_ignorable(own),
        n_mixed_words=n_mixed_words(own),
        decomposed_fraction=decomposed_fraction(own) - decomposed_fraction(theirs),
        multi_line_fractions={"teacher": multi_line_fraction(theirs), "suspect": multi_line_fraction(own)},
    )
    return {caution.code for caution in (*of_likeness(seen), *of_the_text(seen, case))}
