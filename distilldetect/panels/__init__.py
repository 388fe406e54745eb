"""Which dumps are compared, on which prompts, with which references."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.panels.alignment import (
        Alignment,
        align,
        join_key,
        no_ids,
        pairs_badly,
        same_file,
        too_few_prompts,
        why_unpaired,
    )
    from distilldetect.panels.cohorts import Cohort, PanelModel, makers, panel_models, reference_cohort
    from distilldetect.panels.panel import (
        PAIR_COLUMNS,
        PANEL_COLUMNS,
        Entry,
        Label,
        draft_panel,
        is_month,
        read_labels,
        read_pairs,
        read_panel,
    )
else:
    __getattr__ = lazy_names(__name__)
