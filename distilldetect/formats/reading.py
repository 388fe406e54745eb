"""Read a dump: open, choose a container, choose a shape, take the answers one by one."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

from distilldetect.defaults import READ_SAMPLE_RECORDS
from distilldetect.errors import DistillDetectError, DumpError, UsageError
from distilldetect.formats.cleaning import Cleaning, Framing, find_frames
from distilldetect.formats.collecting import TRUNCATED, UNJOINED, Collector, Prompts, joined_prompt, sentences
from distilldetect.formats.columns import ID, MODEL, PROMPT, as_id, first_column, plain_name
from distilldetect.formats.contradictions import Contradictions
from distilldetect.formats.detection import NotADumpError, choose_shape, is_failure, is_record
from distilldetect.formats.dump import DUMP_SUFFIXES, Dump, Response, Summary
from distilldetect.formats.field_paths import look_up
from distilldetect.formats.frame import Framed
from distilldetect.formats.frames.source_text import are_containers
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.prompts import is_prompt, prompts_by_id
from distilldetect.formats.quoting import listed
from distilldetect.formats.records import records_of
from distilldetect.formats.settling import sample_answers, settled
from distilldetect.formats.shape import BY_NAME, Record, RecordError, keys_of
from distilldetect.formats.stream import Stream, is_read_once, open_source
from distilldetect.text import counted

_DEFAULTS = ReadOptions()
_AS_FOUND = ReadOptions(frames="keep")  # a look that asks for no answer need not look for what stands around them


def load(source: str, options: ReadOptions = _DEFAULTS) -> Dump:
    """Read one file of a model's outputs.

    Args:
        source: a path, or "-" for standard input.
        options: what the user says about the file.

    Raises:
        DumpError: the file cannot be read as responses; the message says what would help.
        UsageError: the options are wrong, whatever the file.
    """
    with Reading(source, options) as reading:
        responses = tuple(reading)
        return replace(reading.summary().dump, responses=responses)


def dumps_among(paths: Sequence[str]) -> tuple[list[str], list[str]]:
    """Look at the beginning of each file of a folder for what is no dump: questions, reviews, references, panels, results.

    Returns:
        Files that may be dumps, those among them that are called like one and cannot be read; and for each other file, in
        one line, what it is.
    """
    kept: list[str] = []
    others: list[str] = []
    for path in paths:
        try:
            if not is_read_once(path):
                with Reading(path, _AS_FOUND):
                    pass
        except NotADumpError as error:
            others.append(str(error))
            continue
        except DistillDetectError as error:
            if Path(path).suffix.lower() not in DUMP_SUFFIXES:
                others.append(str(error))
                continue
            # else the error is raised again where the file is read, with the user's options
        kept.append(path)
    return kept, others


class Reading:
    """A file that is being read: once over its responses, after which it can be summed up.

    Only the part of the file that is being looked at is in memory, and a few bytes for each answer.

    It is used so::

        with Reading("dump.jsonl") as reading:
            longest = max(len(response.text) for response in reading)
            n_responses = reading.summary().n_responses

    Args:
        source: a path, or "-" for standard input.
        options: what the user says about the file.

    Raises:
        DumpError: the file cannot be read as responses; when it is opened, while it is read, or at its end.
        UsageError: the options are wrong, whatever the file.
    """

    def __init__(self, source: str, options: ReadOptions = _DEFAULTS) -> None:
        self._source, self._options = source, options.of_file(source)
        with _memory_of(source):
            prompts = _load_prompts(options.prompts, options) if options.prompts is not None else None
            self._raw = open_source(source)
            try:
                self._open(prompts)
            except BaseException:
                self._raw.close()
                raise
        self._n_records = self._n_responses = 0
        self._contradictions: Contradictions | None = None
        self._late_frames: list[str] = []
        self._values: dict[str, set[str | None]] = {name: set() for name in self._settled.constant_columns}

    def _open(self, prompts: Prompts | None) -> None:
        """Find out how the file is to be read, by its first records."""
        source, options = self._source, self._options
        self._stream = Stream(self._raw, source, options)
        found = records_of(self._stream, lambda record: is_record(record, options)).with_parsed_cells()
        self._records, self._options = found, (options := options.within(found.within))
        sample = [record for _, record in found.sample]
        self._settled = settled(choose_shape(found.head, source, options), sample, options)
        self._shape = self._settled.shape
        self._strips_frames = options.frames == "strip" and not self._shape.is_verbatim
        self._are_packed, framing = False, Framing()
        if self._strips_frames:
            framed = [
                Framed(answer.text, answer.prompt or joined_prompt(answer, prompts or {}))
                for answer in chain.from_iterable(sample_answers(self._shape, sample))
                if answer.text
                and (not answer.turn or options.turns == "all")
                and options.model in (None, "*", answer.model or options.model)
            ]
            framing = find_frames(framed)
            self._are_packed = not any(framing) and are_containers([answer.text for answer in framed])
        cleaning = Cleaning(options.reasoning, not self._strips_frames, framing)
        self._collector = Collector(options, prompts, cleaning, found.model)

    def contradictions(self) -> Contradictions:
        """Look for contradictions in the records while they are read; to be called before they are."""
        self._contradictions = Contradictions(self._shape, [record for _, record in self._records.sample])
        return self._contradictions

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def __iter__(self) -> Iterator[Response]:
        last: deque[Response] = deque(maxlen=READ_SAMPLE_RECORDS)
        with _memory_of(self._source):
            for line, record in self._records.every:
                self._n_records += 1
                for name, values in self._values.items():
                    if isinstance(value := record.get(name), str | None):
                        values.add(value)
                if self._contradictions is not None:
                    self._contradictions.add(record)
                for response in self._responses(line, record):
                    self._n_responses += 1
                    last.append(response)
                    yield response
        self._check()
        if self._n_records > len(self._records.sample) and self._strips_frames:
            framing = find_frames([Framed(one.text, one.prompt) for one in last])
            self._late_frames = [kind.name for kind, _ in (*framing.outer, *framing.inner)]

    def summary(self) -> Summary:
        """Say what the file was. It must have been read to its end."""
        collector, options = self._collector, self._options
        model = options.model if options.model not in {None, "*"} else next(iter(collector.models), self._records.model)
        dump = Dump(
            source=self._source,
            sha256=self._raw.sha256(),
            n_bytes=self._raw.n_bytes,
            container=self._records.container,
            shape=self._shape.name,
            fields=self._fields(),
            model=model if len(collector.models) < 2 or options.model != "*" else None,
            n_records=self._n_records,
            skipped=dict(collector.skipped),
            notes=(*self._settled.sentences, *self._seen_and_left(), *sentences({**self._stream.notes, **collector.notes})),
            responses=(),
        )
        repeats = collector.repeats
        return Summary(dump, self._n_responses, repeats.n_prompts, repeats.most_samples, collector.notes[TRUNCATED])

    def _seen_and_left(self) -> Iterator[str]:
        """Say what was seen and left: source text, frames of the last answers, possible questions and names of models.

        Such columns have as many values as each prompt has answers, as in a file that is sorted by model.
        """
        if self._are_packed:
            yield "The answers are JSON or Python source throughout, kept as they stand."
        if self._late_frames:
            yield f"The last answers stand in a frame that the first lack ({', '.join(self._late_frames)}), kept as found."
        collector, repeats = self._collector, self._collector.repeats
        is_bare = not (collector.has_prompts or collector.models or self._records.model)
        if is_bare and plain_name(self._shape.fields.get("output", "")) == "text":
            yield "Beside the texts stands neither prompt nor model: if they are questions, they are no answers."
        for name, values in self._values.items():
            n_values = len(values)
            if 1 < n_values == repeats.most_samples and self._n_responses > (n_values - 0.5) * repeats.n_prompts:
                yield f"Each prompt has {n_values} answers, the column {listed([name])} as many values: it may name models."

    def _responses(self, line: int, record: Record) -> list[Response]:
        if not self._shape.matches(record):
            self._collector.skipped["error" if is_failure(record) else "of another shape"] += 1
            return []
        try:
            responses = list(filter(None, map(self._collector.response, self._shape.extract(record))))
        except RecordError as error:
            raise self._stream.error(error.problem, error.hint, line) from error
        if (path := self._options.cluster_field) is None:
            return responses
        cluster = as_id(look_up(record, path))
        return [response._replace(cluster=cluster) for response in responses]

    def _fields(self) -> dict[str, str]:
        """Name the fields that were used; a role that no answer has is left out."""
        collector, within = self._collector, self._records.within
        keys = keys_of(record for _, record in self._records.head)
        by_name = {"prompt": PROMPT, "id": ID, "model": MODEL}
        fields: dict[str, str] = {}
        for role, named in self._shape.fields.items():
            if path := first_column(keys, by_name[role]) if named == BY_NAME else named:
                fields[role] = f"{within}[].{path}" if within else path
        if collector.n_joined:
            fields["prompt"] = str(self._options.prompts)
        used = {"prompt": collector.has_prompts, "id": collector.has_ids, "model": bool(collector.models), "sample": False}
        return {role: path for role, path in fields.items() if used.get(role, True)}

    def _check(self) -> None:
        """Refuse a file whose answers are not those of one model, or are none."""
        collector, source, options = self._collector, self._source, self._options
        models = listed(collector.models)
        if len(collector.models) > 1 and options.model is None:
            hint = "choose one with --model-name, or all with --model-name '*'"
            by = f" by the column {listed([column])}" if (column := self._settled.model_column) else ""
            raise DumpError(f"answers of {len(collector.models)} models{by}: {models}", source=source, hint=hint)
        if options.model not in {None, "*"} and collector.models and options.model not in collector.models:
            hint = f"--model-name may be {models}; it is for all files, 'distilldetect convert' for one"
            raise DumpError(f"no answers of {listed([str(options.model)])}", source=source, hint=hint)
        if not self._n_responses:
            reasons = listed(f"{number:,} {reason}" for reason, number in collector.skipped.items())
            problem = f"no usable answer in {counted(self._n_records, 'record')} ({reasons})"
            raise DumpError(problem, source=source, hint="check that it is a dump of answers")
        if options.prompts is not None and collector.notes[UNJOINED] and not collector.n_joined:
            hint = "check that both files name prompts alike, or use --id-field"
            raise DumpError(f"none of its ids is in {options.prompts}", source=source, hint=hint)


@contextmanager
def _memory_of(source: str) -> Iterator[None]:
    try:
        yield
    except (MemoryError, RecursionError) as error:
        raise DumpError("too large or too deep to be read", source=source, hint="store it as JSON Lines") from error


def _load_prompts(source: str, options: ReadOptions) -> Prompts:
    """Read the prompts file. The encoding that the user names is the dump's, not this file's."""
    if is_read_once(source):
        raise UsageError(f"--prompts {source}: is read for each dump, and can be read only once; save it as a file")
    with closing(open_source(source)) as raw:
        stream = Stream(raw, source, replace(options, encoding=None))
        of_file = replace(options, output_field=None, prompt_field=None, id_field=None, cluster_field=None).of_file(source)
        return prompts_by_id(records_of(stream, is_prompt).every, source, of_file)
