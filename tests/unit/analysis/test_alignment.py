"""Twenty hand-made pairs of runs, each with the alignment that a reader would draw; and what aligns fast."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from rlm_desktop.analysis.alignment import Kind
from rlm_desktop.analysis.comparing import compare_steps, first_divergence

LOOK = "print(type(context), len(context))\nprint(context[:500])"
FIND = 'import re\nhits = [m.start() for m in re.finditer("pump", context)]\nprint(len(hits), hits[:10])'
CUT = "pieces = [context[place - 200 : place + 200] for place in hits]\nprint(pieces[0])"
ASK = 'answers = llm_query_batched([f"Which code is named here? {piece}" for piece in pieces])\nprint(answers)'
COUNT = "from collections import Counter\nvotes = Counter(answers)\nprint(votes.most_common(3))"
END = 'best = votes.most_common(1)[0][0]\nFINAL(f"The code is {best}.")'
TABLE = "rows = [line.split(',') for line in context.splitlines()]\nprint(rows[:3], len(rows))"
SUM = "total = sum(float(row[2]) for row in rows if row[1] == 'valve')\nprint(round(total, 2))"

ASK_SHORTER = ASK.replace("Which code is named here?", "Code?")
CUT_WIDER = CUT.replace("200", "400")
FIND_RENAMED = FIND.replace("hits", "places")
FIND_AS_COMMENTED = FIND.replace("hits =", "# where the pump is named\nhits =").replace('"pump"', "'pump'")
FIND_LAID_OUT = FIND.replace('re.finditer("pump", context)', 're.finditer(\n    "pump",\n    context,\n)')
SUM_IN_BRACKETS = SUM.replace("print(round(total, 2))", "print((round(total, 2)))")
BROKEN = "for line in context.splitlines(:\n    print(line"
BROKEN_ELSEWISE = "for line in context.splitlines(:\n    print(line, end"
MOST_TOKENS_RENAMED = "alpha = beta + gamma\ndelta = alpha * beta\nepsilon = delta - gamma"
RENAMED_AGAIN = "one = two + three\nfour = one * two\nfive = four - three"

PAIRS = [
    ("the same", [LOOK, FIND, END], [LOOK, FIND, END], "=11 =22 =33"),
    ("one inserted", [LOOK, FIND, END], [LOOK, FIND, CUT, END], "=11 =22 +3 =34"),
    ("one inserted before all", [FIND, CUT], [LOOK, FIND, CUT], "+1 =12 =23"),
    ("one removed", [LOOK, FIND, CUT, END], [LOOK, CUT, END], "=11 -2 =32 =43"),
    ("the last removed", [LOOK, FIND, END], [LOOK, FIND], "=11 =22 -3"),
    ("a variable renamed", [LOOK, FIND, CUT], [LOOK, FIND_RENAMED, CUT], "=11 n22 =33"),
    ("all names other ones", [LOOK, MOST_TOKENS_RENAMED], [LOOK, RENAMED_AGAIN], "=11 n22"),
    ("two neighbours reordered", [LOOK, FIND, TABLE, END], [LOOK, TABLE, FIND, END], "=11 >23 =32 =44"),
    ("the first moved to the end", [LOOK, FIND, CUT, ASK], [FIND, CUT, ASK, LOOK], ">14 =21 =32 =43"),
    ("a prompt edited", [LOOK, FIND, CUT, ASK], [LOOK, FIND, CUT, ASK_SHORTER], "=11 =22 =33 ~44"),
    ("a number edited", [FIND, CUT, ASK], [FIND, CUT_WIDER, ASK], "=11 ~22 =33"),
    ("comments and quotes", [LOOK, FIND], [LOOK, FIND_AS_COMMENTED], "=11 =22"),
    ("lines broken elsewhere", [LOOK, FIND], [LOOK, FIND_LAID_OUT], "=11 =22"),
    ("brackets that change nothing", [TABLE, SUM], [TABLE, SUM_IN_BRACKETS], "=11 =22"),
    ("nothing in common", [FIND, CUT], [TABLE, SUM], "-1 -2 +1 +2"),
    ("code that does not parse", [LOOK, BROKEN, END], [LOOK, BROKEN_ELSEWISE, END], "=11 ~22 =33"),
    ("edited and one inserted", [LOOK, CUT, ASK], [LOOK, TABLE, CUT_WIDER, ASK], "=11 +2 ~23 =34"),
    ("the same step twice, then once", [LOOK, FIND, LOOK, END], [LOOK, FIND, END], "=11 =22 -3 =43"),
    ("replaced in the middle", [LOOK, FIND, CUT, END], [LOOK, TABLE, SUM, END], "=11 -2 -3 +2 +3 =44"),
    ("nothing on one side", [], [LOOK, FIND], "+1 +2"),
]
SIGNS = {Kind.SAME: "=", Kind.EDITED: "~", Kind.LEFT: "-", Kind.RIGHT: "+", Kind.MOVED: ">"}


@dataclass(frozen=True)
class Step:
    code: str
    reply: str = ""
    state: str = "ok"
    output: str = ""
    variables: str = ""


def drawn(lefts: list[Step], rights: list[Step]) -> str:
    """Each line as its sign and the two places, from 1; n stands for an edit of names alone."""
    lines = [line.pair for line in compare_steps(lefts, rights)]
    return " ".join(
        ("n" if pair.only_names else SIGNS[pair.kind])
        + "".join(str(place + 1) for place in (pair.left, pair.right) if place is not None)
        for pair in lines
    )


@pytest.mark.parametrize(("lefts", "rights", "expected"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_a_hand_made_pair(lefts, rights, expected):
    assert drawn([Step(code) for code in lefts], [Step(code) for code in rights]) == expected


@pytest.mark.parametrize(("lefts", "rights"), [pair[1:3] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_either_way_round_every_step_is_there_once(lefts, rights):
    pairs = [line.pair for line in compare_steps([Step(code) for code in rights], [Step(code) for code in lefts])]
    assert sorted(pair.left for pair in pairs if pair.left is not None) == list(range(len(rights)))
    assert sorted(pair.right for pair in pairs if pair.right is not None) == list(range(len(lefts)))


def test_indentation_is_code():
    one = Step("for line in lines:\n    total += 1\n    print(total)")
    assert drawn([one], [Step("for line in lines:\n    total += 1\nprint(total)")]) == "~11"


def test_replies_without_code_are_aligned_by_their_words_and_never_taken_for_code():
    said = Step("", reply="I think the code is CRV-7741, as the third report says.")
    retold = Step("", reply="I think the code is CRV-7742, as the third report says.")
    assert drawn([Step(LOOK), said], [Step(LOOK), retold]) == "=11 ~22"
    assert drawn([Step("", reply=LOOK)], [Step(LOOK)]) == "~11"


def test_they_part_where_the_same_code_gave_something_else_not_where_it_is_written_otherwise():
    lefts = [Step(LOOK), Step(FIND, output="a"), Step(CUT)]
    rights = [Step(LOOK), Step(FIND_AS_COMMENTED, output="b"), Step(TABLE)]
    lines = compare_steps(lefts, rights)
    assert first_divergence(lines) == 1
    assert lines[1].apart == ("output",)
    assert first_divergence(compare_steps(lefts, lefts)) is None


def test_states_and_variables_count_also_where_the_code_is_the_same():
    (line,) = compare_steps([Step(LOOK)], [Step(LOOK, state="failed: KeyError", variables="x")])
    assert line.pair.kind is Kind.SAME
    assert line.apart == ("state", "variables")
