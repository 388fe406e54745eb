"""Options that several commands share."""

import functools
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from distilldetect.cli.talk import Talk
from distilldetect.defaults import (
    LIBRARY_AUTO,
    MIN_PROMPTS,
    READ_MAX_BYTES,
    READ_MAX_DOCUMENT_BYTES,
    READ_MAX_NESTING,
    READ_MAX_RATIO,
    READ_MAX_RECORD_BYTES,
    SEED,
)
from distilldetect.errors import UsageError

if TYPE_CHECKING:
    from distilldetect.fingerprints import FingerprintCache
    from distilldetect.formats import ReadOptions

Command = TypeVar("Command", bound=Callable[..., Any])

with_default = functools.partial(click.option, show_default=True)

_MOST_SALT_BYTES = 64  # what a keyed BLAKE2b takes
_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,6})?) ?([KMGT]?)(?:i?B)?", re.IGNORECASE)


def stacked(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown in the order given."""
    return lambda command: functools.reduce(lambda made, option: option(made), reversed(options), command)


def gathered(name: str, make: Callable[..., Any], *options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Several options that reach the command as one argument.

    Args:
        name: of the argument.
        make: what makes it of the options' values, given by their names.
        options: as for :func:`stacked`.
    """

    def decorate(command: Any) -> Any:
        n_before = len(getattr(command, "__click_params__", ()))

        @functools.wraps(command)
        def called(**given: Any) -> Any:
            own = {value: given.pop(value) for value in values}
            return command(**{name: make(**own)}, **given)

        decorated: Any = stacked(*options)(called)
        values = [param.name for param in decorated.__click_params__[n_before:] if param.expose_value]
        return decorated

    return decorate


GROUPS = {  # headings of a command's help -> parameters, in the order in which they are shown
    "Input": (
        "teacher", "reference", "snapshot", "library", "no_library", "provider", "suspect_provider", "sibling", "base",
        "teacher_name", "suspect_name", "pairs", "teachers", "suspects", "references", "against", "shape", "prompt_field",
        "id_field", "output_field", "file_field", "cluster_field", "prompts", "model_name", "encoding", "reasoning",
        "frames", "turns",
    ),
    "Evidence": ("model", "min_prompts", "prior_none", "prior_unlisted", "teacher_released", "suspect_released"),
    "Output": ("format", "json", "output", "no_header", "case", "examiner", "fail_on", "quiet", "verbose", "debug", "help"),
    "Work": (
        "jobs", "backend", "scheduler", "force", "dry_run", "no_cache", "cache_dir", "cache_limit", "salt", "salt_file"
    ),
    "Limits": ("max_bytes", "max_document_bytes", "max_record_bytes", "max_ratio", "max_nesting"),
}  # fmt: skip


class GroupedCommand(click.Command):
    """A command whose help shows its options under headings, and that knows an unquoted glob when it meets one."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, a section a group."""
        given = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        shown = {max(option.opts, key=len): record for option in given if (record := option.get_help_record(ctx))}
        for heading, names in GROUPS.items():
            rows = [shown.pop(option) for name in names if (option := f"--{name.replace('_', '-')}") in shown]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
        if shown:
            with formatter.section("Other"):
                formatter.write_dl(list(shown.values()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; files left over are most likely a glob that the shell has expanded."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            alike = [own for param in self.get_params(ctx) for own in param.opts if own.startswith(error.option_name[:5])]
            if not alike:
                raise
            raise click.UsageError(f"No such option '{error.option_name}': did you mean '{alike[0]}'", ctx) from error
        except click.UsageError as error:
            if not error.message.startswith("Got unexpected extra argument"):
                raise
            hint = "quote a glob, as in -r 'references/*.jsonl', or repeat -r for each file"
            if self.name == "attribute":
                hint = f"candidates are named with -t; {hint}"
            raise click.UsageError(f"{error.message.rstrip('.')}: {hint}", ctx) from error


talking = gathered(
    "talk",
    Talk,
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but results and errors."),
    click.option("-v", "--verbose", count=True, help="Say more of how files were understood."),
    click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a bug."),
)


def month(value: str) -> str:
    """Check that it is ``YYYY-MM``; click's own usage error if it is not."""
    from distilldetect.panels import is_month

    if not is_month(value):
        raise click.BadParameter(f"{value!r} is no month; write it like 2024-05")
    return value


library = stacked(
    click.option(
        "--library",
        default=LIBRARY_AUTO,
        metavar="NAME",
        help="Known models as references: a shipped library or a file [auto].",
    ),
    click.option("--no-library", is_flag=True, help="Use no known models, only the references that are given."),
)


def formats(names: Iterable[str], piped: str) -> Callable[[Command], Command]:
    """Return ``--format``, by the names of the formats, and ``--json``; ``piped`` is what stdout gets if no terminal."""
    return stacked(
        click.option("--format", type=click.Choice(list(names)), help=f"Format of stdout [table, or {piped} when piped]."),
        click.option("--json", "format", flag_value="json", help="The same as --format json."),
    )


naming = stacked(
    click.option("--case", metavar="TEXT", help="Name or number of the case, for the head of the report."),
    click.option("--examiner", metavar="TEXT", help="Who examines it, likewise."),
)

seed = with_default("--seed", type=click.IntRange(0), default=SEED, help="Seed of all resampling.")
model = click.option("--model", metavar="FILE", help="A model from 'train' instead of the shipped one.")
min_prompts = with_default("--min-prompts", type=click.IntRange(2), default=MIN_PROMPTS, help="Refuse below this.")
output = click.option(
    "-o", "--output", multiple=True, metavar="FILE", help="Write here; the suffix names the format; repeatable."
)
jobs = click.option("-j", "--jobs", type=click.IntRange(1), help="Processors to use [all].")


def _cache(no_cache: bool, cache_dir: str | None, cache_limit: float | None = None) -> "FingerprintCache | None":
    from distilldetect.fingerprints import CACHE_LIMIT_BYTES, FingerprintCache, default_folder

    if no_cache:
        return None
    limit_bytes = CACHE_LIMIT_BYTES if cache_limit is None else int(cache_limit * 1e9)
    return FingerprintCache(Path(cache_dir) if cache_dir else default_folder(), limit_bytes)


def caching(*further: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the options of the cache of fingerprints, or of none, and ``--cache-limit`` (GB) where it is given."""
    return gathered(
        "cache",
        _cache,
        click.option("--no-cache", is_flag=True, help="Neither use nor keep fingerprints of dumps."),
        click.option("--cache-dir", metavar="FOLDER", help="Where to keep them [the system's place for such]."),
        *further,
    )


def _salt_bytes(salt: str | None, salt_file: str | None) -> bytes:
    """The salt as bytes, none where none was given."""
    if salt is None and salt_file is None:
        return b""
    if salt is not None and salt_file is not None:
        raise UsageError("give --salt or --salt-file, not both")
    if salt_file is None:
        found = str(salt).encode("utf-8", "surrogateescape")
    else:
        try:
            found = Path(salt_file).read_bytes().rstrip(b"\r\n")
        except OSError as error:
            raise UsageError(f"--salt-file {salt_file}: {error.strerror}; name a file that can be read") from error
    if not 0 < len(found) <= _MOST_SALT_BYTES:
        raise UsageError(f"the salt has {len(found)} bytes; give 1 to {_MOST_SALT_BYTES}, best random ones")
    return found


salting = gathered(
    "salt",
    _salt_bytes,
    click.option("--salt", metavar="TEXT", help="Secret to make fingerprints with; shells may log it, so rather:"),
    click.option("--salt-file", metavar="FILE", help="File that holds the secret; a final line end does not count."),
)


def size(value: str) -> int:
    """Read a number of bytes, at least 1; K, M, G and T are powers of 1024. Click's own usage error if it is none."""
    match = _SIZE.fullmatch(value.strip())
    n_bytes = int(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
    if not 0 < n_bytes <= sys.maxsize:
        raise click.BadParameter(f"{value!r} is no size; write it like 500M or 20G")
    return n_bytes


def size_text(n_bytes: int) -> str:
    """Write a size in the largest unit that it is a whole number of.

    >>> size_text(16 * 2**30), size_text(1500)
    ('16G', '1500')
    """
    unit = max((unit for unit in _UNITS if n_bytes % _UNITS[unit] == 0), key=lambda unit: _UNITS[unit])
    return f"{n_bytes // _UNITS[unit]}{unit}"


def _most_bytes(name: str, most: int, what: str) -> Callable[[Any], Any]:
    return with_default(name, type=size, metavar="SIZE", default=size_text(most), help=f"Refuse {what}.")


def _one_of(name: str, choices: Sequence[str], what: str) -> Callable[[Any], Any]:
    return with_default(name, type=click.Choice(choices), default=choices[0], help=what)


def _read_options(model_name: str | None, **reading: Any) -> "ReadOptions":
    from distilldetect.formats import ReadOptions

    return ReadOptions(model=model_name, **reading)


reading = gathered(
    "reading",
    _read_options,
    click.option("--shape", metavar="NAME", help="Take files for this shape instead of detecting it."),
    click.option("--prompt-field", metavar="PATH", help="Field of the prompt, e.g. request.messages[0].content."),
    click.option("--id-field", metavar="PATH", help="Field of the prompt's id."),
    click.option("--output-field", metavar="PATH", help="Field of the model's answer."),
    click.option(
        "--file-field",
        "file_fields",
        metavar="FILE::ROLE=PATH",
        multiple=True,
        callback=lambda _context, _option, given: "\n".join(given) or None,
        help="Field of one file: ROLE is output, prompt, id or cluster. May be repeated.",
    ),
    click.option("--prompts", metavar="FILE", help="Separate file of prompts, joined on id."),
    click.option("--model-name", metavar="NAME", help="Which model's answers to take from files that hold several."),
    click.option("--encoding", metavar="NAME", help="Encoding of text files that are not UTF-8."),
    _one_of("--reasoning", ["strip", "keep", "only"], "What to do with reasoning traces."),
    _one_of(
        "--frames",
        ["strip", "keep"],
        "Take off what a harness put around the answers, or keep texts as they are in the file.",
    ),
    _one_of("--turns", ["first", "all"], "Turns of a conversation."),
    _most_bytes("--max-bytes", READ_MAX_BYTES, "more content than this after decompression"),
    _most_bytes("--max-document-bytes", READ_MAX_DOCUMENT_BYTES, "a larger document that must be in memory whole"),
    _most_bytes("--max-record-bytes", READ_MAX_RECORD_BYTES, "a longer line or table row"),
    with_default(
        "--max-ratio",
        type=click.FloatRange(1),
        default=READ_MAX_RATIO,
        help="Refuse data that decompresses to more than so many times its size.",
    ),
    with_default("--max-nesting", type=click.IntRange(1), default=READ_MAX_NESTING, help="Refuse JSON nested deeper."),
)
