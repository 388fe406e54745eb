"""Which dumps are compared, on which prompts, with which references."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.panels.alignment import Alignment as Alignment
    from distilldetect.panels.alignment import align as align
    from distilldetect.panels.alignment import join_key as join_key
    from distilldetect.panels.alignment import same_file as same_file
    from distilldetect.panels.alignment import too_few_prompts as too_few_prompts
    from distilldetect.panels.cohorts import Cohort as Cohort
    from distilldetect.panels.cohorts import PanelModel as PanelModel
    from distilldetect.panels.cohorts import panel_models as panel_models
    from distilldetect.panels.cohorts import reference_cohort as reference_cohort
    from distilldetect.panels.draft import draft_panel as draft_panel
    from distilldetect.panels.panel import PANEL_COLUMNS as PANEL_COLUMNS
    from distilldetect.panels.panel import Entry as Entry
    from distilldetect.panels.panel import Label as Label
    from distilldetect.panels.panel import read_labels as read_labels
    from distilldetect.panels.panel import read_panel as read_panel
    from distilldetect.panels.unpaired import pairs_badly as pairs_badly
    from distilldetect.panels.unpaired import why_unpaired as why_unpaired
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "alignment": (
                "Alignment",
                "align",
                "join_key",
                "same_file",
                "too_few_prompts",
            ),
            "cohorts": ("Cohort", "PanelModel", "panel_models", "reference_cohort"),
            "draft": ("draft_panel",),
            "panel": (
                "PANEL_COLUMNS",
                "Entry",
                "Label",
                "read_labels",
                "read_panel",
            ),
            "unpaired": ("pairs_badly", "why_unpaired"),
        },
    )
