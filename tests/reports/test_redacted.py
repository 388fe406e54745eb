import hashlib

import pytest

from distilldetect.reports import REPORTS
from distilldetect.reports.result import html_report
from distilldetect.results.document import redacted

TEXTS = ("prompt", "text", "suspect_before", "suspect_after", "teacher_before", "teacher_text", "teacher_after")


def runs_of_words(text, n=4):
    words = text.split()
    return [" ".join(words[k : k + n]) for k in range(len(words) - n + 1)]


@pytest.mark.parametrize("name", REPORTS)
def test_no_text_of_a_dump_is_left_in_any_report(name, distilled):
    suspect = distilled["inputs"][1]["path"]
    distilled["self_identification"][suspect] = {'writes "as an AI language model"': 4}
    shown = " ".join(REPORTS[name].render(redacted(distilled), True).split())
    pieces = [run for passage in distilled["passages"] for key in TEXTS for run in runs_of_words(passage[key])]
    assert len(pieces) > 100
    assert [piece for piece in (*pieces, "as an AI language") if piece in shown] == []


def test_each_text_gives_way_to_its_place_or_length_and_hash(distilled):
    passage, hidden = distilled["passages"][0], redacted(distilled)["passages"][0]
    digest = {key: hashlib.sha256(passage[key].encode()).hexdigest()[:16] for key in TEXTS}
    start, end = passage["suspect_span"]
    assert hidden["text"] == f"[characters {start} to {end}, SHA-256 {digest['text']}…]"
    assert hidden["prompt"] == f"[{len(passage['prompt'])} characters, SHA-256 {digest['prompt']}…]"
    assert hidden["n_tokens"] == passage["n_tokens"]


def test_numbers_and_paths_stay(distilled):
    hidden = redacted(distilled)
    same = {key for key in distilled if hidden[key] == distilled[key]}
    assert set(distilled) - same == {"habits", "passages"}


def test_the_page_says_that_text_was_left_out(distilled):
    page = html_report(redacted(distilled), True)
    assert "Text from the dumps was left out of this report" in page
    assert distilled["passages"][0]["prompt"] not in page
    assert distilled["passages"][0]["prompt"] in html_report(distilled, True)
