"""Reports of a batch: rows for scripts, and one page for people."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.reports.batch.report import BATCH_REPORTS
else:
    __getattr__ = lazy_names(__name__, report="BATCH_REPORTS")
