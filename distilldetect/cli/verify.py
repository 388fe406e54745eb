"""``distilldetect verify``."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from distilldetect import __version__
from distilldetect.cli import options
from distilldetect.cli.inputs import RESULT_HINT, read_saved
from distilldetect.cli.output import indented, require_writable, table_or, write_file
from distilldetect.cli.talk import Talk, echo
from distilldetect.errors import DumpError, UsageError
from distilldetect.model import load_model
from distilldetect.results import completed
from distilldetect.text import harmless
from distilldetect.verification import Subject, statement, sums, verify

_HELD_LENGTH = 60  # characters of a value in the table; JSON lines have all of it


@click.command("verify")
@click.argument("result")
@click.option("--dir", "folder", metavar="FOLDER", help="Look for the files here instead of where they were.")
@click.option("--model", metavar="FILE", help="The model that made the result, if it is not the shipped one.")
@click.option("--rehash-only", is_flag=True, help="Hash the files; do not score again.")
@click.option("--manifest", metavar="FILE", help="If all is well, write an in-toto statement of the files and verdict.")
@click.option("--sums", "sums_file", metavar="FILE", help="If all is well, write a list for 'sha256sum -c'.")
@options.formats(("table", "json"), "JSON lines")
@options.talking
def verify_command(
    result: str,
    folder: str | None,
    model: str | None,
    rehash_only: bool,
    manifest: str | None,
    sums_file: str | None,
    format: str | None,
    talk: Talk,
) -> None:
    """Check a saved RESULT: hash its files again, score them again, and compare all but the clock.

    Exit status 0 says that everything is equal; 3 that a file is missing or changed, that another model or version made
    the result, or that it comes out otherwise. Files are looked for where the result says, or in --dir by as much of
    their paths as is found there. Whoever can change the result can change the hashes in it too: keep a list or a
    signed statement elsewhere.

    \b
    distilldetect verify result.json --dir evidence/ --sums SHA256SUMS
    sha256sum -c SHA256SUMS
    """  # noqa: D301 - the backslash is click's own mark for lines that keep their ends
    _require_usable(folder, (result, folder, manifest, sums_file))
    require_writable((manifest, sums_file), [result])
    content, document = read_saved(result, _checked, RESULT_HINT)
    files, rows = verify(document, load_model(model), folder, rescore=not rehash_only)
    if (format or table_or("json")) == "table":
        echo("".join(f"{_line(row)}\n" for row in rows), nl=False)
    else:
        import orjson

        echo(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows), nl=False)
    whole = rows[-1]
    if whole["faults"]:
        raise DumpError("; ".join(whole["faults"]), source=result, hint="see the list on stdout")
    subjects = [Subject(Path(result).name, result, hashlib.sha256(content).hexdigest())]
    subjects += [Subject(file.path, file.found, file.file_sha256) for file in files]
    require_writable((manifest, sums_file), (subject.place for subject in subjects))
    if manifest:
        write_file(manifest, [indented(statement(subjects, document, scored_again=whole["scored_again"]))])
    if sums_file:
        write_file(sums_file, [sums(subjects, sums_file).encode()])


def _checked(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Check a document, in which nothing is filled in, so that all is compared."""
    if isinstance(document, dict) and document.get("kind") == "attribution":
        raise ValueError("it is an attribution, which is not scored again")
    completed(document)
    return document


def _require_usable(folder: str | None, paths: Iterable[str | None]) -> None:
    if folder is not None and not Path(folder).is_dir():
        raise UsageError(f"{folder}: no such folder")
    for path in paths:
        if path is not None and any(unicodedata.category(letter) == "Cs" for letter in path):
            raise UsageError(f"{path}: the name is not UTF-8, which lists and statements are; rename it")


def _line(row: Mapping[str, Any]) -> str:
    """A row as a person reads it."""
    if row["what"] == "file":
        text = f"{row['status']:13}{row['role']:10}{row['path']}" + (f" ({row['problem']})" if row["problem"] else "")
    elif row["what"] == "difference":
        recorded, now = (_brief(row[key]) if key in row else "absent" for key in ("recorded", "now"))
        text = f"{'differs':13}{row['place'] or '/'}: {recorded} was recorded, {now} is found"
    elif row["what"] == "result":
        scored = f"scored again, values that differ: {row['n_differences']}" if row["scored_again"] else "not scored again"
        text = f"{row['status']:13}the result: {scored}"
    else:
        text = f"{row['status']:13}{row['what']:10}{row['recorded']}"
        text += f" (this is {__version__})" if (row["what"], row["status"]) == ("version", "another") else ""
    return harmless(text)


def _brief(value: Any) -> str:
    text = str(value) if isinstance(value, str) else indented(value).decode().strip()
    return text if len(text) <= _HELD_LENGTH else f"{text[:_HELD_LENGTH]}..."
