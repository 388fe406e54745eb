"""The command line: options in, one library call, text out. Commands are imported only when they run."""

import difflib
import errno
import gc
import importlib
import io
import os
import sys
from typing import Any

import click

from distilldetect import __version__
from distilldetect.errors import DistillDetectError, DumpError

COMMANDS = {  # name -> what it does; the module of the same name in this folder holds it, unless HOMES has another
    "score": "Weigh the evidence that SUSPECT was trained on TEACHER's outputs.",
    "report": "Make a report from a saved result.",
    "verify": "Hash the inputs of a saved result again, score them again, and compare.",
    "batch": "Score every suspect of a panel against every teacher.",
    "attribute": "Say which candidate TEACHER the text of SUSPECT points to, if any.",
    "fingerprint": "Write a stand-in for a dump, without its text.",
    "library": "List, show and build libraries of known models' answers.",
    "check": "Say how each file is understood, and what is in it.",
    "convert": "Write a dump of any format as canonical JSON Lines.",
    "train": "Fit a model on labelled panels.",
    "evaluate": "Measure the error of a model, or of the method, on labelled panels.",
    "tree": "Draw who writes like whom among the dumps of a panel.",
    "panel": "Write a panel file for a folder of dumps.",
    "signals": "List what is measured.",
    "formats": "List what is read, and how it is recognised.",
    "schema": "Print the JSON Schema of results.",
    "docs": "Print a document that comes with the tool: method, validation, model card, changes.",
}
HOMES = {"train": "labelled", "evaluate": "labelled"}
HOMES |= dict.fromkeys(("signals", "formats", "schema", "docs"), "listings")
GREETING = """distilldetect weighs from text whether one language model was trained on another's outputs. Begin with:

  distilldetect score TEACHER SUSPECT -r REFERENCES/     two dumps of outputs, and other models' answers to the same prompts
  distilldetect check DUMP...                            how files are understood
  distilldetect --help                                   all commands"""
BUG = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of ``COMMANDS``."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            close = difflib.get_close_matches(cmd_name, COMMANDS, n=1)
            close = ["--help"] if cmd_name == "help" else close
            guess = f"did you mean '{close[0]}'" if close else f"the commands are {', '.join(COMMANDS)}"
            raise click.UsageError(f"No such command '{cmd_name[:40]}': {guess}", ctx)
        home = importlib.import_module(f"distilldetect.cli.{HOMES.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(home, f"{cmd_name}_command")
        if "_DISTILLDETECT_COMPLETE" in os.environ:
            importlib.import_module("distilldetect.cli.completion").complete_files(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": "DISTILLDETECT",
        "max_content_width": 110,
    },
)
@click.version_option(__version__, prog_name="distilldetect")
@click.pass_context
def group(context: click.Context) -> None:
    """How strongly does the text say that one language model was trained on another's outputs?

    Exit status: 0 a verdict was reached, whatever it is; 1 your --fail-on was met; 2 usage; 3 the data cannot be used;
    4 not evaluable: too few shared prompts or words; 5 some pairs of a batch failed; 70 a bug of ours; 130 interrupted.
    """
    if context.invoked_subcommand is None:
        click.echo(GREETING)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its status: the one place where errors become messages."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started this, or never there
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123 - to the end of the process
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # not every terminal has every character
    gc.disable()  # a process this short ends before its few cycles matter, and collecting costs a tenth of its time
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status; the last line on stderr says why it is not 0."""
    given = tuple(sys.argv[1:] if arguments is None else arguments)
    try:
        status: Any = group.main(args=list(given), prog_name="distilldetect", standalone_mode=False, obj=given)
    except click.UsageError as error:
        hint = f"; try '{error.ctx.command_path} --help'" if error.ctx else ""
        return _failed(f"{error.format_message().rstrip('.')}{hint}", error.exit_code)
    except click.ClickException as error:
        return _failed(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _failed("interrupted", INTERRUPTED)
    except DistillDetectError as error:
        return _failed(str(error), error.exit_status)
    except (BrokenPipeError, SystemExit):  # of help, which click writes: the reader has seen enough
        _let_go()
        return 0
    except Exception as error:
        if "--debug" in given:
            raise
        if isinstance(error, OSError) and error.errno in _FULL:
            _let_go()
            where = error.filename or "standard output"
            return _failed(f"{where}: cannot be written: {error.strerror}; make room", DumpError.exit_status)
        kind = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        return _failed(f"this is a bug of ours ({kind}); run again with --debug and report what it prints", BUG)
    return status if isinstance(status, int) else 0


def _let_go() -> None:
    from distilldetect.cli import talk

    talk.let_go(sys.stdout)


def _failed(message: str, status: int) -> int:
    from distilldetect.cli import talk

    talk.warn(message)
    return status
