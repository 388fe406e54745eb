"""Labelled panels: train a model, hold out families and providers, and measure the error."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.validation.conditions import ROBUSTNESS as ROBUSTNESS
    from distilldetect.validation.conditions import Condition as Condition
    from distilldetect.validation.conditions import by_slice as by_slice
    from distilldetect.validation.evaluate import evaluate_panel as evaluate_panel
    from distilldetect.validation.train import train_model as train_model
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "conditions": (
                "Condition",
                "ROBUSTNESS",
                "by_slice",
            ),
            "evaluate": ("evaluate_panel",),
            "train": ("train_model",),
        },
    )
