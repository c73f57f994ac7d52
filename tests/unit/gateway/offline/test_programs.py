"""The programs are valid Python that can be read on screen, whatever the question holds."""

import ast

import pytest

from rlm_desktop import paths
from rlm_desktop.gateway.offline.programs import program

FILES = sorted((paths.resources() / "programs").glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_program_is_python_and_fits_the_screen(file):
    code = program(file.stem)
    ast.parse(code)
    assert max(map(len, code.splitlines())) <= 110


@pytest.mark.parametrize(
    "value",
    ["", 'it\'s "quoted"', "{braces} and ``` backticks", "back\\slash\nand line", "long words " * 40, ["word"] * 60],
)
def test_parameters_keep_their_value_on_short_lines(value):
    assigned = program("check", question=value).partition("\nabsent")[0]
    (statement,) = ast.parse(assigned).body
    assert ast.literal_eval(statement.value) == value
    assert max(map(len, assigned.splitlines())) <= 110
