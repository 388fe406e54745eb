"""``distilldetect batch``."""

import csv
import gc
import io
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import click

from distilldetect import __version__
from distilldetect.batch import (
    Equipment,
    Pair,
    circumstances,
    cost_of,
    journal_path,
    open_journal,
    panel_of_files,
    plan_pairs,
    read_journal,
    score_batch,
)
from distilldetect.cli import options
from distilldetect.cli.inputs import expanded
from distilldetect.cli.output import STDOUT, chosen, recorded, require_writable, write
from distilldetect.cli.talk import Progress, Talk, echo
from distilldetect.defaults import LIBRARY_NONE, WEIGHED_SIGNALS
from distilldetect.errors import DistillDetectError, PartialFailureError, UsageError
from distilldetect.fingerprints import CACHE_LIMIT_BYTES, FingerprintCache, FingerprintMaker, identify
from distilldetect.formats import ReadOptions
from distilldetect.model import load_model
from distilldetect.panels import PAIR_COLUMNS, Entry, read_pairs, read_panel
from distilldetect.reports import BATCH_REPORTS
from distilldetect.runtime import BACKENDS, in_threads, workers
from distilldetect.text import counted


@click.command("batch", cls=options.GroupedCommand)
@click.argument("panel", required=False)
@click.option(
    "-o",
    "--output",
    multiple=True,
    required=True,
    metavar="FILE",
    help="Scores, as .csv, .tsv or .jsonl, or a report, as .html or .md; repeatable. The journal lies beside the first.",
)
@click.option("--pairs", metavar="FILE", help="Only these pairs: a CSV with teacher (family) and suspect (model).")
@click.option("--teachers", multiple=True, metavar="GLOB", help="Instead of PANEL: files, each a teacher; repeatable.")
@click.option("--suspects", multiple=True, metavar="GLOB", help="Likewise the suspects.")
@click.option("--references", multiple=True, metavar="GLOB", help="Likewise further references.")
@options.library
@options.model
@options.min_prompts
@options.jobs
@click.option("--backend", type=click.Choice(BACKENDS), help="Who works [loky: processes of this machine].")
@click.option("--scheduler", metavar="ADDRESS", help="Use the workers of this Dask scheduler.")
@click.option("--force", is_flag=True, help="Start anew, whatever the journal has.")
@click.option("--dry-run", is_flag=True, help="List the pairs and tell what they would cost; score none.")
@options.caching(
    options.with_default(
        "--cache-limit",
        type=click.FloatRange(0),
        default=CACHE_LIMIT_BYTES / 1e9,
        help="GB to keep at most; the least recently used go.",
    )
)
@options.salting
@options.naming
@options.reading
@options.talking
def batch_command(
    panel: str | None,
    output: tuple[str, ...],
    pairs: str | None,
    model: str | None,
    library: str,
    no_library: bool,
    min_prompts: int,
    jobs: int | None,
    backend: str | None,
    scheduler: str | None,
    force: bool,
    dry_run: bool,
    case: str | None,
    examiner: str | None,
    cache: FingerprintCache | None,
    salt: bytes,
    reading: ReadOptions,
    talk: Talk,
    **files: tuple[str, ...],
) -> None:
    """Score every suspect of PANEL against every teacher, except where it belongs to the teacher's family.

    Rows have the columns of 'score --format csv', in the order of the panel, and the same numbers. Dumps of one family
    are one teacher; every other teacher and reference of another provider is a reference, and so are the models of a
    library that is on the prompts. Fingerprints may stand for dumps. Where a teacher or reference holds no prompts, all
    dumps are joined on their ids.

    Killed and run again, it goes on where it ended: finished pairs stand in a journal beside the output
    (.FILE.journal), and stay there so that a changed dump or model scores anew only what it must. Failed pairs are
    tried again.

    \b
    distilldetect batch panel.csv -o scores.csv -o scores.html
    distilldetect batch --teachers 'gpt*.jsonl' --suspects 'dumps/*.jsonl' -o scores.jsonl
    """  # noqa: D301 - click knows a block that keeps its lines by the character itself
    begun = time.perf_counter()
    gc.enable()  # unlike other commands, this one may run for hours
    if STDOUT in output:
        raise UsageError("-: a batch keeps a journal beside its output; name a file")
    outputs = chosen(output, None, BATCH_REPORTS, piped=None)
    if scheduler and backend not in (None, "dask"):
        raise UsageError(f"--scheduler is an address of Dask's; it does not go with --backend {backend}")
    entries = _entries(panel, files)
    maker = _maker(reading, salt, cache)
    judge = load_model(model)
    library = LIBRARY_NONE if no_library else library
    n_jobs = jobs or os.cpu_count() or 1
    paths = list(dict.fromkeys(entry.path for entry in entries))
    reading.require_files(paths)
    require_writable(output, (panel, pairs, reading.prompts, *paths))
    identities = dict(zip(paths, in_threads(identify, paths), strict=True))
    named = read_pairs(pairs, entries) if pairs else None
    wanted = plan_pairs(entries, named, identities, circumstances(judge, min_prompts, maker, library))
    pool = [entry for entry in entries if entry.is_candidate]
    if dry_run:
        done = {} if force else read_journal(journal_path(output[0]))
        _show(wanted, *cost_of(wanted, pool, done, identities, maker, n_jobs if n_jobs > 1 else 0))
        return
    with open_journal(journal_path(output[0])) as journal:
        if force:
            journal.forget()
        progress = Progress(sum(pair.key not in journal for pair in wanted), talk.quiet)
        with (
            recorded(case, examiner) as run,
            workers("dask" if scheduler else backend or "loky", n_jobs, scheduler) as team,
        ):
            equipment = Equipment(maker, identities, judge, min_prompts, library)
            rows = score_batch(wanted, pool, equipment, team, journal, progress.tell, progress.advance, progress.note)
        progress.clear()
        if cache:
            cache.prune()
    told = {"name": judge.name, "sha256": judge.sha256, "validation": judge.error}
    tool = {"name": "distilldetect", "version": __version__}
    write({"tool": tool, "model": told, "rows": rows, "options": {}, "run": run}, outputs)
    talk.say(f"{', '.join(output)}: {_summary(rows, time.perf_counter() - begun, cache)}")
    _require_all(rows)


def _entries(panel: str | None, given: Mapping[str, tuple[str, ...]]) -> tuple[Entry, ...]:
    files = [expanded(given[f"{role}s"], role) for role in ("teacher", "suspect", "reference")]
    if panel is None:
        return panel_of_files(*files)
    if any(files):
        raise UsageError("--teachers, --suspects and --references stand for a PANEL; give one or the other")
    return read_panel(panel)


def _maker(reading: ReadOptions, salt: bytes, cache: FingerprintCache | None) -> FingerprintMaker:
    prompts = identify(reading.prompts) if reading.prompts else None
    if prompts and prompts.problem:
        raise DistillDetectError(prompts.problem)
    return FingerprintMaker(reading, prompts.sha256 if prompts else "", salt, cache, signals=WEIGHED_SIGNALS)


def _show(pairs: Sequence[Pair], states: Sequence[str], cost: str) -> None:
    """The pairs on stdout, their cost on stderr."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*PAIR_COLUMNS, "state"])
    writer.writerows([pair.teacher, pair.suspect.model, state] for pair, state in zip(pairs, states, strict=True))
    echo(text.getvalue().encode("utf-8", "backslashreplace"), nl=False)
    echo(cost, err=True)


def _summary(rows: Sequence[Mapping[str, Any]], seconds: float, cache: FingerprintCache | None) -> str:
    """What came out, how long it took, and what was kept."""
    verdicts = Counter("failed" if row["error"] else str(row["verdict"]) for row in rows)
    counts = ", ".join(f"{n:,} {verdict}" for verdict, n in verdicts.most_common())
    kept = f"{cache.total_bytes() / 1e6:,.1f} MB of fingerprints in {cache.folder}" if cache else "nothing kept"
    return f"{counted(len(rows), 'pair')} in {seconds:.1f} s ({counts}); {kept}"


def _require_all(rows: Sequence[Mapping[str, Any]]) -> None:
    failed = [row for row in rows if row["error"]]
    if failed:
        first = failed[0]
        raise PartialFailureError(
            f"{len(failed):,} of {counted(len(rows), 'pair')} failed and will be tried again by the next"
            f" run; the first, {first['suspect']} against {first['teacher']}: {first['error']}"
        )
