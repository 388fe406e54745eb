"""Imports point down: which module may know of which."""

import ast
import sys
from pathlib import Path

import pytest

import distilldetect

ROOT = Path(distilldetect.__file__).parent

# From the bottom up. A name is a module or a whole package of distilldetect; those of one layer do not know each other.
LAYERS = (
    ("__init__", "data", "values", "errors", "defaults", "discover", "recent", "wholefile", "characters"),
    ("text", "scripts", "modes", "contrast", "means"),
    ("rowsets",),
    ("ngrams", "index"),
    (
        "formats", "pairing", "panel", "signals", "normalise", "classifier", "evidence", "metrics", "verdict",
        "cautions", "stress", "openings",
    ),
    ("models", "measurement", "readings", "conditions", "fitting"),
    ("excess",),
    ("case", "pairtable", "panelcomparisons", "reports", "weighing"),
    ("siblings",),
    ("panelcontrasts",),
    ("suspectmeasure",),
    ("result", "fingerprints", "panelmeasure", "casemeasure"),
    ("detect", "training", "evaluate", "inspection", "lineage"),
    ("siblingtraining", "labelledpanel"),
    ("assessment", "modeltraining", "batching", "verification"),
    ("attribution",),
    ("cli",),
    ("__main__",),
)  # fmt: skip
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
# Parts that may know less than what their layer allows.
ONLY = {"reports": {"reports", "discover"}}
VAGUE = {"utils", "common", "base"}

FILES = sorted(ROOT.rglob("*.py"))


def part_of(path):
    """The module or package directly under distilldetect that a file belongs to."""
    return path.relative_to(ROOT).with_suffix("").parts[0]


PARTS = sorted({part_of(path) for path in FILES})


def imports(tree):
    """(line, level, dotted module, names) of every import, those within functions included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, 0, alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.level, node.module or "", tuple(alias.name for alias in node.names)


def parts_known(tree):
    """(line, part) of everything of distilldetect that a module imports."""
    for line, _, module, names in imports(tree):
        home, _, rest = module.partition(".")
        if home != "distilldetect":
            continue
        if rest:
            yield line, rest.split(".")[0]
        else:
            yield from ((line, name if name in PARTS else "__init__") for name in names or ("__init__",))


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def names_of(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


every_file = pytest.mark.parametrize("path", FILES, ids=names_of(FILES))


def test_every_part_has_one_layer_and_every_layer_exists():
    assert sorted(name for names in LAYERS for name in names) == PARTS


@every_file
def test_imports_only_lower_layers(path):
    own = part_of(path)
    upward = [
        f"line {line}: {own} imports {known}"
        for line, known in parts_known(parsed(path))
        if known != own and LEVEL[known] >= LEVEL[own]
    ]
    assert upward == []


@pytest.mark.parametrize("part", ONLY)
def test_knows_only_what_it_is_allowed_to(part):
    known = {name for path in FILES if part_of(path) == part for _, name in parts_known(parsed(path))}
    assert known == ONLY[part]


@every_file
def test_imports_are_absolute(path):
    assert [line for line, level, _, _ in imports(parsed(path)) if level] == []


@every_file
def test_name_is_not_vague(path):
    assert VAGUE.isdisjoint(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("part", PARTS)
def test_name_is_not_one_of_the_standard_library(part):
    assert part not in sys.stdlib_module_names - {"__main__"}


def test_imports_are_found_wherever_they_stand():
    source = (
        "import distilldetect.text as t\n"
        "from distilldetect import metrics, __version__\n"
        "def f():\n    from distilldetect.formats.shapes.plain import SHAPE\n"
        "import numpy\nfrom . import x\n"
    )
    tree = ast.parse(source)
    assert sorted(parts_known(tree)) == [(1, "text"), (2, "__init__"), (2, "metrics"), (4, "formats")]
    assert [line for line, level, _, _ in imports(tree) if level] == [6]
