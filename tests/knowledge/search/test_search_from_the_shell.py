"""Searching from the shell, as scripts do: in an empty house, and behind a program that reads only the beginning."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

HEARD = [sys.executable, "-c", "import sys; from heard.project.command import main; sys.exit(main())"]


def test_an_empty_house_says_so_kindly_and_one_cut_off_says_nothing(tmp_path: Path) -> None:
    here = {**os.environ, "HEARD_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "heard.project.settings"}
    here.pop("DATABASE_URL", None)
    asked = [*HEARD, "knowledge", "search"]
    told = subprocess.run(
        [*asked, "lamp", "--json"], env=here, capture_output=True, text=True, timeout=120, check=False
    )
    assert (told.returncode, json.loads(told.stdout)["results"]) == (0, [])
    assert "There is nothing to search yet. Bring articles in: heard knowledge import PATH." in told.stderr
    assert "Traceback" not in told.stderr
    lines = "".join(json.dumps({"id": number, "text": "lamp"}) + "\n" for number in range(5_000))
    with subprocess.Popen(
        [*asked, "--jsonl"], env=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as cut:
        assert cut.stdin
        assert cut.stdout
        assert cut.stderr
        cut.stdin.write(lines[:2000].rpartition("\n")[0] + "\n")
        cut.stdin.flush()
        assert json.loads(cut.stdout.readline()) == {"id": 0, "results": []}
        cut.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            cut.stdin.write(lines)
            cut.stdin.close()
        said = cut.stderr.read()
        assert cut.wait(60) == 141
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
