"""Labelled panels: fit a model, leave panels and families out, and measure the error."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.validation.evaluate import evaluate_panels, seen_in_fit
    from distilldetect.validation.labelled import LabelledPanel, MeasuredPanel, measure_panel, read_labelled
    from distilldetect.validation.train import n_taught_families, train_model
else:
    __getattr__ = lazy_names(
        __name__,
        evaluate="evaluate_panels seen_in_fit",
        labelled="LabelledPanel MeasuredPanel measure_panel read_labelled",
        train="n_taught_families train_model",
    )
