"""A labelled panel on which any dump can be judged as the suspect of any of its pairs."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from distilldetect.case import Request
from distilldetect.case.case import laid_out
from distilldetect.case.warnings import of_likeness, of_the_text, traits_of
from distilldetect.defaults import SEED
from distilldetect.errors import NotEvaluableError
from distilldetect.fingerprints import FingerprintMaker, placed
from distilldetect.formats import Dump, load
from distilldetect.model import Model
from distilldetect.panels import Cohort, Entry
from distilldetect.results import verdict_word
from distilldetect.runtime import workers
from distilldetect.scoring import OPENING, codes, judge
from distilldetect.signals import Extractor
from distilldetect.similarity import Compared
from distilldetect.validation.labelled import Bench, LabelledPanel, Pair, bench_of


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
class Judge:
    """A panel, ready to judge pairs on."""

    panel: LabelledPanel
    model: Model
    maker: FingerprintMaker

    @cached_property
    def entries(self) -> dict[str, Entry]:
        return {entry.model: entry for entry in self.panel.entries}

    @cached_property
    def bench(self) -> Bench:
        with workers("loky", 1) as team:
            return bench_of(self.panel, self.maker, team, SEED)

    def compared(self, path: str) -> Compared:
        own = self.maker.make(path)
        return self.bench.audit.compare(placed(own, self.bench.prompts), path, own.sha256)

    def teacher(self, pair: Pair) -> str:
        """The path of the first dump of a pair's teacher."""
        return next(entry.path for entry in self.bench.audit.entries if entry.family == pair.teacher)

    def cohort(self, pair: Pair, compared: Compared) -> tuple[Cohort, np.ndarray]:
        return self.bench.cohort(self.entries[pair.suspect], pair, compared)

    def judged(self, compared: Compared, cohort: Cohort, prompts: np.ndarray) -> Verdict:
        measured = self.bench.audit.measure(compared, cohort, prompts)
        own = judge(measured, self.model.numbers)
        caveats = codes(own, "", "")
        return Verdict(verdict_word(own.log10_lr, own.low, own.high), own.log10_lr, frozenset(caveats))

    def verdict(self, pair: Pair, path: str) -> Verdict:
        """Judge a dump as the suspect of a pair, with the warnings that ``score`` gives of its text too."""
        try:
            compared = self.compared(path)
            found = self.judged(compared, *self.cohort(pair, compared))
        except NotEvaluableError:
            return Verdict("inconclusive", 0.0, frozenset({"not evaluable"}))
        return found._replace(codes=found.codes | of_text(load(self.teacher(pair)), load(path)))


def of_text(teacher: Dump, suspect: Dump) -> set[str]:
    """Return the codes of what ``score`` warns of in the texts of two dumps."""
    case = laid_out([teacher, suspect], Request(teacher.source, suspect.source))
    extractor = Extractor(case.alignment.prompts, [OPENING])
    features = [extractor.extract(texts) for texts in case.alignment.texts]
    traits = traits_of(case, features, np.ones(case.n_prompts, dtype=bool))
    return {caution.code for caution in (*of_likeness(traits.likeness), *of_the_text(traits, case))}
