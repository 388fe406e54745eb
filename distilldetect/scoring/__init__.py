"""The engine: closeness and references to a likelihood ratio."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.scoring.audit import Audit
    from distilldetect.scoring.caveats import TEACHER_YOUNGER, codes, is_impossible
    from distilldetect.scoring.copies import OPENING, Likeness, likeness
    from distilldetect.scoring.judgement import Contribution, Judgement, judge, log_lrs, printed_lr
    from distilldetect.scoring.measurement import Contrast, PairMeasurement
    from distilldetect.scoring.p_values import conformal_p_value, holm
    from distilldetect.scoring.shares import Positions, channel_values, position
else:
    __getattr__ = lazy_names(__name__)
