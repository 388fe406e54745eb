"""Paths as users give them: files, folders of files, and globs that a shell left alone."""

import glob
from collections.abc import Sequence
from pathlib import Path

import click

from distilldetect.errors import UsageError
from distilldetect.formats import dumps_among
from distilldetect.text import harmless


def expanded(given: Sequence[str], what: str) -> tuple[str, ...]:
    """Files of folders and globs, sorted, each once; hidden files are left alone.

    Args:
        given: files, folders and globs.
        what: the files are to be used as, for messages.

    Raises:
        UsageError: a folder or glob has no file.
    """
    return tuple(dict.fromkeys(file for name in given for file in _files(name, what)))


def models(given: Sequence[str], what: str) -> tuple[tuple[str, ...], ...]:
    """The snapshots of each model: those joined by commas are one's, in folders and globs each file is a model.

    Args:
        given: files, snapshots joined by commas, folders and globs.
        what: the models are to be used as, for messages.

    Raises:
        UsageError: a folder or glob has no file.
    """
    found: list[tuple[str, ...]] = []
    for name in given:
        files = _files(name, what)
        is_one = files == [name] and not Path(name).exists()
        found += [tuple(name.split(","))] if is_one else [(file,) for file in files]
    return tuple(dict.fromkeys(found))


def _files(name: str, what: str) -> list[str]:
    path = Path(name)
    if path.is_dir():
        inside = sorted(str(p) for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
    elif any(mark in name for mark in "*?[") and not path.exists():
        inside = sorted(glob.glob(name))  # noqa: PTH207 - Path.glob takes no absolute pattern
    else:
        inside = [name]
    if inside != [name] and what != "suspect":  # a folder of suspects may be large, and each is named if it fails
        inside, others = dumps_among(inside)
        for other in others:
            click.echo(f"distilldetect: left out: {' '.join(harmless(other).split())}", err=True)
    if not inside:
        raise UsageError(f"{name}: no file there to use as a {what}; name a file, a folder of dumps or a glob")
    return inside
