"""Read a dump: open, choose a container, choose a shape, collect the answers."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace

from distilldetect.errors import DumpError
from distilldetect.formats.collecting import UNJOINED, Collector
from distilldetect.formats.columns import ID, MODEL, PROMPT, first_column
from distilldetect.formats.detection import choose_shape, is_record
from distilldetect.formats.notes import sentences
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.prompts import is_prompt, prompts_by_id
from distilldetect.formats.quoting import listed
from distilldetect.formats.records import Records, every, records_of
from distilldetect.formats.shape import BY_NAME, RecordError, Shape
from distilldetect.formats.source import open_source
from distilldetect.formats.stream import Stream
from distilldetect.values import Dump

_DEFAULTS = ReadOptions()


def load(source: str, options: ReadOptions = _DEFAULTS) -> Dump:
    """Read one file of a model's outputs.

    Args:
        source: a path, or "-" for standard input.
        options: what the user says about the file.

    Raises:
        DumpError: the file cannot be read as responses; the message says what would help.
        UsageError: the options are wrong, whatever the file.
    """
    try:
        return _load(source, options)
    except (MemoryError, RecursionError) as error:
        raise DumpError("too large or too deep to be read", source=source, hint="store it as JSON Lines") from error


def _load(source: str, options: ReadOptions) -> Dump:
    prompts = _load_prompts(options.prompts, options) if options.prompts is not None else None
    with closing(open_source(source)) as raw:
        stream = Stream(raw, source, options)
        records = records_of(stream, lambda record: is_record(record, options))
        shape = choose_shape(records.head, source, options)
        collector = Collector(options, prompts)
        n_records = _collect(records, shape, collector, stream)
        raw.drain()
        sha256, n_bytes = raw.sha256(), raw.n_bytes
    _check(collector, n_records, source, options)
    model = options.model if options.model not in {None, "*"} else next(iter(collector.models), records.model)
    return Dump(
        source=source,
        sha256=sha256,
        n_bytes=n_bytes,
        container=records.container,
        shape=shape.name,
        fields=_fields(shape, records, collector, options),
        model=model if len(collector.models) < 2 or options.model != "*" else None,
        responses=tuple(collector.responses),
        n_records=n_records,
        skipped=dict(collector.skipped),
        notes=sentences({**stream.notes, **collector.notes}, options.reasoning),
    )


def _collect(records: Records, shape: Shape, collector: Collector, stream: Stream) -> int:
    n_records = 0
    for line, record in every(records):
        n_records += 1
        if not shape.matches(record):
            collector.skipped["of another shape"] += 1
            continue
        try:
            collector.add_all(shape.extract(record))
        except RecordError as error:
            raise stream.error(error.problem, error.hint, line) from error
    return n_records


def _fields(shape: Shape, records: Records, collector: Collector, options: ReadOptions) -> dict[str, str]:
    """Name the fields that were used; a role that no answer has is left out."""
    keys = dict.fromkeys(key for _, record in records.head for key in record)
    by_name = {"prompt": PROMPT, "id": ID, "model": MODEL}
    paths = {r: (first_column(keys, by_name[r]) or "") if path == BY_NAME else path for r, path in shape.fields.items()}
    fields = {role: f"{records.within}[].{path}" if records.within else path for role, path in paths.items() if path}
    used = {
        "prompt": any(response.prompt is not None for response in collector.responses),
        "id": any(response.prompt_id is not None for response in collector.responses),
        "model": bool(collector.models),
        "sample": False,
    }
    if collector.n_joined:
        fields["prompt"] = str(options.prompts)
    return {role: path for role, path in fields.items() if used.get(role, True)}


def _load_prompts(source: str, options: ReadOptions) -> Mapping[str, tuple[str, ...]]:
    """Read the prompts file. The encoding that the user names is the dump's, not this file's."""
    with closing(open_source(source)) as raw:
        stream = Stream(raw, source, replace(options, encoding=None))
        return prompts_by_id(every(records_of(stream, is_prompt)), source)


def _check(collector: Collector, n_records: int, source: str, options: ReadOptions) -> None:
    """Refuse a file whose answers are not those of one model, or are none."""
    models = listed(collector.models)
    if len(collector.models) > 1 and options.model is None:
        hint = "choose one with --model, or all with --model '*'"
        raise DumpError(f"answers of {len(collector.models)} models: {models}", source=source, hint=hint)
    if options.model not in {None, "*"} and collector.models and options.model not in collector.models:
        raise DumpError(f"no answers of {listed([str(options.model)])}", source=source, hint=f"--model may be {models}")
    if not collector.responses:
        reasons = listed(f"{number:,} {reason}" for reason, number in collector.skipped.items())
        problem = f"no usable answer in {n_records:,} record{'s' * (n_records != 1)} ({reasons})"
        raise DumpError(problem, source=source, hint="check that it is a dump of answers")
    if options.prompts is not None and collector.notes[UNJOINED] and not collector.n_joined:
        hint = "check that both files name prompts alike, or use --id-field"
        raise DumpError(f"none of its ids is in {options.prompts}", source=source, hint=hint)
