"""``distilldetect tree``."""

import math
from collections.abc import Sequence

import click

from distilldetect.cli import options
from distilldetect.cli.output import require_writable, write_file
from distilldetect.cli.talk import Talk
from distilldetect.errors import UsageError
from distilldetect.fingerprints import FingerprintMaker
from distilldetect.formats import ReadOptions
from distilldetect.kinship import LINKAGES, Kinship, kinship, nearest_relatives, newick, slim, support, svg
from distilldetect.panels import read_panel
from distilldetect.results import delimited
from distilldetect.runtime import in_threads
from distilldetect.text import harmless

# Samples behind the support of a branch: it is read in steps of five in a hundred at most.
BOOTSTRAP_TREES = 100
# Relatives listed of each model.
MOST_RELATIVES = 5
_SUFFIXES = (".svg", ".nwk")


@click.command("tree")
@click.argument("panel")
@click.option("-o", "--output", multiple=True, required=True, metavar="FILE", help="Drawing (.svg) or Newick (.nwk).")
@click.option("--relatives", "relatives_file", metavar="FILE", help="Write the nearest relatives of each model, as CSV.")
@options.with_default("--linkage", type=click.Choice(list(LINKAGES)), default="average", help="How to join.")
@options.with_default("--bootstrap", type=click.IntRange(0), default=BOOTSTRAP_TREES, help="Samples.")
@options.min_prompts
@options.salting
@options.reading
@options.seed
@options.talking
def tree_command(
    panel: str,
    output: tuple[str, ...],
    relatives_file: str | None,
    linkage: str,
    bootstrap: int,
    min_prompts: int,
    salt: bytes,
    reading: ReadOptions,
    seed: int,
    talk: Talk,
) -> None:
    """Draw who writes like whom among the dumps of PANEL, whatever their roles.

    The distance of two dumps is 1 less their closeness: the mean, over the prompts that both answer, of the share of
    all other dumps that are less near, by opening, sentence openings and phrases. A figure on a branch says in how many
    of a hundred draws of the prompts those below it are together again.

    \b
    distilldetect tree panel.csv -o tree.svg -o tree.nwk --relatives nearest.csv

    Resemblance is not descent: a common teacher, and a common taste, join models too.
    """  # noqa: D301 - the backslash is click's own mark for lines that keep their ends
    for path in output:
        if not path.endswith(_SUFFIXES):
            raise UsageError(f"{path}: the suffix names no format; end it in one of {', '.join(_SUFFIXES)}")
    entries = read_panel(panel)
    reading.require_files(entry.path for entry in entries)
    require_writable((*output, relatives_file), (panel, reading.prompts, *(entry.path for entry in entries)))
    maker = FingerprintMaker(reading, salt=salt)
    talk.progress(f"reading {len(entries)} dumps")
    prints = in_threads(lambda entry: slim(maker.make(entry.path)), entries)
    talk.progress("comparing them")
    kin = kinship(prints, bootstrap, seed, min_prompts)
    names = [harmless(entry.model) for entry in entries]
    talk.progress("building trees")
    for path, text in _trees(kin, names, linkage, output):
        write_file(path, [text.encode()])
    if relatives_file:
        write_file(relatives_file, [_relatives(kin, names).encode()])
    talk.say(f"{', '.join(output)}: {len(names)} models")


def _trees(kin: Kinship, names: Sequence[str], linkage: str, paths: Sequence[str]) -> list[tuple[str, str]]:
    """The tree in the format of each path."""
    join = LINKAGES[linkage]
    tree = join(1.0 - kin.closeness.astype(float))
    supports = support(tree, [join(1.0 - sample.astype(float)) for sample in kin.resampled])
    title = f"Who writes like whom: {len(names)} models"
    drawn = {".svg": svg(tree, names, supports, title), ".nwk": newick(tree, names, supports)}
    return [(path, drawn[path[-4:]]) for path in paths]


def _relatives(kin: Kinship, names: Sequence[str]) -> str:
    rows = [
        {
            "model": names[found.dump],
            "relative": names[found.relative],
            "rank": found.rank,
            "closeness": round(found.closeness, 6),
            "support": None if math.isnan(found.support) else round(found.support, 6),
        }
        for found in nearest_relatives(kin, MOST_RELATIVES)
    ]
    return delimited(rows, header=True)
