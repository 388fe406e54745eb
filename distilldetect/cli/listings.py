"""``distilldetect signals``, ``formats``, ``schema`` and ``docs``: what is measured, read and written, and documents."""

import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

import click

from distilldetect.cli import options
from distilldetect.cli.output import indented, print_listing
from distilldetect.cli.talk import Talk, echo
from distilldetect.errors import UsageError

DOCUMENTS = {  # name -> file in distilldetect/data
    "method": "METHOD.md",
    "validation": "VALIDATION.md",
    "model-card": "MODEL_CARD.md",
    "batch": "BATCH.md",
    "changes": "CHANGELOG.md",
}


@click.command("signals")
@options.formats(("table", "json"), "json")
@options.talking
def signals_command(format: str | None, talk: Talk) -> None:
    """List the signals: what each compares, in which part of a response, the kind of evidence it counts as, its source."""
    from distilldetect.defaults import CHANNELS
    from distilldetect.signals import PAIRED

    channels = {name: channel for channel, names in CHANNELS.items() for name in names}
    rows = [
        {
            "name": signal.name,
            "part": signal.channel,
            "channel": channels.get(signal.name),
            "summary": signal.summary,
            "source": signal.source,
        }
        for signal in PAIRED.values()
    ]
    lines = (
        f"{row['name']:31}{row['part']:9}{row['channel'] or 'not weighed':13}{row['summary']}\n{'':40}{row['source']}"
        for row in rows
    )
    print_listing(format, {"signals": rows}, lines)


@click.command("formats")
@options.formats(("table", "json"), "json")
@options.talking
def formats_command(format: str | None, talk: Talk) -> None:
    """List the containers and shapes that are read, and by what each is recognised. Any container goes with any shape."""
    from distilldetect.formats import BY_NAME, CONTAINERS, MAGIC, SHAPES
    from distilldetect.results import SCHEMA

    usual = "a column of a usual name"
    listed = {
        "containers": [_described(part) for part in CONTAINERS.values()],
        "compressions": [{"name": name, "recognised_by": f"the bytes {magic.hex(' ')}"} for name, magic in MAGIC.items()],
        "shapes": [
            _described(shape)
            | {"fields": {role: usual if path == BY_NAME else path for role, path in shape.fields.items()}}
            for shape in SHAPES.values()
        ],
    }
    print_listing(format, {"schema": SCHEMA, **listed}, _table(listed))


def _described(part: Any) -> dict[str, Any]:
    return {"name": part.name, "summary": part.summary, "recognised_by": part.recognised_by}


def _table(listed: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    for kind, parts in listed.items():
        yield kind
        for part in parts:
            yield f"  {part['name']:20}{part.get('summary', part['recognised_by'])}"
            if "summary" in part:
                yield f"  {'':20}  by {part['recognised_by']}"
            if part.get("fields"):
                yield f"  {'':20}  " + ", ".join(f"{role}: {path}" for role, path in part["fields"].items())


@click.command("schema")
@options.talking
def schema_command(talk: Talk) -> None:
    """Print the JSON Schema (draft 2020-12) of the results that 'score --format json' writes."""
    from distilldetect.results import result_schema

    echo(indented(result_schema()), nl=False)


@click.command("docs")
@click.argument("name", required=False)
@options.talking
def docs_command(name: str | None, talk: Talk) -> None:
    """Print a document that comes with the tool; without a NAME, which there are."""
    if name is None:
        echo("\n".join(DOCUMENTS))
        return
    if name not in DOCUMENTS:
        raise UsageError(f"no document {name[:40]!r}; there are {', '.join(DOCUMENTS)}")
    content = pkgutil.get_data("distilldetect", f"data/{DOCUMENTS[name]}") or b""
    echo(content.decode(), nl=False)
