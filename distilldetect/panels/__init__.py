"""Which dumps are compared, on which prompts, with which references."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.panels.alignment import Alignment, align, join_key, same_file, too_few_prompts
    from distilldetect.panels.cohorts import Cohort, PanelModel, panel_models, reference_cohort
    from distilldetect.panels.draft import draft_panel
    from distilldetect.panels.panel import PANEL_COLUMNS, Entry, Label, read_labels, read_panel
    from distilldetect.panels.unpaired import pairs_badly, why_unpaired
else:
    __getattr__ = lazy_names(
        __name__,
        alignment="Alignment align join_key same_file too_few_prompts",
        cohorts="Cohort PanelModel panel_models reference_cohort",
        draft="draft_panel",
        panel="PANEL_COLUMNS Entry Label read_labels read_panel",
        unpaired="pairs_badly why_unpaired",
    )
