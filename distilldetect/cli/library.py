"""``distilldetect library``."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from distilldetect.cli import options
from distilldetect.cli.output import print_listing, require_writable, write_file
from distilldetect.cli.talk import Talk, echo
from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.fingerprints import FingerprintMaker
from distilldetect.formats import ReadOptions
from distilldetect.library import About, Library, build, named, read_library, shipped
from distilldetect.panels import read_panel
from distilldetect.results import SCHEMA
from distilldetect.text import counted, harmless

how = options.formats(("table", "json"), "json")


@click.group("library")
def library_command() -> None:
    """Libraries: known models' answers to public prompts, as hashes.

    Their models are references for a case on the same prompts. A library holds no text.
    """


@library_command.command("build")
@click.argument("panel", metavar="PANEL.csv")
@click.option("-o", "--output", required=True, metavar="NAME.ddlib", help="Where to write the library.")
@click.option("--name", metavar="NAME", help="What it is called [the file's name without its suffix].")
@click.option("--source", default="", metavar="TEXT", help="Where the answers were published.")
@click.option("--commit", default="", metavar="TEXT", help="Which state of the source.")
@click.option("--licence", default="", metavar="TEXT", help="Licence of the answers.")
@click.option("--prompts-from", default="", metavar="TEXT", help="Where the prompts are, and how to ask them.")
@click.option("--exact", is_flag=True, help="Keep all hashes whole: larger, and worth exactly what the dumps are.")
@options.reading
@options.talking
def build_command(
    panel: str,
    output: str,
    name: str | None,
    exact: bool,
    reading: ReadOptions,
    talk: Talk,
    **about: Any,
) -> None:
    """Write a library of the teachers and references of PANEL.csv.

    Give each row its provider and its month of release: models by the teacher's provider are never its references. Equal
    dumps make an equal file.
    """
    entries = [entry for entry in read_panel(panel, needs_teacher=False) if entry.is_candidate]
    reading.require_files(entry.path for entry in entries)
    maker = FingerprintMaker(reading, signals=WEIGHED_SIGNALS)
    require_writable([output], (panel, reading.prompts, *(entry.path for entry in entries)))
    prints = []
    for entry in entries:
        talk.progress(f"reading {entry.path}")
        prints.append(maker.make(entry.path))
    content = build(entries, prints, About(name or Path(output).stem, **about), exact=exact)
    write_file(output, [content])
    if not talk.quiet:
        counts = counted(len(entries), "model"), counted(len(Library(output).prompts), "prompt")
        talk.say(f"{output}: {', '.join(counts)}, {len(content):,} bytes")


@library_command.command("list")
@click.option("--library", "files", multiple=True, metavar="FILE", help="List this one too; repeatable.")
@how
@options.talking
def list_command(files: tuple[str, ...], format: str | None, talk: Talk) -> None:
    """List the libraries that come with the tool."""
    libraries = [*shipped(), *map(read_library, files)]
    lines = [f"{'NAME':16}{'MODELS':>7}{'PROMPTS':>9}  {'LICENCE':16}SOURCE"]
    for library in libraries:
        about = library.about
        lines.append(f"{about.name:16}{len(about.models):7}{len(library.prompts):9}  {about.licence:16}{about.source}")
    document = {"schema": SCHEMA, "libraries": [_summary(library) for library in libraries]}
    print_listing(format, document, (harmless(line).rstrip() for line in lines))


@library_command.command("show")
@click.argument("name", metavar="NAME|FILE")
@how
@options.talking
def show_command(name: str, format: str | None, talk: Talk) -> None:
    """Show the models of a library, its prompts, source and licence."""
    library = named(name)
    document = {"schema": SCHEMA, **_summary(library), "models": asdict(library.about)["models"]}
    print_listing(format, document, (harmless(line).rstrip() for line in _shown(library)))


@library_command.command("prompts")
@click.argument("name", metavar="NAME|FILE")
@options.talking
def prompts_command(name: str, talk: Talk) -> None:
    """Say where to get the prompts of a library, and how to ask them."""
    library = named(name)
    echo(f"{len(library.prompts)} prompts.")
    echo(harmless(library.about.prompts_from) or "The library does not say where they are.")


def _summary(library: Library) -> dict[str, Any]:
    about = asdict(library.about)
    rest = {"path": library.path, "sha256": library.sha256, "exact": library.is_exact, "n_prompts": len(library.prompts)}
    return {key: value for key, value in about.items() if key != "models"} | rest | {"n_models": len(library.about.models)}


def _shown(library: Library) -> Iterator[str]:
    about = library.about
    for label, value in (
        ("library", about.name),
        ("file", library.path),
        ("SHA-256", library.sha256),
        ("prompts", f"{len(library.prompts)}; {about.prompts_from}"),
        ("source", f"{about.source} {about.commit and f'({about.commit})'}"),
        ("licence", about.licence),
    ):
        yield f"{label:10}{value}"
    yield ""
    yield f"{'MODEL':39} {'FAMILY':19} {'PROVIDER':19} {'RELEASED':9} ANSWERS"
    for model in about.models:
        yield f"{model.model:39} {model.family:19} {model.provider:19} {model.released:9} {model.n_answers:7}"
