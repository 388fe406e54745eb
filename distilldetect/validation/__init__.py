"""Labelled panels: fit a model, leave panels and families out, and measure the error."""

from distilldetect.validation.evaluate import evaluate_panels, n_taught_families, seen_in_fit, train_model
from distilldetect.validation.labelled import LabelledPanel, MeasuredPanel, measure_panel, read_labelled
