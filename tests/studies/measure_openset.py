"""Whom does ``attribute`` name where the true teacher is not among a library's models? The open-set error.

usage: python tests/studies/measure_openset.py PANEL.csv PAIRS.csv LIBRARY.ddlib MODEL.json

Every suspect with a documented teacher is asked about twice: with all models of the library, and with every model of all
its teachers' makers taken away, where only "none of these" and "inconclusive" are right. Families count equally.
MODEL.json should be fitted without the panel, as measure_library_verdicts.py --models does.
"""

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from distilldetect.attribution import Question, attribute
from distilldetect.errors import NotEvaluableError
from distilldetect.fingerprints import Fingerprint, FingerprintMaker
from distilldetect.formats import ReadOptions
from distilldetect.library import About, build, read_library
from distilldetect.model import Model, load_model
from distilldetect.panels import Entry, Label, read_labels, read_panel

ANSWERS = ("a true maker", "another maker", "none", "inconclusive")
WAYS = ("all may be given", "every possible teacher is given")  # the answer, and the one if the candidates are complete


@dataclass(frozen=True)
class Asked:
    """A suspect, and what was answered.

    Attributes:
        suspect, family: the suspect.
        is_open: whether its teachers' makers were taken away.
        answers: one of ``ANSWERS`` in each of ``WAYS``.
    """

    suspect: str
    family: str
    is_open: bool
    answers: tuple[str, str]


def ask(
    entries: Sequence[Entry], prints: Mapping[str, Fingerprint], labels: Sequence[Label], model: Model
) -> Iterator[Asked]:
    """Ask about every taught suspect of a panel.

    Args:
        entries: of the panel.
        prints: of each model of the library.
        labels: of the panel.
        model: which judges.
    """
    known = [(entry, prints[entry.model]) for entry in entries if entry.model in prints]
    path = {entry.model: entry.path for entry in entries}
    taught: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        if label.label and label.suspect in path:
            taught[label.suspect].append(label)
    with tempfile.TemporaryDirectory() as folder:
        for suspect, own in taught.items():
            makers = {label.provider for label in own}
            for is_open in (False, True):
                kept = [(e, p) for e, p in known if e.model != suspect and not (is_open and e.provider in makers)]
                file = Path(folder, f"{'-'.join(sorted(makers))}-{is_open}-{suspect if suspect in prints else ''}.ddlib")
                if not file.exists():
                    file.write_bytes(build([e for e, _ in kept], [p for _, p in kept], About("known")))
                try:
                    found = attribute(Question(path[suspect], library=str(file)), model)
                except NotEvaluableError:
                    continue
                answers = tuple(_named(found[key], makers) for key in ("answer", "if_complete"))
                yield Asked(suspect, own[0].family, is_open, answers)


def _named(answer: dict, makers: set[str]) -> str:
    if answer["kind"] in ("none", "inconclusive"):
        return str(answer["kind"])
    return ANSWERS[0] if answer["provider"] in makers else ANSWERS[1]


def report(asked: Sequence[Asked]) -> None:
    """Print the share of each answer, families equal, and who was named falsely."""
    print("| teacher's maker | reading | families | " + " | ".join(ANSWERS) + " |")
    print("| --- | --- | ---: |" + " ---: |" * len(ANSWERS))
    for is_open in (False, True):
        own = [one for one in asked if one.is_open == is_open]
        sizes = Counter(one.family for one in own)
        for k, way in enumerate(WAYS):
            shares = {name: sum(1 / sizes[o.family] for o in own if o.answers[k] == name) / len(sizes) for name in ANSWERS}
            cells = " | ".join(f"{shares[name]:.1%}" for name in ANSWERS)
            print(f"| {'taken away' if is_open else 'there'} | {way} | {len(sizes)} | {cells} |")
    false = sorted(f"{one.suspect}{' (open)' * one.is_open}" for one in asked if one.answers[1] == ANSWERS[1])
    print("named falsely if complete:", ", ".join(false) or "none")


def main() -> None:
    """Print the figures."""
    panel, pairs, library, numbers = sys.argv[1:]
    maker = FingerprintMaker(ReadOptions())
    models = {model.model for model in read_library(library).about.models}
    entries = read_panel(panel)
    prints = {entry.model: maker.make(entry.path) for entry in entries if entry.model in models}
    report(list(ask(entries, prints, read_labels(pairs), load_model(numbers))))


if __name__ == "__main__":
    main()
