"""``distilldetect docs``."""

import pkgutil

import click

from distilldetect.cli import options
from distilldetect.cli.talk import Talk
from distilldetect.errors import UsageError

DOCUMENTS = {  # name -> file in distilldetect/data
    "method": "METHOD.md",
    "validation": "VALIDATION.md",
    "model-card": "MODEL_CARD.md",
    "batch": "BATCH.md",
    "changes": "CHANGELOG.md",
}


@click.command("docs")
@click.argument("name", required=False)
@options.talking
def command(name: str | None, talk: Talk) -> None:
    """Print a document that comes with the tool; without a NAME, which there are."""
    if name is None:
        click.echo("\n".join(DOCUMENTS))
        return
    if name not in DOCUMENTS:
        raise UsageError(f"no document {name[:40]!r}; there are {', '.join(DOCUMENTS)}")
    content = pkgutil.get_data("distilldetect", f"data/{DOCUMENTS[name]}") or b""
    click.echo(content.decode(), nl=False)
