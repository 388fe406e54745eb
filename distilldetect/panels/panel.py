"""Panels and labels: which dumps one audit compares, and what is known of their lineage."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from distilldetect.errors import DumpError

PANEL_COLUMNS = ("model", "path", "role", "family", "provider", "released", "base")

LABEL_COLUMNS = ("teacher", "suspect", "label", "family", "provider", "basis")

_NEEDED_OF_PANELS = ("model", "path", "role")
_NEEDED_OF_LABELS = ("teacher", "suspect", "label", "family")
_ROLES = frozenset({"teacher", "suspect", "reference"})


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


def read_panel(path: str, *, needs_teacher: bool = True) -> tuple[Entry, ...]:
    """Read a panel.

    Args:
        path: of a CSV file with the columns ``PANEL_COLUMNS``.
        needs_teacher: whether a panel without one makes no sense.

    Raises:
        DumpError: the file cannot be read, lacks a column, or a row makes no sense.
    """
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    for line, row in _rows(path, PANEL_COLUMNS, _NEEDED_OF_PANELS):
        roles = frozenset(role for role in re.split(r"[;,|/\s]+", row["role"].lower()) if role)
        wrong = [name for name in ("model", "path", "role") if not row[name]]
        if wrong or not roles <= _ROLES:
            problem = (
                f"{wrong[0]} is empty" if wrong else f"role {row['role'][:40]!r} is none of {', '.join(sorted(_ROLES))}"
            )
            raise DumpError(
                problem, source=path, line=line, hint="a row needs a model, a path and a role; roles are joined by ;"
            )
        if row["model"] in seen:
            raise DumpError(
                f"model {row['model'][:60]!r} stands in line {seen[row['model']]} already",
                source=path,
                line=line,
                hint="give each dump a name of its own",
            )
        if row["released"] and not re.fullmatch(r"\d{4}-\d{2}", row["released"]):
            raise DumpError(
                f"released {row['released'][:20]!r} is not YYYY-MM",
                source=path,
                line=line,
                hint="write 2024-05, or nothing",
            )
        seen[row["model"]] = line
        entries.append(
            Entry(
                model=row["model"],
                path=str(Path(path).parent / row["path"]),
                roles=roles,
                family=row["family"] or row["model"],
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
    return tuple(entries)


def read_labels(path: str) -> tuple[Label, ...]:
    """Read a labels file.

    Raises:
        DumpError: the file cannot be read, lacks a column, a label is not 1 or 0, or a pair has two.
    """
    labels, lines = [], dict[tuple[str, str], int]()
    for line, row in _rows(path, LABEL_COLUMNS, _NEEDED_OF_LABELS):
        if row["label"] not in ("0", "1"):
            raise DumpError(
                f"label {row['label'][:20]!r} is neither 1 nor 0",
                source=path,
                line=line,
                hint="1: trained on the teacher's outputs; 0: not; leave unknown pairs out",
            )
        pair = row["teacher"], row["suspect"]
        if (before := lines.setdefault(pair, line)) != line:
            raise DumpError(
                f"{pair[1][:80]!r} with the teacher {pair[0][:80]!r} has a label in line {before} already",
                source=path,
                line=line,
                hint="keep one row a pair",
            )
        labels.append(
            Label(row["teacher"], row["suspect"], int(row["label"]), row["family"], row["provider"], row["basis"])
        )
    return tuple(labels)


def _rows(path: str, columns: tuple[str, ...], needed: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield (line, cells by column): any usual separator, any case and spacing of the header, optional columns may lack."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, delimiter=_separator(lines.readline()))
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
                if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                    problem = f"{len(cells)} cells where the header has {len(header)}"
                    raise DumpError(problem, source=path, line=reader.line_num, hint="quote cells that hold the separator")
                row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
                yield reader.line_num, {column: row.get(column, "") for column in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problem = getattr(error, "strerror", None) or f"is not a CSV table ({str(error)[:80]})"
        raise DumpError(problem, source=path, hint=f"give a CSV file with the header {','.join(columns)}") from error


def _separator(header: str) -> str:
    """The separator that the header has most of; a comma where it has none."""
    return max((",", "\t", ";", "|"), key=header.count)
