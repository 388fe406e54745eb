"""One row of TSV: what a shell loop appends to a table."""

from functools import partial

from distilldetect.reports.report import Report
from distilldetect.results import delimited

REPORT = Report(name="tsv", suffixes=(".tsv",), render=partial(delimited, delimiter="\t"))
