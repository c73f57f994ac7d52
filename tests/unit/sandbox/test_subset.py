"""The fallback, where its extra is installed; and what it says of itself where it is not."""

import asyncio

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.ports import SubReply, UnknownName
from rlm_desktop.sandbox import choice, subset
from rlm_desktop.sandbox.choice import Choice


def test_without_the_extra_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(subset, "PACKAGE", "a_package_that_nobody_has")
    with pytest.raises(RlmError, match="Install the extra `fallback`"):
        subset.SubsetSandbox(tmp_path)


def test_it_is_used_only_where_the_user_has_chosen_it(monkeypatch, tmp_path):
    made = choice.repls(tmp_path, Choice())
    assert made.walls().startswith("Strong")
    made.close()
    monkeypatch.setattr(subset, "is_installed", lambda: True)
    assert "subset of Python" in choice.repls(tmp_path, Choice(python="subset")).walls()
    monkeypatch.setenv(choice.PYTHON, "subset")
    assert "subset of Python" in choice.repls(tmp_path, Choice()).walls()


def test_the_environment_counts_before_what_was_chosen(monkeypatch, tmp_path):
    monkeypatch.setattr(subset, "is_installed", lambda: True)
    monkeypatch.setenv(choice.PYTHON, "walled")
    made = choice.repls(tmp_path, Choice(python="subset"))
    assert made.walls().startswith("Strong")
    made.close()


@pytest.mark.parametrize(("variable", "words"), [(choice.PYTHON, "walled or subset"), (choice.NUMPY, "yes or no")])
def test_a_word_that_the_environment_may_not_say_is_refused(monkeypatch, tmp_path, variable, words):
    monkeypatch.setenv(variable, "docker")
    with pytest.raises(RlmError, match=words):
        choice.repls(tmp_path, Choice())


@pytest.mark.parametrize("is_by_environment", [False, True])
def test_numpy_and_a_scratch_directory_are_the_users_choice_too(monkeypatch, bench, tmp_path, is_by_environment):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    chosen = Choice(numpy=True, scratch=str(scratch))
    if is_by_environment:
        monkeypatch.setenv(choice.SCRATCH, str(scratch))
        monkeypatch.setenv(choice.NUMPY, "yes")
        chosen = Choice(scratch=str(tmp_path / "not this one"))
    sandbox = choice.repls(tmp_path, chosen)

    async def body():
        repl = await sandbox.open("", memory_mb=256)
        bench.repls.append(repl)
        await bench.say(repl, "open('made.txt', 'w').write('by code')")

    bench.go(body())
    sandbox.close()
    assert (scratch / "made.txt").read_text() == "by code"


def test_a_name_that_is_given_as_an_answer_becomes_its_value():
    assert subset._with_values("x = 'ü'; FINAL_VAR('x')\nFINAL_VAR(\"y\")") == "x = 'ü'; FINAL_VAR(x)\nFINAL_VAR(y)"
    assert subset._with_values("FINAL_VAR('not a name')") == "FINAL_VAR('not a name')"
    assert subset._with_values("def (") == "def ("


def test_blocks_run_ask_answer_fail_and_end_in_time(tmp_path):
    pytest.importorskip("pydantic_monty")
    printed = []

    async def ask(call):
        return tuple(SubReply(error="no luck") if "FAIL" in p else SubReply(text=f"{p}!") for p in call.prompts)

    async def body():
        sandbox = subset.SubsetSandbox(tmp_path)
        repl = await sandbox.open("some text", memory_mb=256)

        async def run(code, seconds=5.0):
            printed.clear()
            return await repl.run(
                code, seconds=seconds, on_sub_call=ask, on_output=lambda text, _: printed.append(text)
            )

        result = await run(
            "x = [len(context)]\nprint(llm_query('a'), llm_query_batched(['b', 'c']))\nFINAL_VAR('x')\n1 + 1"
        )
        assert (result.state, "".join(printed)) == ("ok", "a! ['b!', 'c!']\n2\n"), result
        assert [(offer.via, offer.answer) for offer in result.offers] == [("FINAL_VAR", "[9]")]
        assert [(v.name, v.preview) for v in result.changed] == [("x", "[9]")]
        assert await repl.text_of("x") == "[9]"
        with pytest.raises(UnknownName):
            await repl.text_of("nothing")
        assert "no luck" in (await run("llm_query('FAIL')")).error
        assert (await run("try:\n    llm_query('FAIL')\nexcept SubCallFailed as e:\n    print(e)")).state == "ok"
        for attack in ("open('/etc/passwd').read()", "import os; os.system('true')", "import socket"):
            assert (await run(attack)).state == "error"
        await repl.close()
        slow = await sandbox.open("", memory_mb=64)
        late = await slow.run("while True: pass", seconds=0.5, on_sub_call=ask, on_output=lambda *_: None)
        assert late.state == "killed"
        await slow.close()

    asyncio.run(body())
