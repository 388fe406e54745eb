"""Labelled panels: fit a model, leave panels and families out, and measure the error."""

from distilldetect.validation.evaluate import evaluate_panels, seen_in_fit
from distilldetect.validation.labelled import LabelledPanel, MeasuredPanel, measure_panel, read_labelled
from distilldetect.validation.train import n_taught_families, train_model
