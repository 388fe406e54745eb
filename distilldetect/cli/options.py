"""Options that several commands share."""

import re
import sys
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from distilldetect.cli.size import SIZE, size_text
from distilldetect.defaults import (
    LIBRARY_AUTO,
    READ_MAX_BYTES,
    READ_MAX_DOCUMENT_BYTES,
    READ_MAX_NESTING,
    READ_MAX_RATIO,
    READ_MAX_RECORD_BYTES,
    SEED,
)

Command = TypeVar("Command", bound=Callable[..., Any])


def stacked(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown in the order given."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

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
            raise click.UsageError(f"{error.message.rstrip('.')}: {hint}", ctx) from error


talking = stacked(
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but results and errors."),
    click.option("-v", "--verbose", count=True, help="Say more of how files were understood."),
    click.option("--debug", is_flag=True, help="Show the traceback of a bug."),
)


class Month(click.ParamType):  # type: ignore[type-arg]  # no generic in click 8.1, the oldest allowed
    """A month, ``YYYY-MM``."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check; click's own usage error if it is none."""
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", str(value)):
            self.fail(f"{value!r} is no month; write it like 2024-05", param, ctx)
        return str(value)


MONTH = Month()

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
    """``--format`` and ``--json`` of a command.

    Args:
        names: of the formats, ``json`` among them.
        piped: what stdout gets where it is no terminal.
    """
    return stacked(
        click.option("--format", type=click.Choice(list(names)), help=f"Format of stdout [table, or {piped} when piped]."),
        click.option("--json", "format", flag_value="json", help="The same as --format json."),
    )


naming = stacked(
    click.option("--case", metavar="TEXT", help="Name or number of the case, for the head of the report."),
    click.option("--examiner", metavar="TEXT", help="Who examines it, likewise."),
)

seed = click.option("--seed", type=click.IntRange(0), default=SEED, show_default=True, help="Seed of all resampling.")


def _most_bytes(name: str, most: int, what: str) -> Callable[[Any], Any]:
    shown = size_text(most)
    return click.option(name, type=SIZE, metavar="SIZE", default=shown, show_default=True, help=f"Refuse {what}.")


limits = stacked(
    _most_bytes("--max-bytes", READ_MAX_BYTES, "more content than this after decompression"),
    _most_bytes("--max-document-bytes", READ_MAX_DOCUMENT_BYTES, "a larger document that must be in memory whole"),
    _most_bytes("--max-record-bytes", READ_MAX_RECORD_BYTES, "a longer line or table row"),
    click.option(
        "--max-ratio",
        type=click.FloatRange(1),
        default=READ_MAX_RATIO,
        show_default=True,
        help="Refuse data that decompresses to more than so many times its size.",
    ),
    click.option(
        "--max-nesting",
        type=click.IntRange(1),
        default=READ_MAX_NESTING,
        show_default=True,
        help="Refuse JSON nested deeper.",
    ),
)
LIMIT_NAMES = ("max_bytes", "max_document_bytes", "max_record_bytes", "max_ratio", "max_nesting")

reading = stacked(
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
    click.option(
        "--reasoning",
        type=click.Choice(["strip", "keep", "only"]),
        default="strip",
        show_default=True,
        help="What to do with reasoning traces.",
    ),
    click.option(
        "--frames",
        type=click.Choice(["strip", "keep"]),
        default="strip",
        show_default=True,
        help="Take off what a harness put around the answers, or keep texts as they are in the file.",
    ),
    click.option(
        "--turns",
        type=click.Choice(["first", "all"]),
        default="first",
        show_default=True,
        help="Turns of a conversation.",
    ),
    limits,
)

_CHOICE_NAMES = (
    "shape", "prompt_field", "id_field", "output_field", "prompts", "encoding", "reasoning", "turns", "frames",
    "file_fields",
)  # fmt: skip
READING_NAMES = (*_CHOICE_NAMES, *LIMIT_NAMES)


def progress(quiet: bool) -> Callable[[str], None]:
    """A function that tells what is being done: to a terminal only."""

    def tell(message: str) -> None:
        if not quiet and sys.stderr.isatty():
            click.echo(f"distilldetect: {message}", err=True)

    return tell
