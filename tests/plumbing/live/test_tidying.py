"""The live process looks for garbage by the clock: seldom, and yet what lines leave behind is taken away."""

import subprocess
import sys

ALONE = """
import gc, time, weakref
from heard.plumbing.live.tidying import tidy_by_the_clock

class Line:
    pass

def ended():
    line = Line()
    line.itself = line
    gc.collect()  # it has lived for long
    return weakref.ref(line)

before = gc.get_threshold()
tidy_by_the_clock(every_seconds=0.01)
assert gc.get_threshold()[:2] == before[:2] and gc.get_threshold()[2] > 1_000_000
left = ended()
while left() is not None:
    time.sleep(0.01)
"""


def test_what_lines_leave_behind_is_taken_away_by_the_clock():
    subprocess.run([sys.executable, "-c", ALONE], check=True, timeout=60)
