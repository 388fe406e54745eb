"""Completion in a shell, of names of files: most texts on this command line are one."""

import click
from click.shell_completion import CompletionItem
from click.types import StringParamType


class _Text(StringParamType):
    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Leave it to the shell."""
        return [CompletionItem(incomplete, type="file")]


def complete_files(command: click.Command) -> None:
    """Let a shell complete names of files, as it does for commands that say nothing of completion."""
    for param in command.params:
        if param.type is click.STRING:
            param.type = _Text()
    for other in command.commands.values() if isinstance(command, click.Group) else ():
        complete_files(other)
