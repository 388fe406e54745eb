"""Every command the README shows is run, and what it prints is compared with what the README says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n\$ (.*?)\n(.*?)```", README, flags=re.DOTALL)


def shell(command: str) -> str:
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "110"}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("command", "printed"), BLOCKS, ids=[shlex.split(command)[0] for command, _ in BLOCKS])
def test_a_block_prints_what_it_says(command, printed):
    assert shell(command) == printed


def test_the_examples_score_as_their_readme_says():
    guide = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    command = re.search(r"```sh\nsh path/to/(examples/score_all.sh .*)\n```", guide)[1]
    assert shell(f"sh {command}") == re.search(r"<!-- scores -->\n\n```text\n(.*?)```", guide, flags=re.DOTALL)[1]


def test_there_are_blocks_and_both_single_line_commands():
    assert len(BLOCKS) >= 3
    single = re.findall(r"```sh\n(python3 -m venv .*)\n```", README)
    assert len(single) == 2
    assert "examples/" in single[0]
    assert single[1].endswith("pytest -n auto --dist worksteal")


def test_the_signals_table_names_every_signal():
    from distilldetect.signals import PAIRED

    assert [name for name in PAIRED if f"`{name}`" not in README] == []


def test_the_python_example_prints_a_verdict():
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    done = subprocess.run([sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "moderate support\n"


def test_the_readme_can_be_read_in_five_minutes():
    assert README.count("\n") <= 170
