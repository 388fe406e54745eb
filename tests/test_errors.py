"""What a user can cure keeps its words wherever it travels."""

import pickle

import pytest

from distilldetect.errors import DumpError, NotEvaluableError, UsageError
from distilldetect.fingerprints import PromptlessError


@pytest.mark.parametrize(
    "error",
    [
        DumpError("is damaged", source="a.jsonl", hint="copy it again", line=3),
        PromptlessError("holds no prompts", source="-", hint="give them with --prompts"),
        UsageError("give a panel"),
        NotEvaluableError("too few prompts"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_that_comes_from_another_process_says_the_same(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.exit_status) == (type(error), str(error), error.exit_status)


def test_the_words_begin_with_the_place():
    assert (
        str(DumpError("is damaged", source="a.jsonl", hint="copy it again", line=3))
        == "a.jsonl:3: is damaged; copy it again"
    )
