#!/usr/bin/env bash
# Write every kind of output on the examples and on a small invented panel into one folder, without the clock, so that two
# versions can be compared: behaviour is the same where 'diff -r BEFORE AFTER' prints nothing.
#
# usage: tests/studies/outputs.sh OUT          (PYTHON names the interpreter; default: python)
set -uo pipefail
studies=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python}
"$python" -c "import distilldetect" || exit 1
rm -rf "$1" && mkdir -p "$1" && out=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$studies"/../../examples/*.jsonl "$studies"/../../examples/*.csv "$work"
cd "$work"
"$python" "$studies/invented_panel.py" invented >/dev/null

# Run one command; its output, messages and status are kept under the given name.
keep() {
    name=$1
    shift
    "$python" -m distilldetect "$@" >"$out/$name" 2>"$out/$name.stderr"
    echo "exit status $?" >>"$out/$name.stderr"
}
clock() { "$python" "$studies/without_clock.py" "$@"; }

references="-r reference_1.jsonl -r reference_2.jsonl -r reference_3.jsonl -r reference_4.jsonl"
# by id only, and with half of the answers as a second snapshot
for file in teacher suspect_distilled reference_1 reference_2; do
    "$python" - "$file" <<'EOF'
import json, sys
rows = [json.loads(line) for line in open(f"{sys.argv[1]}.jsonl", encoding="utf-8")]
with open(f"ids_{sys.argv[1]}.jsonl", "w", encoding="utf-8") as ids:
    ids.writelines(json.dumps({"id": row["id"], "output": row["output"]}) + "\n" for row in rows)
with open(f"half_{sys.argv[1]}.jsonl", "w", encoding="utf-8") as half:
    half.writelines(json.dumps(row) + "\n" for row in rows[:30])
EOF
done

keep version --version
keep help --help
for command in score report verify batch attribute fingerprint check convert train evaluate tree signals formats schema docs library panel; do
    keep "help_$command" "$command" --help
done
for kind in table json; do
    keep "signals.$kind" signals --format $kind
    keep "formats.$kind" formats --format $kind
done
keep schema.json schema
for suspect in suspect_distilled suspect_independent; do
    keep "score_$suspect.json" score teacher.jsonl $suspect.jsonl $references --format json -o "$out/$suspect.json"
    clock "$out/$suspect.json"
    cp "$out/$suspect.json" .
    for kind in table csv tsv jsonl markdown html; do
        keep "report_$suspect.$kind" report "$out/$suspect.json" --format $kind
    done
    keep "redacted_$suspect.html" report "$out/$suspect.json" --format html --redact
    keep "verify_$suspect.json" verify $suspect.json --format json --manifest "$out/manifest_$suspect.json" --sums sums
    mv sums "$out/sums_$suspect"
    "$python" -m distilldetect verify $suspect.json --format table >"$out/verify_$suspect.table" 2>&1
done
keep score.csv score teacher.jsonl suspect_distilled.jsonl $references --format csv
keep score_none.json score teacher.jsonl suspect_distilled.jsonl --format json
keep score_two.json score teacher.jsonl suspect_distilled.jsonl -r reference_1.jsonl -r reference_2.jsonl --format json
keep score_sibling.json score teacher.jsonl suspect_distilled.jsonl -r reference_2.jsonl -r reference_3.jsonl \
    --sibling reference_1.jsonl --sibling reference_4.jsonl --format json
keep score_snapshots.json score teacher.jsonl suspect_distilled.jsonl -t half_teacher.jsonl \
    -r reference_1.jsonl,half_reference_1.jsonl -r reference_2.jsonl --format json
keep score_ids.json score ids_teacher.jsonl ids_suspect_distilled.jsonl -r ids_reference_1.jsonl \
    -r ids_reference_2.jsonl --format json
keep score_missing.json score teacher.jsonl no_such_file.jsonl
keep score_too_few.json score teacher.jsonl suspect_distilled.jsonl --min-prompts 100
keep score_fail_on.json score teacher.jsonl suspect_distilled.jsonl $references --fail-on 'lr>=2' --format json
for file in teacher suspect_distilled reference_1 reference_2 reference_3 reference_4; do
    keep "fingerprint_$file" fingerprint $file.jsonl -o $file.ddfp
    sha256sum $file.ddfp >"$out/$file.ddfp.sha256"
    "$python" -m distilldetect fingerprint $file.jsonl --salt pepper -o salted_$file.ddfp -q
    sha256sum salted_$file.ddfp >"$out/salted_$file.ddfp.sha256"
done
keep score_fingerprints.json score teacher.ddfp suspect_distilled.ddfp -r reference_1.ddfp -r reference_2.ddfp \
    -r reference_3.ddfp -r reference_4.ddfp --format json
keep score_mixed.json score teacher.jsonl suspect_distilled.ddfp -r reference_1.ddfp -r reference_2.jsonl --format json
keep score_two_salts.json score salted_teacher.ddfp suspect_distilled.ddfp
keep score_salted.json score salted_teacher.ddfp salted_suspect_distilled.ddfp -r salted_reference_1.ddfp --format json
keep check.table check teacher.jsonl suspect_distilled.jsonl reference_1.jsonl --format table
keep check.json check teacher.jsonl suspect_distilled.jsonl --format json
keep convert.jsonl convert teacher.jsonl
keep batch_one batch panel.csv -o batch_one.csv -j 1 --no-cache
keep batch_two batch panel.csv -o batch_two.csv -j 2 --cache-dir cache
keep batch_warm batch panel.csv -o batch_warm.csv -j 1 --cache-dir cache
keep batch_lines batch invented/panel.csv -o batch_lines.jsonl -j 2 --cache-dir cache
keep batch_again batch invented/panel.csv -o batch_lines.jsonl -j 2 --cache-dir cache
keep batch_dry batch invented/panel.csv -o batch_dry.csv -j 1 --cache-dir cache --dry-run
keep batch_salted batch panel.csv -o batch_salted.tsv -j 1 --cache-dir cache --salt pepper
cp batch_*.csv batch_*.tsv batch_*.jsonl "$out"
for journal in .batch_one.csv.journal .batch_lines.jsonl.journal; do
    sort $journal >"$out/journal_$journal"
done
(cd cache && find . -type f | sort | xargs sha256sum) >"$out/cache.sha256"
keep attribute.json attribute suspect_distilled.jsonl -t aurora-labs=teacher.jsonl -t cobalt=reference_1.jsonl \
    -t reference_2.jsonl -r reference_3.jsonl -r reference_4.jsonl --format json
keep attribute.csv attribute suspect_independent.jsonl -t teacher.jsonl -t reference_1.jsonl -r reference_3.jsonl --format csv
keep attribute.table attribute suspect_distilled.jsonl -t teacher.jsonl -t reference_1.jsonl -r reference_3.jsonl \
    --format table
keep tree tree panel.csv -o tree.svg -o tree.nwk --relatives relatives.csv
cp tree.svg tree.nwk relatives.csv "$out"
keep train train invented/panel.csv --labels invented/labels.csv -o model.json --card card.md
cp model.json card.md "$out"
keep evaluate.json evaluate invented/panel.csv --labels invented/labels.csv --cross-validate --format json
clock "$out/evaluate.json"
keep evaluate_model.json evaluate invented/panel.csv --labels invented/labels.csv --model model.json --format json
for kind in table csv html; do
    keep "evaluate.$kind" evaluate --saved "$out/evaluate.json" --format $kind
done
keep score_trained.json score teacher.jsonl suspect_distilled.jsonl $references --model model.json --format json
for name in score_none score_two score_sibling score_snapshots score_ids score_fail_on score_fingerprints score_mixed \
    score_salted attribute evaluate_model score_trained; do
    clock "$out/$name.json"
done
