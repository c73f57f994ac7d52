"""What ordinary code needs still works behind the walls, for an ordinary user's worker and for root's."""

import pytest


def test_ordinary_code_works(audit, who, blocks_of):
    repl = audit(**who)
    repl.open()
    failed = {}
    for name, code in blocks_of("controls"):
        told = repl.run(code)
        if told["state"] != "ok" or not told["stdout"].strip():
            failed[name] = told
    assert failed == {}


def test_numpy_works_where_it_is_installed(audit, who):
    pytest.importorskip("numpy")
    repl = audit(**who)
    repl.open()
    told = repl.run(
        "import numpy as np\nfrom numpy import linalg, fft, random\na = np.arange(6.0).reshape(2, 3)\n"
        "print((a @ a.T).tolist(), float(linalg.norm(a)) > 7, random.default_rng(1).integers(9) < 9, fft.fft([1, 0]))"
    )
    assert told["stdout"].startswith("[[5.0, 14.0], [14.0, 50.0]] True True"), told


def test_tracebacks_name_the_line_and_show_it(audit, who):
    repl = audit(**who)
    repl.open()
    told = repl.run("def f(x):\n    return 1 / x\n\nf(0)")
    assert "line 4, in <module>\n    f(0)" in told["error"]
    assert "line 2, in f\n    return 1 / x" in told["error"]
    assert told["error"].endswith("ZeroDivisionError: division by zero")
