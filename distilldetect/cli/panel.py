"""``distilldetect panel``."""

from pathlib import Path

import click

from distilldetect.cli import options
from distilldetect.cli.output import require_writable, write_file
from distilldetect.cli.talk import Talk, warn
from distilldetect.errors import DumpError
from distilldetect.panels import draft_panel
from distilldetect.text import counted


@click.group("panel")
def panel_command() -> None:
    """Panels: CSV files that say which dumps an audit compares."""


@panel_command.command("init")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("-o", "--output", metavar="FILE", help="Write here [FOLDER/panel.csv].")
@click.option("--teacher", multiple=True, metavar="NAME", help="A model that is a teacher; repeatable [every model].")
@options.talking
def init(folder: str, output: str | None, teacher: tuple[str, ...], talk: Talk) -> None:
    """Write a panel for the dumps of FOLDER: every file a model, a suspect, and a teacher where --teacher names it.

    Fill in family, provider and released by hand: models of one family are one model, those of the teacher's provider are
    no references, and a teacher that is younger than the suspect cannot have taught it.
    """
    target = Path(output) if output else Path(folder) / "panel.csv"
    if target.exists():
        raise DumpError("is there already", source=str(target), hint="name another file with -o, or remove it")
    require_writable([str(target)], [])
    text, n_models, others = draft_panel(folder, str(target), teacher)
    for other in others:
        warn(f"left out: {other}")
    try:
        content = text.encode()
    except UnicodeEncodeError as error:  # names of files may be any bytes
        hint = "rename it, or write the panel by hand"
        raise DumpError("holds a file whose name is no text", source=folder, hint=hint) from error
    write_file(str(target), [content], hint="name another file with -o")
    talk.say(f"{target}: {counted(n_models, 'model')}; fill in family, provider and released, then run batch")
