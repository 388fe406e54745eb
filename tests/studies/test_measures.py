"""Studies run, on an invented panel."""

from pathlib import Path

import invented_panel
import measure_choices


def test_every_choice_is_fitted_and_judged(tmp_path, capsys):
    panels = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        panel, labels = invented_panel.write_panel(folder)
        Path(labels).rename(folder / "pairs.csv")
        panels.append(panel)
    measure_choices.main(panels)
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 2 + 2 * len(measure_choices.CHOICES)
    assert all(row.count("|") == 8 for row in rows[2:])
