"""Reports: a saved result in, text out. Each module that defines ``REPORT`` is one format."""

from distilldetect.reports.report import Report
from distilldetect.runtime import discover

REPORTS: dict[str, Report] = {report.name: report for report in discover(__name__, "REPORT", Report)}

__all__ = ["REPORTS", "Report"]
