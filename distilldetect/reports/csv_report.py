"""One row of CSV: what a shell loop appends to a table."""

from functools import partial

from distilldetect.reports.report import Report
from distilldetect.results import delimited

REPORT = Report(name="csv", suffixes=(".csv",), render=partial(delimited, delimiter=","))
