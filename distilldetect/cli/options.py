"""Options that several commands share."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from distilldetect.defaults import SEED

Command = TypeVar("Command", bound=Callable[..., Any])


def stacked(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown in the order given."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


talking = stacked(
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but results and errors."),
    click.option("-v", "--verbose", count=True, help="Say more of how files were understood."),
    click.option("--debug", is_flag=True, help="Show the traceback of a bug."),
)

seed = click.option("--seed", type=click.IntRange(0), default=SEED, show_default=True, help="Seed of all resampling.")

reading = stacked(
    click.option("--shape", metavar="NAME", help="Take files for this shape instead of detecting it."),
    click.option("--prompt-field", metavar="PATH", help="Field of the prompt, e.g. request.messages[0].content."),
    click.option("--id-field", metavar="PATH", help="Field of the prompt's id."),
    click.option("--output-field", metavar="PATH", help="Field of the model's answer."),
    click.option("--prompts", metavar="FILE", help="Separate file of prompts, joined on id."),
    click.option("--model-name", metavar="NAME", help="Which model's answers to take from files that hold several."),
    click.option("--encoding", metavar="NAME", help="Encoding of text files that are not UTF-8."),
    click.option(
        "--reasoning",
        type=click.Choice(["strip", "keep", "only"]),
        default="strip",
        show_default=True,
        help="What to do with reasoning traces.",
    ),
    click.option(
        "--turns",
        type=click.Choice(["first", "all"]),
        default="first",
        show_default=True,
        help="Turns of a conversation.",
    ),
)

READING_NAMES = ("shape", "prompt_field", "id_field", "output_field", "prompts", "encoding", "reasoning", "turns")


def progress(quiet: bool) -> Callable[[str], None]:
    """A function that tells what is being done: to a terminal only."""

    def tell(message: str) -> None:
        if not quiet and sys.stderr.isatty():
            click.echo(f"distilldetect: {message}", err=True)

    return tell
