"""The way of the data for one pair: dumps in, a result out."""

from typing import Any

from distilldetect.case.auditing import measured_case
from distilldetect.case.comparisons import beside_base, beside_siblings, robustness
from distilldetect.case.evidence import gathered
from distilldetect.case.names import names_of
from distilldetect.case.request import Request
from distilldetect.case.result import Outcome, document
from distilldetect.case.warnings import warnings_of
from distilldetect.model import Model


def score(request: Request, model: Model) -> dict[str, Any]:
    """Weigh the evidence that the suspect was trained on the teacher's outputs.

    Args:
        request: the files, and how to read and weigh them.
        model: whose numbers weigh it.

    Returns:
        The result as JSON values, schema ``distilldetect/1``.

    Raises:
        DumpError: a file cannot be used.
        NotEvaluableError: too few prompts or words are shared.
        UsageError: siblings were given, and no references; or no library has the teacher that is named.
    """
    if request.known_teacher:
        from distilldetect.case.known_teacher import dated  # only where a library's model is the teacher

        request = dated(request)
    measured = measured_case(request, model.numbers)
    names = names_of(measured.case, request, measured.library_names)
    siblings = beside_siblings(measured)
    evidence = gathered(measured)
    return document(
        Outcome(
            request=request,
            model=model,
            measured=measured,
            names=names,
            siblings=siblings,
            base=beside_base(measured, model.numbers),
            robustness=robustness(measured, names, model.numbers),
            evidence=evidence,
            warnings=warnings_of(request, measured, evidence, siblings, names, model),
        )
    )
