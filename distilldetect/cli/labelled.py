"""What ``train`` and ``evaluate`` share: labelled panels named on the command line, measured."""

import os
from collections.abc import Sequence

import click

from distilldetect.cli import options
from distilldetect.cli.talk import Progress, Talk
from distilldetect.errors import UsageError
from distilldetect.fingerprints import FingerprintCache, FingerprintMaker
from distilldetect.formats import ReadOptions
from distilldetect.runtime import workers
from distilldetect.validation import LabelledPanel, MeasuredPanel, measure_panel, read_labelled

panels = options.stacked(
    click.option(
        "--labels", multiple=True, metavar="PAIRS.csv", help="Labels, once a panel, in order [pairs.csv beside it]."
    ),
    click.option("--audit", multiple=True, metavar="PANEL.csv", help="A panel to judge and never to fit on; repeatable."),
    options.jobs,
    options.caching(),
)


def read_panels(paths: Sequence[str], audits: Sequence[str], labels: Sequence[str]) -> list[LabelledPanel]:
    """Read panels and their labels, those that are fitted on first.

    Raises:
        UsageError: labels are given for some panels only, or two panels have one name.
        DumpError: a file cannot be read.
    """
    everything = (*paths, *audits)
    if labels and len(labels) != len(everything):
        raise UsageError(
            f"{len(labels)} --labels for {len(everything)} panels; give them once a panel, in order, or not at all"
        )
    named = labels or (None,) * len(everything)
    read = [read_labelled(path, own) for path, own in zip(everything, named, strict=True)]
    names = [panel.name for panel in read]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"two panels stand in folders named {twice}, which is how they are told apart; rename one")
    return read


def measured(
    read: Sequence[LabelledPanel], jobs: int | None, cache: FingerprintCache | None, seed: int, talk: Talk
) -> list[MeasuredPanel]:
    """Measure panels, with the progress on stderr.

    Raises:
        DistillDetectError: a dump of a teacher or a reference cannot be used.
    """
    maker = FingerprintMaker(ReadOptions(), cache=cache)
    progress = Progress(sum(len(panel.pairs) for panel in read), talk.quiet)
    found = []
    for panel in read:
        with workers("loky", jobs or os.cpu_count() or 1) as team:
            found.append(measure_panel(panel, maker, team, seed, progress.advance))
    progress.clear()
    if cache:
        cache.prune()
    for done in found:
        talk.say(*(f"distilldetect: {done.name}: {n:,} pairs left out: {reason}" for reason, n in done.left_out.items()))
    return found
