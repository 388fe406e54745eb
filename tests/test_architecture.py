"""A package imports only packages that stand before it in the line, and only what their faces offer."""

import ast
import functools
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from each import each

import distilldetect
from distilldetect.errors import DumpError

ROOT = Path(distilldetect.__file__).parent

# The way of the data. What stands in one place are use cases, which do not know one another.
LINE = (
    ("errors", "defaults", "arrays"), ("runtime",), ("text",), ("formats",), ("panels",), ("signals",),
    ("similarity",), ("fingerprints",), ("library",), ("model",), ("scoring",), ("results",), ("reports",), ("case",),
    ("attribution", "batch", "kinship", "validation", "verification"), ("cli",), ("__main__",), ("__init__",),
)  # fmt: skip
PLACE = {name: place for place, names in enumerate(LINE) for name in names}
# The version stands in the package itself, which is the last in the line for everything else that it offers.
ALLOWED_OF_THE_PACKAGE = {"__version__"}
# Modules behind a face that others may import all the same, with the reason.
DEEP = {
    "distilldetect.text.ngrams": "signals are made of them, and nothing else is",
    "distilldetect.formats.shapes.canonical": "the one shape that is written too, by convert",
}
HEAVY = {"sklearn", "scipy", "pandas", "joblib", "jinja2", "rich", "pyarrow"}
MOST_MODULES, MOST_PACKAGES = 5, 20
VAGUE = {"utils", "common", "base"}

FILES = sorted(ROOT.rglob("*.py"))
PACKAGES = {".".join(path.parent.relative_to(ROOT).parts) for path in FILES if path.name == "__init__.py"} - {""}


def part_of(path):
    """Return the module or package directly under distilldetect that a file belongs to."""
    return path.relative_to(ROOT).with_suffix("").parts[0]


def module_of(path):
    """Return the dotted name of a file's module below distilldetect."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PARTS = sorted({part_of(path) for path in FILES})


@functools.cache
def imports(tree):
    """List (line, level, dotted module, names) of every import, those within functions included."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, 0, alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, node.level, node.module or "", tuple(alias.name for alias in node.names)))
    return found


def modules_known(tree):
    """Yield (line, module below distilldetect, names) of everything of the package that a module imports."""
    for line, _, module, names in imports(tree):
        home, _, rest = module.partition(".")
        if home != "distilldetect":
            continue
        if rest:
            yield line, rest, names
        else:
            yield from ((line, name if name in PARTS else "__init__", (name,)) for name in names or ("",))


@functools.cache
def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


every_package = each("package", sorted(PACKAGES))


def test_every_part_has_one_place_and_every_place_exists():
    assert sorted(name for names in LINE for name in names) == PARTS


def test_the_package_is_learned_at_a_glance():
    assert len(list(ROOT.glob("*.py"))) <= MOST_MODULES
    assert len([package for package in PACKAGES if "." not in package]) <= MOST_PACKAGES


def test_a_module_imports_only_what_stands_before_it():
    found = [
        f"{path}:{line}: {own} imports {known}"
        for path in FILES
        for line, known, names in modules_known(parsed(path))
        if (part := known.split(".")[0]) != (own := part_of(path))
        and PLACE[part] >= PLACE[own]
        and not (part == "__init__" and set(names) <= ALLOWED_OF_THE_PACKAGE)
    ]
    assert found == []


def test_a_module_imports_only_from_faces():
    found = [
        f"{path}:{line}: {known}"
        for path in FILES
        for line, known, _ in modules_known(parsed(path))
        if "." in known
        and known.split(".")[0] != part_of(path)
        and known not in PACKAGES
        and f"distilldetect.{known}" not in DEEP
    ]
    assert found == []


def test_every_exception_is_needed():
    known = {(module_of(path), name) for path in FILES for _, name, _ in modules_known(parsed(path))}
    assert {f"distilldetect.{name}" for own, name in known if own.split(".")[0] != name.split(".")[0]} >= set(DEEP)


@every_package
def test_a_face_offers_what_it_says(package):
    face = importlib.import_module(f"distilldetect.{package}")
    modules = {path.stem for path in Path(face.__file__).parent.glob("*.py")}
    promised = [
        (module.removeprefix(f"{package}."), name)
        for _, module, names in modules_known(parsed(Path(face.__file__)))
        for name in names
        if module.startswith(f"{package}.")
    ]
    for module, name in promised:
        assert name not in modules, "the name would stand for the module once that was imported"
        offered = getattr(face, name)
        assert offered is getattr(importlib.import_module(f"distilldetect.{package}.{module}"), name)
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        face.no_such_name  # noqa: B018 - the access is what fails


def test_the_package_offers_what_a_script_needs():
    model = distilldetect.load_model()
    example = ROOT.parent / "examples" / "teacher.jsonl"
    with pytest.raises(DumpError, match="is the same file"):
        distilldetect.score(distilldetect.Request((str(example),), str(example)), model)
    assert len(distilldetect.read_panel(str(example.parent / "panel.csv"))) == 7


def test_a_face_costs_no_start_up():
    names = sorted(package for package in PACKAGES if package.split(".")[0] != "cli")
    script = f"import sys, importlib\nfor name in {names}: importlib.import_module(f'distilldetect.{{name}}')\n"
    script += f"print(sorted({{name.split('.')[0] for name in sys.modules}} & {HEAVY!r}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_imports_are_absolute():
    assert [f"{path}:{line}" for path in FILES for line, level, _, _ in imports(parsed(path)) if level] == []


def test_no_name_is_vague_or_one_of_the_standard_library():
    assert [path for path in FILES if not VAGUE.isdisjoint(path.relative_to(ROOT).with_suffix("").parts)] == []
    assert set(PARTS) & (sys.stdlib_module_names - {"__main__"}) == set()


def test_imports_are_found_wherever_they_stand():
    source = (
        "import distilldetect.text as t\n"
        "from distilldetect import panels, __version__\n"
        "def f():\n    from distilldetect.formats.shapes.plain import SHAPE\n"
        "import numpy\nfrom . import x\n"
    )
    tree = ast.parse(source)
    assert sorted(modules_known(tree)) == [
        (1, "text", ()),
        (2, "__init__", ("__version__",)),
        (2, "panels", ("panels",)),
        (4, "formats.shapes.plain", ("SHAPE",)),
    ]
    assert [line for line, level, _, _ in imports(tree) if level] == [6]
