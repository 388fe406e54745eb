"""Completion in a shell, of names of files: most texts on this command line are one."""

import click


def complete_files(command: click.Command) -> None:
    """Let a shell complete names of files, as it does for commands that say nothing of completion."""
    for param in command.params:
        if param.type is click.STRING:
            param.type = click.Path()
    for other in command.commands.values() if isinstance(command, click.Group) else ():
        complete_files(other)
