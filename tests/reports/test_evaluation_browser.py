"""The page of an evaluation as a reader's browser shows it."""

import pytest

from distilldetect.reports.evaluation import html_report
from reports.conftest import CHROMIUM, SEEN
from reports.test_evaluation_page import document, made  # noqa: F401 - fixtures

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")


@pytest.mark.parametrize(("size", "scheme"), SEEN)
def test_no_page_keeps_a_reader_out(size, scheme, faults, document):  # noqa: F811
    assert faults(document, size, scheme, html_report(document, True)) == []
