#!/bin/sh
# Score every suspect in this folder against the teacher; one CSV table on standard output.
set -eu

cd "$(dirname "$0")"

no_header=
for suspect in suspect_*.jsonl; do
    # $no_header is empty or one option: it must not be quoted
    # shellcheck disable=SC2086
    distilldetect score teacher.jsonl "$suspect" \
        -r reference_1.jsonl -r reference_2.jsonl -r reference_3.jsonl -r reference_4.jsonl \
        --format csv $no_header
    no_header=--no-header
done
