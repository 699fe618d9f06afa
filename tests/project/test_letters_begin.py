"""Letters of ours that no colleague wrote: in English what follows the greeting begins with a capital, as everybody writes it."""

import re
from pathlib import Path

import heard

SAID = re.compile(r'\b_\("([a-z][^"]*)"')
WITHIN_A_LINE = {"with %(name)s"}


def test_every_sentence_of_our_letters_begins_with_a_capital():
    letters = sorted(Path(heard.__file__).parent.rglob("templates/**/mail/*_message.txt"))
    assert letters
    assert {said for path in letters for said in SAID.findall(path.read_text())} == WITHIN_A_LINE
