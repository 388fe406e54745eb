"""``distilldetect fingerprint``."""

import click

from distilldetect.cli import options
from distilldetect.cli.output import require_writable, write_file
from distilldetect.cli.talk import Talk
from distilldetect.errors import DumpError
from distilldetect.fingerprints import FingerprintMaker, merged, to_bytes
from distilldetect.formats import ReadOptions
from distilldetect.text import counted


@click.command("fingerprint")
@click.argument("dumps", nargs=-1, required=True, metavar="DUMP...")
@click.option("-o", "--output", required=True, metavar="FILE.ddfp", help="Where to write the fingerprint.")
@options.salting
@options.reading
@options.talking
def fingerprint_command(dumps: tuple[str, ...], output: str, salt: bytes, reading: ReadOptions, talk: Talk) -> None:
    """Write a stand-in for a dump, without its text: every signal gives the same number from it.

    Several DUMPs, or fingerprints of them, are taken as parts of one; the first answer to a prompt counts. 'batch'
    takes fingerprints wherever it takes dumps.

    A fingerprint holds hashes of prompts, of answers and of short runs of words, their number, and the files' paths and
    SHA-256. Whoever has it can test a guess: hash a likely prompt, a short answer or a phrase, and look whether it is
    there. With a salt only those who know the salt can; fingerprints that shall be compared need the same one.
    """
    reading.require_files(dumps)
    require_writable([output], (*dumps, reading.prompts))
    maker = FingerprintMaker(reading, salt=salt)
    prints = [maker.make(dump) for dump in dumps]
    for dump, print_ in zip(dumps, prints, strict=True):
        if maker.salt and print_.salt_id != maker.salt_id:
            hint = "make it again from the dump, or leave the salt out"
            raise DumpError("is a fingerprint made with another salt", source=dump, hint=hint)
    made = merged(prints)
    write_file(output, [to_bytes(made)])
    talk.say(f"{output}: {counted(len(made.prompts), 'answered prompt')}")
    talk.say(*(f"  {count} left out ({reason})" for reason, count in made.skipped.items()))
