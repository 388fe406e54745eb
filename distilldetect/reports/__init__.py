"""Reports: a document in, text out. Each kind of document has its formats, and a model has its card."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.reports.attribution import ATTRIBUTION_REPORTS
    from distilldetect.reports.batch import BATCH_REPORTS
    from distilldetect.reports.evaluation import EVALUATION_REPORTS
    from distilldetect.reports.modelcard import model_card
    from distilldetect.reports.report import Report
    from distilldetect.reports.result import REPORTS
    from distilldetect.reports.tables import card, grid
else:
    __getattr__ = lazy_names(__name__)
