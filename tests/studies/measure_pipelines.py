"""How often is a labelled pair laid to a pipeline, and how often do answers seem to be to other prompts?

usage: python tests/studies/measure_pipelines.py PANEL.csv...

Labels are ``pairs.csv`` beside each panel. Nobody has added text to these answers, so that every pair is an error. For
each panel and number of references, of two and more: the pairs, those laid to a pipeline, how many of these are taught, the
highest share of answers of both the teacher and the suspect on which a pair of words stands that is on fewer than
``PIPELINE_FEW`` of every reference's, and the pairs whose references answer in another language than both. Then the dumps
of the panel with prompts, those whose answers do not fit these, and those whose answers do not fit once each is moved to
the next prompt, as all should.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from distilldetect.defaults import MIN_PROMPTS, PIPELINE_FEW
from distilldetect.errors import DistillDetectError
from distilldetect.fingerprints import FingerprintCache, FingerprintMaker, default_folder, placed
from distilldetect.formats import ReadOptions, load
from distilldetect.runtime import workers
from distilldetect.text import fits_prompts
from distilldetect.validation import LabelledPanel, read_labelled
from distilldetect.validation.labelled import bench_of


def measured(panel: LabelledPanel, maker: FingerprintMaker) -> Iterator[tuple[str, bool, bool, float, bool]]:
    """Yield for each pair and draw: references, whether laid to a pipeline, and then taught, highest share, language."""
    with workers("loky", 1) as team:
        bench = bench_of(panel, maker, team, seed=0)
    entries = {entry.model: entry for entry in panel.entries}
    for pair in sorted(panel.pairs, key=lambda own: own.suspect):
        suspect = entries[pair.suspect]
        made = maker.make(suspect.path)
        compared = bench.audit.compare(placed(made, bench.prompts), suspect.path, made.sha256)
        try:
            whole, prompts = bench.cohort(suspect, pair, compared)
        except DistillDetectError:
            continue
        for name, _, cohort in bench.draws(pair, whole):
            if len(cohort.references) > 1:
                found = bench.audit.habit_gains(compared, cohort.columns, prompts)
                both = np.minimum(found.own, found.rates[:, 0])
                highest = both[found.rates[:, 1:].max(axis=1) < PIPELINE_FEW].max(initial=0.0)
                seen = bench.audit.measure(compared, cohort, prompts)
                is_laid = bool(seen.added or seen.lacking)
                yield name, is_laid, is_laid and pair.tier == "taught", float(highest), seen.has_foreign_references


def fitting(panel: LabelledPanel) -> tuple[int, int, int]:
    """Count the dumps with prompts, those that do not fit, and those that do not when they are moved by a row."""
    n = n_wrong = n_moved = 0
    for path in sorted({entry.path for entry in panel.entries}):
        responses = [response for response in load(path).responses if response.prompt and not response.sample]
        if len(responses) >= MIN_PROMPTS:
            prompts, answers = [own.prompt for own in responses], [own.text for own in responses]
            n += 1
            n_wrong += not fits_prompts(prompts, answers)
            n_moved += not fits_prompts(prompts, answers[1:] + answers[:1])
    return n, n_wrong, n_moved


def main() -> None:
    """Print a row for each panel and number of references, then one for each panel."""
    maker = FingerprintMaker(ReadOptions(), cache=FingerprintCache(default_folder(), 10**10))
    print("| panel | references | pairs | laid to a pipeline | of them taught | highest share of both | another language |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for path in sys.argv[1:]:
        panel = read_labelled(path, None)
        rows = defaultdict(list)
        for name, *seen in measured(panel, maker):
            rows[name].append(seen)
        for name, own in rows.items():
            laid, taught, shares, foreign = zip(*own, strict=True)
            counts = " | ".join(map(str, (len(own), sum(laid), sum(taught), f"{max(shares):.2f}", sum(foreign))))
            print(f"| {panel.name} | {name} | {counts} |", flush=True)
    print("\n| panel | dumps | do not fit | do not fit, moved |\n| --- | ---: | ---: | ---: |")
    for path in sys.argv[1:]:
        panel = read_labelled(path, None)
        print(f"| {panel.name} |", " | ".join(map(str, fitting(panel))), "|", flush=True)


if __name__ == "__main__":
    main()
