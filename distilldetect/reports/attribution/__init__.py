"""Reports of an attribution: which candidate, or none."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.reports.attribution.report import ATTRIBUTION_REPORTS
else:
    __getattr__ = lazy_names(__name__, report="ATTRIBUTION_REPORTS")
