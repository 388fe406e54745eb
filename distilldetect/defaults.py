"""Every default that is a number or a name: with its unit, its reason and, where it was measured, its source."""

# --- reading dumps ---
# Records that detection looks at. One is too few: a first row may be a header or an error.
READ_DETECTION_RECORDS = 20
# Bytes asked of the disk and of a decompressor at a time; more leave the CPU's cache.
READ_CHUNK_BYTES = 1 << 19
# Bytes after decompression. Larger than any published dump, small enough to stop a file that never ends.
READ_MAX_BYTES = 16 * 2**30
# Bytes of a JSON document, archive or table that has to be in memory whole.
READ_MAX_DOCUMENT_BYTES = 2 * 2**30
# Bytes of one line of JSON Lines or of one CSV cell. Answers seen are below 1 MiB; logs with images reach some 20.
READ_MAX_RECORD_BYTES = 64 * 2**20
# Decompressed bytes a compressed byte. JSON logs reach 5 to 60; a decompression bomb exceeds 1,000.
READ_MAX_RATIO = 250.0
# Bytes before the ratio is judged: a short file of equal records may compress better than any bomb.
READ_RATIO_FLOOR_BYTES = 32 * 2**20
# Levels of lists and objects in one record. Evaluation logs reach about 30; recursion in Python fails near 1,000.
READ_MAX_NESTING = 200
# Fields of one record. Logs have some 50, a wide table some 500; each is looked at several times.
READ_MAX_FIELDS = 10_000
# Answers of one conversation. Those in the wild reach some 50, and each repeats what the user said before it.
READ_MAX_TURNS = 100
# Records by which it is judged what all of a dump has in common: frames, models, turns. With 200, a share of 0.9 has a
# standard error of 0.02.
READ_SAMPLE_RECORDS = 200
# Fewest answers by which a frame is told from one answer's own words.
FRAME_MIN_ANSWERS = 3
# Answers that are looked at first: where fewer than half as many of them as are needed bear a frame, no more are.
FRAME_FIRST_ANSWERS = 16
# Share of the answers from which text around them is the harness's. Nearly all: some answers are cut off or failed.
FRAME_FRACTION = 0.9
# The same for marks of an end, which answers that were cut off lack: 15 to 55 % of them where the limit is 1,024 tokens.
FRAME_END_FRACTION = 0.5
# Characters of a template before the prompt.
FRAME_MOST_HEAD = 4000
# Frames within frames that are looked for.
FRAME_MOST_NESTED = 6
# Share of the answers with a common beginning or end from which 'check' says so: rarer ones are in most dumps.
COMMON_WORDS_FRACTION = 0.3

# --- closeness ---
# Prompts on which a model must show an element to have it as a habit, on average over the models of a case. Fewer are bound
# to what one prompt asks for.
HABIT_PROMPTS = 5
# Prompts that the average model's habits count for beside what a model was seen to do (Dirichlet prior).
HABIT_PRIOR_PROMPTS = 20

# Mean cosine of openings and of bodies from which two dumps are one, in other files: of 123 dumps on the prompts of the
# shipped libraries the nearest two models have 0.39, a dump and itself 1.
SAME_DUMP = 0.9

# --- libraries of references ---
# Prompts that a case and a library must share for its models to be references: with so few, macro AUROC has fallen by some
# 0.05 (see FEW_PROMPTS).
LIBRARY_PROMPTS = 100
# Names that stand for a library: the shipped one that the prompts are in, and none.
LIBRARY_AUTO, LIBRARY_NONE = "auto", "none"
# Months between a known model and a case beyond which it is of another generation: within as many, the models of AlpacaEval
# went from imitations of text-davinci-003 to Llama 3. A matter of judgement; no verdict was measured for it.
LIBRARY_GENERATION_MONTHS = 18
# First bits of each hash that a library keeps. Two answers of 40 elements each share one by mistake once in 1,300 times.
LIBRARY_HASH_BITS = 21
# Signals of which a library keeps every other element, by the first bit of the hash, and the number of such bits. They are
# two thirds of a dump. Log10 LR moves by 0.06 on average (40 pairs, tests/studies/measure_library.py). Where bodies decide
# and the teacher has one dump it falls by 0.6 at most, and by 0.9 with a second bit (2 pupils, 3 dumps of gpt-3.5).
LIBRARY_THINNED_BITS = {"body_fivegram_similarity": 1, "masked_syntax_similarity": 1}
# How many times as close as the closest model of every other maker a model must be to a teacher to name its maker. In the
# shipped libraries it names 43 of 63 teachers of which another snapshot is there, and falsely none of 74 without one, the
# closest at 1.39 (library/kin.py).
LIBRARY_SAME_MAKER = 1.4
# The same for a suspect, where pupils must not name their teacher: the closest of 143 pupils and others is at 2.0.
LIBRARY_SAME_MODEL = 2.5
# Closeness that counts as the least: models that have nothing to do with one another are as close.
LIBRARY_LEAST_CLOSENESS = 0.02

# --- judging ---
# Evidence of three kinds, and the signals of each, which weigh the same within it (Dawes 1979).
CHANNELS = {
    "openings": ("opening_prefix_similarity", "opening_trigram_similarity"),
    "bodies": (
        "sentence_opening_similarity",
        "line_head_similarity",
        "body_fivegram_similarity",
        "masked_syntax_similarity",
    ),
    "habits": ("word_pair_likelihood",),
}
WEIGHED_SIGNALS = tuple(signal for signals in CHANNELS.values() for signal in signals)
# Share of taught models that show nothing of it: documents that are wrong, or teaching that later training has covered.
UNSEEN_TEACHING = 0.1
# The same where a verdict against teaching is not earned: as far as is known, teaching shows or hides with even odds.
# So it is where the suspect does not answer in English (most published instruction data are, and style hardly carries
# over from one language to another), where a model of the teacher's maker may be among the references, which hides what
# shows, and where the library has snapshots of the teacher that were not given: a pupil of these may be no nearer to this
# one.
UNSEEN_TEACHING_UNEARNED = 0.5
# Share of untaught models that look taught: kinship, a common teacher, documents that are wrong. Of some hundred
# clean families in the labelled panels even none would leave 0.03 at 95 % confidence: a much smaller one cannot be shown.
SEEMING_TEACHING = 0.02
# The same where a pipeline may have brought the teacher and the suspect near: as far as is known, that or teaching did.
SEEMING_TEACHING_PIPELINE = 0.5
# The share of a model's answers that is nearly all of them, and the one below which it is few. A habit on nearly all of the
# teacher's and the suspect's and on few of each of two or more references', or the other way round, is laid to a pipeline.
# In 3,802 labelled pairs of seven panels none was, with all references or four; the highest lower share of both was 0.85.
PIPELINE_MOST, PIPELINE_FEW = FRAME_FRACTION, 0.5
# Beside ENOUGH_REFERENCES a smaller share is enough, if it is so many times the most of those that hardly have it: so are
# Markdown, quotes, or marks before lines, put in or taken out. Of 153 labelled taught pairs none is like that, of some
# 3,000 untaught ones 14; with four references up to a third would be.
PIPELINE_SOME, PIPELINE_TIMES = 0.2, 4
# Share of an answer's tokens that ten common English words make from which it counts as English: 0.15 to 0.25 in prose,
# 0.05 to 0.1 where much is code, below 0.03 in other languages.
ENGLISH_WORDS = 0.05
# Shared prompts below which nothing is said. With fewer, resampled prompts move the verdict across the whole scale.
MIN_PROMPTS = 20
# Shared prompts below which the verdict carries a warning (macro AUROC falls by some 0.05 from 805 to 100).
FEW_PROMPTS = 200
# Tokens that the suspect and the teacher must each have over the shared prompts. Five a prompt is barely an opening.
MIN_TOKENS = 200
# Coverage of intervals.
INTERVAL = 0.95
# Standard errors to either side of the mean that a normal distribution has that much within.
INTERVAL_Z = 1.959963984540054
# Seed of everything random. Any number serves; a fixed one makes results repeatable.
SEED = 20250129
# Log-odds by which the suspect may be nearer to the teacher in length than references let expect before a warning says so:
# 0.2 widens the variance of positions by 0.04, two fifths of what suspects spread anyway.
LENGTH_MATTERS = 0.2
# Share of prompts with the same first five tokens from which two dumps look like one model line rather than teacher and
# pupil: Llama-3-Instruct and its preference-tuned versions agree on .5 and more, documented pupils on .02 to .3.
KIN_OPENING_FRACTION = 0.4
# Share of identical responses of some length from which a dump looks copied from another.
COPY_FRACTION = 0.5
# The same share from which a warning says so: of 31,719 pairs of models of different families that
# were asked the same open questions, the highest has 0.019; where tasks are short, models of one data set reach 0.04.
COPIED_FRACTION = 0.02
# Tokens of an answer that no two models write by chance as they write a name, a number or a yes; a Japanese letter is one.
COPIED_TOKENS = 20
# Answers that a dump is known by in another file than that in which it was fitted on, and how many of them must be there.
SKETCH_ANSWERS, SAME_SKETCH = 32, 2
# Share of responses with several lines, over its median among all dumps of a case, below which a dump's lines look joined:
# the least of 212 real dumps is at 0.29 of their median.
JOINED_LINES = 0.25
# Characters a response that are not seen from which the verdict carries a warning: emoji bring some in a few responses.
IGNORABLE_A_RESPONSE = 1.0
# Words a response that mix Latin with Greek or Cyrillic letters from which it does: formulas bring some in a few.
MIXED_WORDS_A_RESPONSE = 1.0
# Share of responses with letters taken apart that one side may have more of: real dumps have some in 0.1 % at most.
DECOMPOSED_FRACTION = 0.02
# Words of a shared passage shown as evidence.
PASSAGE_WORDS = 8
# Share of a passage's words that may stand in the prompt, in whatever order: a question restated is no evidence.
MOST_RESTATED = 0.5
# Passages shown.
MAX_PASSAGES = 5
# Habits shown: a reader compares a handful.
MAX_HABITS = 8
# Characters of a response shown on either side of one.
CONTEXT_CHARACTERS = 160
# Places where a writer could set a typographic mark below which no rate is given: one of three is no habit.
FEWEST_PLACES = 10
# Characters of a dump that its typography is read from: a rate changes little with more, and each dump takes some 15 ms.
TYPOGRAPHY_CHARACTERS = 300_000
# Share of the shared prompts that a reference must answer to be used; below it, it says too little of the pair.
MIN_REFERENCE_COVERAGE = 0.5
# Share of the prompts on which a statistic has to be defined: lines begin on few of them where a harness joined all lines.
FEWEST_DEFINED = 0.1
# References that are left out in turn to see what the verdict owes to each: those nearest to the suspect, which move it
# most.
MOST_LEFT_OUT = 24
# References from which a verdict carries no warning that they are few: it then depends less on which they are.
ENOUGH_REFERENCES = 12
# Level of a suspect's openings, relative to the references' among one another, below which a warning says that they are
# like nobody's: of documented pupils 3 % lie below it as they are, 95 % once first sentences are dropped.
ATYPICAL_OPENINGS = 0.3
# Family-bootstrap samples behind the intervals of evaluate.
FAMILY_BOOTSTRAP_SAMPLES = 1000
# All references with one dump of each model, and one of the teacher: what most users have.
ONE_EACH = "one each"
# Numbers of references that pairs are judged with: how many at most (None: all), and draws of them, or of the teacher's
# dump. One reference more or less decides little among many, so that few draws serve there.
REFERENCE_DRAWS: dict[str, tuple[int | None, int]] = {
    "all": (None, 1),
    ONE_EACH: (None, 2),
    "12": (12, 2),
    "4": (4, 3),
    "1": (1, 4),
    "0": (0, 1),
}
# Those that a model is fitted on; without references there is nothing to fit.
FITTED_REFERENCES = ("all", ONE_EACH, "12", "4", "1")
# Taught families below which a model's fit carries a warning: their share that is missed is then known to within a quarter.
FEW_TAUGHT_FAMILIES = 20
