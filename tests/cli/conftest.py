"""What tests of the command line share."""

import pytest

from distilldetect.cli import run


@pytest.fixture
def shell(capsys):
    """Run a command; its exit status, output and messages."""

    def execute(*arguments):
        status = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return execute
