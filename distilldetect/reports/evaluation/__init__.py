"""The tables and the page of an evaluation, and the card of a model."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.reports.evaluation.modelcard import model_card
    from distilldetect.reports.evaluation.page import EVALUATION_REPORTS
else:
    __getattr__ = lazy_names(__name__, modelcard="model_card", page="EVALUATION_REPORTS")
