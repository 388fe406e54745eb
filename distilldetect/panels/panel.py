"""Panels and labels: which dumps one audit compares, and what is known of their lineage."""

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from distilldetect.errors import DumpError, UsageError
from distilldetect.formats import DUMP_SUFFIXES, dumps_among, model_name

PANEL_COLUMNS = ("model", "path", "role", "family", "provider", "released", "base")
LABEL_COLUMNS = ("teacher", "suspect", "label", "family", "provider", "basis")
PAIR_COLUMNS = ("teacher", "suspect")
_NEEDED_OF_PANELS = PANEL_COLUMNS[:3]
_NEEDED_OF_LABELS = LABEL_COLUMNS[:4]
_ROLES = frozenset({"teacher", "suspect", "reference"})
_MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Entry:
    """One dump of a panel.

    Attributes:
        model: its name.
        path: of its file, ready to open.
        roles: ``teacher``, ``suspect``, ``reference``.
        family: models that share weights or are snapshots of one another; the model's name if not given.
        provider: who made it, "" if unknown.
        released: ``YYYY-MM`` or "".
        base: the model of the panel that it was made from, "" if unknown.
    """

    model: str
    path: str
    roles: frozenset[str]
    family: str
    provider: str
    released: str
    base: str = ""

    @property
    def is_candidate(self) -> bool:
        """Whether suspects are compared with it."""
        return bool(self.roles & {"teacher", "reference"})


@dataclass(frozen=True, slots=True)
class Label:
    """What is documented of one pair: see the columns of a labels file."""

    teacher: str
    suspect: str
    label: int
    family: str
    provider: str
    basis: str


def is_month(text: str) -> bool:
    """Return whether a text is a month, as models are dated: ``YYYY-MM``.

    >>> [is_month(text) for text in ("2024-05", "2024-13", "0000-01", "2024-5")]
    [True, False, False, False]
    """
    return bool(_MONTH.fullmatch(text))


def read_panel(path: str, *, needs_teacher: bool = True) -> tuple[Entry, ...]:
    """Read a panel. A reference of a teacher's family is a snapshot of it, and becomes a teacher.

    Args:
        path: of a CSV file with the columns ``PANEL_COLUMNS``.
        needs_teacher: whether a panel without one makes no sense.

    Raises:
        DumpError: the file cannot be read, lacks a column, or a row makes no sense.
    """
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    for line, row in _rows(path, PANEL_COLUMNS, _NEEDED_OF_PANELS):
        name, role, problem = row["model"], row["role"], ""
        roles = frozenset(filter(None, re.split(r"[;,|/\s]+", role.lower())))
        hint = "a row needs a model, a path and a role; roles are joined by ;"
        if empty := [column for column in _NEEDED_OF_PANELS if not row[column]]:
            problem = f"{empty[0]} is empty"
        elif not roles <= _ROLES:
            problem = f"role {role[:40]!r} is none of {', '.join(sorted(_ROLES))}"
        elif name in seen:
            problem, hint = f"model {name[:60]!r} stands in line {seen[name]} already", "give each dump a name of its own"
        elif row["released"] and not is_month(row["released"]):
            problem, hint = f"released {row['released'][:20]!r} is no month", "write it like 2024-05, or nothing"
        if problem:
            raise DumpError(problem, source=path, line=line, hint=hint)
        seen[name] = line
        entries.append(
            Entry(
                model=name,
                path=str(Path(path).parent / row["path"]),
                roles=roles,
                family=row["family"] or name,
                provider=row["provider"],
                released=row["released"],
                base=row["base"],
            )
        )
    for entry in entries:
        if entry.base and (entry.base not in seen or entry.base == entry.model):
            raise DumpError(
                f"base {entry.base[:60]!r} of {entry.model[:60]!r} is no other model of the panel",
                source=path,
                line=seen[entry.model],
                hint="name the model that it was made from as in the column model, in a row of its own",
            )
    if needs_teacher and not any("teacher" in entry.roles for entry in entries):
        raise DumpError("no row has the role teacher", source=path, hint="mark at least one dump as a teacher")
    taught = {entry.family for entry in entries if "teacher" in entry.roles}
    return tuple(
        replace(entry, roles=entry.roles | {"teacher"}) if entry.is_candidate and entry.family in taught else entry
        for entry in entries
    )


def read_labels(path: str) -> tuple[Label, ...]:
    """Read a labels file.

    Raises:
        DumpError: the file cannot be read, lacks a column, a label is not 1 or 0, or a pair has two.
    """
    labels, lines = [], dict[tuple[str, str], int]()
    for line, row in _rows(path, LABEL_COLUMNS, _NEEDED_OF_LABELS):
        pair, problem, hint = (row["teacher"], row["suspect"]), "", "keep one row a pair"
        if row["label"] not in ("0", "1"):
            problem = f"label {row['label'][:20]!r} is neither 1 nor 0"
            hint = "1: trained on the teacher's outputs; 0: not; leave unknown pairs out"
        elif (before := lines.setdefault(pair, line)) != line:
            problem = f"{pair[1][:80]!r} with the teacher {pair[0][:80]!r} has a label in line {before} already"
        if problem:
            raise DumpError(problem, source=path, line=line, hint=hint)
        labels.append(Label(**row | {"label": int(row["label"])}))
    return tuple(labels)


def read_pairs(path: str, entries: Sequence[Entry]) -> frozenset[tuple[str, str]]:
    """Read which pairs of a panel are wanted: a CSV file with the columns ``PAIR_COLUMNS``.

    Returns:
        (family of the teacher, model of the suspect) of each.

    Raises:
        DumpError: the file cannot be read, lacks a column, or names a pair that the panel does not have.
    """
    families = {entry.family for entry in entries if "teacher" in entry.roles}
    family_of = {entry.model: entry.family for entry in entries if "suspect" in entry.roles}
    found = set()
    for line, row in _rows(path, PAIR_COLUMNS, PAIR_COLUMNS):
        teacher, suspect, problem = row["teacher"], row["suspect"], ""
        if teacher not in families:
            problem = f"{teacher[:60]!r} is no teacher's family in the panel"
        elif suspect not in family_of:
            problem = f"{suspect[:60]!r} is no suspect in the panel"
        elif family_of[suspect] == teacher:
            problem = f"{suspect[:60]!r} belongs to the teacher's family"
        if problem:
            raise DumpError(problem, source=path, line=line, hint="name pairs of the panel")
        found.add((teacher, suspect))
    return frozenset(found)


def _rows(path: str, columns: tuple[str, ...], needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line, cells by column): any usual separator, any case and spacing of the header, optional columns may lack."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, delimiter=max(",\t;|", key=lines.readline().count))
            lines.seek(0)
            header = [name.strip().lstrip("\ufeff").lower() for name in next(reader, [])]
            missing = [column for column in needed if column not in header]
            if missing:
                found = f"; found: {', '.join(filter(None, header))[:200]}" if any(header) else ""
                raise DumpError(
                    f"lacks the column {', '.join(missing)}{found}",
                    source=path,
                    line=1,
                    hint=f"the header is {','.join(columns)}",
                )
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if any(cell.strip() for cell in cells[len(header) :]):
                    problem = f"{len(cells)} cells where the header has {len(header)}"
                    raise DumpError(problem, source=path, line=reader.line_num, hint="quote cells that hold the separator")
                row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
                yield reader.line_num, {column: row.get(column, "") for column in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problem = getattr(error, "strerror", None) or f"is not a CSV table ({str(error)[:80]})"
        raise DumpError(problem, source=path, hint=f"give a CSV file with the header {','.join(columns)}") from error


def _seen_from(folder: Path, path: str) -> str:
    """A path as it is written into a panel of that folder, with slashes on every system."""
    try:
        return PurePath(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return PurePath(os.path.abspath(path)).as_posix()  # noqa: PTH100 - as it was named, links kept


def draft_panel(folder: str, target: str, teachers: Sequence[str]) -> tuple[str, int, list[str]]:
    """Return a panel of every dump in a folder.

    Args:
        folder: whose files are dumps; hidden files, panels, labels and files that are no dumps are left out.
        target: where the panel will lie, to which its paths are relative.
        teachers: names of models that are teachers; all models where there are none.

    Returns:
        The CSV text, the number of models, and for each file that was left out, in one line, what it is.

    Raises:
        DumpError: the folder cannot be read or holds no dump.
        UsageError: a teacher is none of its models.
    """
    try:
        files = sorted(path for path in Path(folder).iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise DumpError(str(error.strerror), source=folder, hint="name a folder of dumps") from error
    paths, others = dumps_among([str(path) for path in files if path.suffix.lower() in DUMP_SUFFIXES])
    names = {path: model_name(None, path) for path in paths}
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
        writer.writerow([name, _seen_from(start, path), role, name, "", "", ""])
    return text.getvalue(), len(names), others
