"""Which line bound a name, as far as the code tells."""

from __future__ import annotations

import pytest

from rlm_desktop.ui.inspector.assignments import BoundAt, bound_at


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("a = 1\nx = 2\nx = 3", (2, 3)),
        ("x += 1", (1,)),
        ("x: int = 1", (1,)),
        ("a, (b, *x) = c", (1,)),
        ("for i in y:\n    for x in i:\n        pass", (2,)),
        ("with open(f) as x:\n    pass", (1,)),
        ("import x.y\nimport os as x\nfrom os import x, path", (1, 2, 3)),
        ("\ndef x():\n    x = 1", (2,)),
        ("class x:\n    pass", (1,)),
        ("print(x := 1)", (1,)),
        ("y = [\n    x := i\n    for i in z]", (2,)),
        ("try:\n    pass\nexcept E as x:\n    pass", (3,)),
        ("match v:\n    case [x, *y]:\n        pass", (2,)),
        ("del x", (1,)),
        ("def f():\n    global x\n    x = 1", (3,)),
        ("if a:\n    x = 1\nelse:\n    x = 2", (2, 4)),
    ],
)
def test_lines_that_bind(code, lines):
    assert bound_at(code, "x") == BoundAt(lines=lines)


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("x.append(1)\nx[2] = 3", (1, 2)),
        ("x[0].sort()", (1,)),
        ("x.y.z = 1", (1,)),
        ("for a in b:\n    del x[a]", (2,)),
    ],
)
def test_lines_that_change_in_place_when_none_binds(code, lines):
    assert bound_at(code, "x") == BoundAt(lines=lines, in_place=True)


@pytest.mark.parametrize(
    "code", ["def f():\n    x = 1", "lambda x: x", "[x for x in y]", "x = (", "exec('x = 1')", "\0"]
)
def test_what_does_not_bind_the_name(code):
    assert bound_at(code, "x") == BoundAt()
