"""``distilldetect formats``."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from distilldetect.cli import options
from distilldetect.cli.output import print_listing
from distilldetect.cli.talk import Talk
from distilldetect.formats import BY_NAME, CONTAINERS, MAGIC, SHAPES, Container, Shape
from distilldetect.results import SCHEMA


@click.command("formats")
@options.formats(("table", "json"), "json")
@options.talking
def command(format: str | None, talk: Talk) -> None:
    """List the containers and shapes that are read, and by what each is recognised. Any container goes with any shape."""
    listed = {
        "containers": [_described(part) for part in CONTAINERS.values()],
        "compressions": [{"name": name, "recognised_by": f"the bytes {magic.hex(' ')}"} for name, magic in MAGIC.items()],
        "shapes": [_described(shape) | {"fields": _fields(shape)} for shape in SHAPES.values()],
    }
    print_listing(format, {"schema": SCHEMA, **listed}, _table(listed))


def _described(part: Container | Shape) -> dict[str, Any]:
    return {"name": part.name, "summary": part.summary, "recognised_by": part.recognised_by}


def _fields(shape: Shape) -> dict[str, str]:
    return {role: "a column of a usual name" if path == BY_NAME else path for role, path in shape.fields.items()}


def _table(listed: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    for kind, parts in listed.items():
        yield kind
        for part in parts:
            yield f"  {part['name']:20}{part.get('summary', part['recognised_by'])}"
            if "summary" in part:
                yield f"  {'':20}  by {part['recognised_by']}"
            if part.get("fields"):
                yield f"  {'':20}  " + ", ".join(f"{role}: {path}" for role, path in part["fields"].items())
