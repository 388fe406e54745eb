"""What are verdicts worth whose references are a library's models alone? Figures of labelled panels left out of the fit.

usage: python tests/studies/measure_library_verdicts.py PANEL.csv... --library NAME [--library NAME]... [--models FOLDER]

Labels are pairs.csv beside each panel. Every panel on whose prompts one of the libraries is, is judged with references of
its own, as ``evaluate --leave-panel-out`` does, and with those of the library: where the teacher's maker is named; where it
is looked for in a library without the teacher's own dumps, so that nothing but likeness to its siblings tells; where dates
are given; and where of a teacher of several dumps one is given, the first and the last. --models keeps the numbers that
were fitted without each of these panels, for measure_openset.py.
"""

import argparse
import json
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from distilldetect.defaults import SEED
from distilldetect.errors import DistillDetectError
from distilldetect.fingerprints import (
    CACHE_LIMIT_BYTES,
    FingerprintCache,
    FingerprintMaker,
    audit_prompts,
    default_folder,
    placed,
)
from distilldetect.formats import ReadOptions
from distilldetect.library import Choice, KnownModels, Makers, Party, known_models
from distilldetect.library.kin import KIN_SIGNALS
from distilldetect.model import model_document
from distilldetect.panels import Entry
from distilldetect.runtime import in_threads, workers
from distilldetect.scoring import Audit
from distilldetect.signals import Features
from distilldetect.similarity import Index
from distilldetect.validation import LabelledPanel, MeasuredPanel, measure_panel, read_labelled
from distilldetect.validation.figures import panel_figures
from distilldetect.validation.fit import fit, leave_panel_out
from distilldetect.validation.labelled import Observation, Pair, observed

WAYS = ("maker named", "maker looked for", "maker named, dates given", "maker named, one dump of the teacher")
Dump = tuple[Features, str]  # and its SHA-256


@dataclass(frozen=True)
class Dumps:
    """A panel's dumps beside a library.

    Attributes:
        panel: the panel.
        known: the library's models on its prompts.
        own: features, reduced, and SHA-256 of each dump by model.
    """

    panel: LabelledPanel
    known: KnownModels
    own: dict[str, Dump]


def beside(panel: LabelledPanel, library: str, maker: FingerprintMaker) -> Dumps | None:
    """Read a panel that is on a library's prompts; None where it is not."""
    teachers = [entry for entry in panel.entries if "teacher" in entry.roles]
    try:
        prints = [maker.make(entry.path) for entry in teachers]
    except DistillDetectError:
        return None
    prompts = audit_prompts(teachers, prints)
    known = known_models(library, prompts.keys)
    if known is None or not known.holds(np.ones(len(prompts.keys), dtype=bool)):
        return None

    def read(path: str) -> Dump:
        print_ = maker.make(path)
        return known.reduced(placed(print_, prompts)), print_.sha256

    wanted = {pair.suspect for pair in panel.pairs} | {entry.model for entry in teachers}
    entries = [entry for entry in panel.entries if entry.model in wanted]
    found = in_threads(lambda entry: read(entry.path), entries)
    return Dumps(panel, known, {entry.model: own for entry, own in zip(entries, found, strict=True)})


def measured_with(dumps: Dumps, way: str) -> Iterator[Observation]:
    """Measure the pairs of a panel with references from the library alone, in one of ``WAYS``."""
    pairs: dict[str, list[Pair]] = {}
    for pair in dumps.panel.pairs:
        pairs.setdefault(pair.teacher, []).append(pair)
    for teacher, own in pairs.items():
        snapshots = [entry for entry in dumps.panel.entries if entry.family == teacher and "teacher" in entry.roles]
        ends = [snapshots[:1], snapshots[-1:]] if len(snapshots) > 1 else [snapshots]
        for draw, given in enumerate(ends if way == WAYS[3] else [snapshots]):
            yield from (replace(seen, draw=draw) for seen in _of_teacher(dumps, way, given, own))


def _of_teacher(dumps: Dumps, way: str, own: Sequence[Entry], pairs: Sequence[Pair]) -> Iterator[Observation]:
    entries = {entry.model: entry for entry in dumps.panel.entries}
    features, digests = zip(*(dumps.own[entry.model] for entry in own), strict=True)
    provider = "" if way == WAYS[1] else own[0].provider
    known = dumps.known if way != WAYS[1] else without(dumps.known, digests)
    families = [replace(entry, family=f"known:{entry.family}") for entry in known.entries]
    audit = Audit(
        [*(replace(entry, provider=provider) for entry in own), *families],
        [*features, *known.read(range(len(known.entries)))],
        [*digests, *known.model_sha256],
    )
    party = Party(provider, digests, features)
    of_teacher = known.teacher_makers(party)
    released = min(entry.released for entry in own)
    for pair in pairs:
        suspect, (mine, digest) = entries[pair.suspect], dumps.own[pair.suspect]
        of_suspect = known.suspect_makers(Party("", (digest,), (mine,)))
        date = (suspect.released or released) if way == WAYS[2] else ""
        choice: Choice = known.choose(of_teacher, of_suspect, date)
        try:
            compared = audit.compare(mine, suspect.path, digest)
            cohort, prompts = audit.cohort(suspect, compared, 0)
        except DistillDetectError:
            continue
        used = {families[k].family for k in choice.places}
        cohort = cohort.without(k for k in cohort.references if audit.models[k].family not in used)
        cohort = replace(cohort, may_hide_teaching=choice.may_hide_teaching)
        if not cohort.references:
            yield Observation(pair, "all")
            continue
        yield replace(observed(pair, audit.measure(compared, cohort, prompts)), references="all")


def without(known: KnownModels, sha256: Collection[str]) -> KnownModels:
    """Take some dumps out of a library."""
    kept = [k for k, digest in enumerate(known.model_sha256) if digest not in sha256]
    features = known.read(kept)
    entries, digests = (tuple(part[k] for k in kept) for part in (known.entries, known.model_sha256))
    makers = Makers(entries, {name: Index([own.sets[name] for own in features]) for name in KIN_SIGNALS})
    return replace(
        known,
        entries=entries,
        model_sha256=digests,
        answers=known.answers[kept],
        makers=makers,
        read=lambda places: tuple(features[place] for place in places),
    )


def told(name: str, how: str, judged_panel) -> str:
    """A row of the table."""
    figures = panel_figures(judged_panel, SEED)["references"]["all"]
    balanced, taught, clean, siblings = (figures[key] for key in ("balanced", "taught", "clean", "siblings"))
    shares = [taught[key] for key in ("moderate_or_more", "weak", "inconclusive", "against")]
    costs = [balanced[key] for key in ("cllr", "cllr_min", "auroc")]
    n = sorted(one.seen.n_references for one in judged_panel.judged if one.seen.references == "all")
    cells = [f"{value:.2f}" for value in costs] + [f"{value:.1%}" for value in shares]
    cells += [f"{own['moderate_or_more']:.1%}" for own in (clean, siblings)]
    return f"| {name} | {how} | {n[len(n) // 2]} | " + " | ".join(cells) + " |"


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("panels", nargs="+")
    parser.add_argument("--library", action="append", required=True)
    parser.add_argument("--models")
    given = parser.parse_args(arguments)
    if given.models:
        Path(given.models).mkdir(parents=True, exist_ok=True)
    maker = FingerprintMaker(ReadOptions(), cache=FingerprintCache(default_folder(), CACHE_LIMIT_BYTES))
    read = [read_labelled(path) for path in given.panels]
    dumps = [next(filter(None, (beside(panel, own, maker) for own in given.library)), None) for panel in read]
    fitted: list[MeasuredPanel] = []
    for panel in read:
        with workers("loky", os.cpu_count() or 1) as team:
            fitted.append(measure_panel(panel, maker, team, SEED, lambda _: None))
    print(
        "| panel | references | number, median | Cllr | Cllr min | AUROC | taught: moderate or more | weak | inconclusive",
        end="",
    )
    print(" | against | clean: moderate or more | siblings: moderate or more |")
    print("| --- | --- |" + " ---: |" * 10)
    for panel, own in zip(fitted, dumps, strict=True):
        if own is None:
            continue
        print(told(panel.name, "the panel's own", leave_panel_out(fitted, panel)), flush=True)
        for way in WAYS:
            beside_library = replace(panel, observations=tuple(measured_with(own, way)))
            print(told(panel.name, f"library, {way}", leave_panel_out(fitted, beside_library)), flush=True)
        if given.models:
            numbers = fit([other for other in fitted if other.name != panel.name])
            place = Path(given.models, f"without_{panel.name}.json")
            place.write_text(json.dumps(model_document(numbers, (), {})), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
