"""``distilldetect check``."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from distilldetect.cli import options
from distilldetect.cli.inputs import require_one_stdin
from distilldetect.cli.output import table_or
from distilldetect.cli.talk import Talk, echo, warn
from distilldetect.errors import DumpError
from distilldetect.formats import PromptKeys, ReadOptions, failed, inspect, model_name, prompt_keys
from distilldetect.results import SCHEMA, UNDEFINED, delimited, percent, plain
from distilldetect.text import ALL_SCRIPTS

Row = Mapping[str, Any]
_ROLES = ("prompt", "id", "output", "model")


@click.command("check", cls=options.GroupedCommand)
@click.argument("dumps", nargs=-1, required=True, metavar="DUMP...")
@click.option("--against", metavar="DUMP", help="Count the prompts that each DUMP shares with this one.")
@options.formats(("table", "json", "jsonl", "csv"), "jsonl")
@click.option("--no-header", is_flag=True, help="Leave the header out of csv.")
@options.reading
@options.talking
def check_command(
    dumps: tuple[str, ...],
    against: str | None,
    format: str | None,
    no_header: bool,
    reading: ReadOptions,
    talk: Talk,
) -> int:
    """Say how each DUMP is understood, and what is in it.

    What it was taken for and by what, which fields hold prompt, id and answer, how many responses it has to how many
    prompts, their lengths and scripts, what is left out and why, and its SHA-256. With one DUMP, or -v, the table says
    all of it. A file that cannot be read does not stop the others; the exit status is then 3.

    \b
    distilldetect check dumps/*.jsonl --against teacher.jsonl
    """  # noqa: D301 - the backslash is click's own mark for lines that keep their ends
    require_one_stdin([*dumps, against])
    reading.require_files(filter(None, [*dumps, against]))
    there = prompt_keys(against, reading) if against is not None else None
    chosen = format or table_or("jsonl")
    rows = []
    for dump in dumps:
        row = _row(dump, reading, there)
        rows.append(row)
        if chosen == "jsonl":
            echo(json.dumps({"schema": SCHEMA, **row}))  # in ASCII, so that all that a dump says is escaped
    if chosen == "json":
        echo(json.dumps({"schema": SCHEMA, "files": rows}, indent=2))
    elif chosen == "csv":
        echo(delimited([_cells(row) for row in rows], not no_header), nl=False)
    elif chosen == "table":
        echo(table(rows, whole=talk.verbose > 0 or len(rows) == 1), nl=False)
    return DumpError.exit_status if any(row["error"] for row in rows) else 0


def _row(dump: str, how: ReadOptions, there: PromptKeys | None) -> dict[str, Any]:
    try:
        return inspect(dump, how, there)
    except DumpError as error:
        warn(str(error))
        return failed(dump, error)


def table(rows: Sequence[Row], *, whole: bool) -> str:
    """A card for each file that says all, where the whole is wanted, or a line for each, with notes below.

    The lines stand under the folder where it is one.
    """
    from distilldetect.reports import card, grid

    fold = {"overflow": "fold"}
    if whole:
        return card(lambda _: (grid({"name": fold, "value": fold}, _card(row), header=False) for row in rows))
    folders = {str(Path(row["path"]).parent) for row in rows}
    folder = folders.pop() if len(folders) == 1 else "."
    lines = [(path if folder == "." else Path(path).name, *rest) for path, *rest in map(_brief, rows)]
    kept = [k for k in range(len(_BRIEF)) if any(line[k] not in ("", UNDEFINED) for line in lines)]
    # numbers and names are whole; what is long is broken between words
    columns = {_BRIEF[k]: {**fold, "no_wrap": _BRIEF[k] in _WHOLE} for k in kept}
    there = [] if folder == "." else [f"in {folder}"]
    notes = [f"{line[0]}: {note}" for line, row in zip(lines, rows, strict=True) for note in row["notes"] or ()]
    return card(lambda _: [*there, grid(columns, ([line[k] for k in kept] for line in lines)), *notes])


def _cells(row: Row) -> dict[str, Any]:
    characters, samples, scripts, shared = (
        row[name] or {} for name in ("characters", "samples_per_prompt", "scripts", "against")
    )
    fields = row["fields"] or {}
    return {
        **{name: row[name] for name in ("path", "container", "compression", "shape")},
        **{f"{role}_field": fields.get(role) for role in _ROLES},
        **{name: row[name] for name in ("model", "n_records", "n_responses", "n_prompts")},
        **{f"samples_per_prompt_{name}": samples.get(name) for name in ("mean", "max")},
        **{f"characters_{name}": characters.get(name) for name in ("min", "median", "mean", "max")},
        **{name: row[name] for name in ("reasoning_fraction", "truncated_fraction")},
        **{f"script_{name}": scripts.get(name, None if row["error"] else 0.0) for name in ALL_SCRIPTS},
        "n_duplicates": row["n_duplicates"],
        "skipped": _counted(row["skipped"] or {}),
        "notes": " ".join(row["notes"] or ()),
        **{name: shared.get(name) for name in ("joined_on", "both", "only_here", "only_there", "letter_for_letter")},
        **{name: row[name] for name in ("bytes", "sha256", "error")},
    }


_WHOLE = ("responses", "prompts", "shared", "length")
_BRIEF = ("file", "format", "model", "responses", "prompts", "shared", "length", "scripts", "left out, or why not read")


def _brief(row: Row) -> tuple[str, ...]:
    """A line of the table with the columns of ``_BRIEF``; the length is the median, in characters.

    A model that is called as its file is, and scripts of less than 1 % of the letters, are not repeated.
    """
    if row["error"]:
        return row["path"], *[UNDEFINED] * 7, row["error"].removeprefix(row["path"]).removeprefix(": ")
    return (
        row["path"],
        row["shape"],
        row["model"] if row["model"] and row["model"] != model_name(None, row["path"]) else UNDEFINED,
        _number(row["n_responses"]),
        _number(row["n_prompts"]),
        _number((row["against"] or {}).get("both")),
        plain(row["characters"]["median"], 0),
        _shares({script: share for script, share in row["scripts"].items() if share >= 0.01}),
        _counted(row["skipped"]),
    )


def _card(row: Row) -> Iterator[tuple[str, str]]:
    yield "file", row["path"]
    if row["error"]:
        yield "error", row["error"]
        return
    yield "SHA-256", f"{row['sha256']} ({row['bytes']:,} bytes)"
    container = "+".join(filter(None, (row["container"], row["compression"])))
    yield "container", f"{container}, by {row['recognised_by']['container']}"
    yield "shape", f"{row['shape']}, by {row['recognised_by']['shape']}"
    yield "fields", ", ".join(f"{role}: {path}" for role, path in row["fields"].items())
    yield "model", row["model"] or UNDEFINED
    samples, characters = row["samples_per_prompt"], row["characters"]
    yield "records", _number(row["n_records"])
    yield "responses", _number(row["n_responses"])
    yield "prompts", f"{row['n_prompts']:,} (responses each: {plain(samples['mean'])}, at most {_number(samples['max'])})"
    middle = f"median {characters['median']:,.0f}, mean {characters['mean']:,.0f}"
    yield "characters", f"{characters['min']:,} to {characters['max']:,}, {middle}"
    yield "reasoning", percent(row["reasoning_fraction"])
    yield "truncated", percent(row["truncated_fraction"])
    yield "scripts", _shares(row["scripts"])
    yield "left out", _counted(row["skipped"]) or "none"
    for note in row["notes"]:
        yield "note", note
    if row["against"] is not None:
        yield "shared prompts", _shared(row["against"])


def _shared(shared: Mapping[str, Any]) -> str:
    if shared["joined_on"] is None:
        return "unknown: one file lacks prompts, and one lacks ids"
    counts = f"{shared['both']:,} in both, {shared['only_here']:,} only here, {shared['only_there']:,} only there"
    exact = shared["letter_for_letter"]
    equal = "" if exact is None else f"; {exact:,} equal letter for letter"
    return f"{counts}, joined on {shared['joined_on']}{equal}"


def _number(count: int | None) -> str:
    return UNDEFINED if count is None else f"{count:,}"


def _counted(skipped: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in skipped.items())


def _shares(scripts: Mapping[str, float]) -> str:
    return ", ".join(f"{script} {percent(share)}" for script, share in scripts.items()) or UNDEFINED
