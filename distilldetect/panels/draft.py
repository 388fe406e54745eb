"""A first panel for a folder of dumps."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from distilldetect.errors import DumpError, UsageError
from distilldetect.formats import DUMP_SUFFIXES, dumps_among
from distilldetect.panels.panel import PANEL_COLUMNS


def draft_panel(folder: str, target: str, teachers: Sequence[str]) -> tuple[str, int]:
    """Return a panel of every dump in a folder.

    Args:
        folder: whose files are dumps; hidden files, panels, labels and files that are no dumps are left out.
        target: where the panel will lie, to which its paths are relative.
        teachers: names of models that are teachers; all models where there are none.

    Returns:
        The CSV text, and the number of models.

    Raises:
        DumpError: the folder cannot be read or holds no dump.
        UsageError: a teacher is none of its models.
    """
    try:
        files = sorted(path for path in Path(folder).iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise DumpError(str(error.strerror), source=folder, hint="name a folder of dumps") from error
    paths, _ = dumps_among([str(path) for path in files if _is_stored(path.name)])
    names = {path: _stem(path) for path in paths}
    if not names:
        raise DumpError("holds no dump", source=folder, hint="name a folder with a file of outputs for each model")
    if unknown := [name for name in teachers if name not in names.values()]:
        raise UsageError(f"{unknown[0][:60]!r} is no model of {folder}; its models are {', '.join(sorted(names.values()))}")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PANEL_COLUMNS)
    start = Path(target).parent
    for path, name in names.items():
        role = "teacher;suspect" if not teachers or name in teachers else "suspect;reference"
        writer.writerow([name, os.path.relpath(path, start), role, name, "", "", ""])
    return text.getvalue(), len(names)


def _is_stored(name: str) -> bool:
    return Path(name).suffix.lower() in DUMP_SUFFIXES


def _stem(path: str) -> str:
    """A file's name without what says how it is stored: ``a.b.jsonl.gz`` is ``a.b``."""
    name = Path(path)
    while name.suffix.lower() in DUMP_SUFFIXES:
        name = name.with_suffix("")
    return name.name
