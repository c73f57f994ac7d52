"""A journal executed again in a new child: the same namespace without a question to anybody."""

from rlm_desktop.events.facts import Variable
from rlm_desktop.ports import Executed, Journal, SubCall, SubReply
from rlm_desktop.sandbox.host import Sandbox

NOISY = "import random\nletters = set('abcdefghij')\norder = ''.join(letters)\ndrawn = random.random()"


def there(*names: str) -> tuple[Variable, ...]:
    """Variables that were there before."""
    return tuple(Variable(name=name, kind="int", size=None, preview="1") for name in names)


def asked(*prompts: str, replies: tuple[str, ...], model: str | None = None) -> tuple[SubCall, tuple[SubReply, ...]]:
    call = SubCall(asked_as="llm_query", prompts=prompts, model=model, line=1, batched=len(prompts) > 1)
    return call, tuple(SubReply(text=reply) for reply in replies)


def test_blocks_run_again_with_the_answers_that_were_given(bench):
    block = Executed(
        code="found = llm_query_batched(['a', 'b'], model='small')\nasked = llm_query('a')",
        seconds=0.1,
        asked=(asked("a", replies=("1",), model="small"), asked("b", replies=("2",), model="small"),
               asked("a", replies=("3",), model="big")),
        default_model="big",
    )  # fmt: skip

    async def go():
        journal = Journal(blocks=(block,), variables=there("found", "asked", "gone"))
        repl, restored = await bench.sandbox.reopen(["text"], journal, memory_mb=512)
        bench.repls.append(repl)
        assert (restored.blocks, restored.lost) == (1, ("gone",))
        assert sorted(one.name for one in restored.variables) == ["asked", "found"]
        assert await bench.say(repl, "print(found, asked)") == "['1', '2'] 3\n"
        assert bench.asked == []

    bench.go(go())


def test_a_question_that_was_not_asked_then_fails_and_asks_nobody(bench):
    code = "try:\n    llm_query('new')\nexcept SubCallFailed as failed:\n    said = str(failed)"

    async def go():
        journal = Journal(blocks=(Executed(code=code, seconds=0.1),), variables=there("said"))
        repl, restored = await bench.sandbox.reopen(["text"], journal, memory_mb=512)
        bench.repls.append(repl)
        assert restored.lost == ()
        assert "not asked" in await bench.say(repl, "print(said)")
        assert bench.asked == []

    bench.go(go())


def test_a_taken_over_namespace_is_restored_again_when_its_child_dies(bench):
    async def go():
        journal = Journal(blocks=(Executed(code="kept = 7", seconds=0.1),), history=(("user", "hello"),))
        repl, _ = await bench.sandbox.reopen(["text"], journal, memory_mb=512)
        bench.repls.append(repl)
        result = await bench.run(repl, "import os\nos._exit(1)")
        assert (result.state, result.restored) == ("killed", 1)
        assert await bench.say(repl, "print(kept, history)") == "7 [{'role': 'user', 'text': 'hello'}]\n"

    bench.go(go())


def test_a_block_that_kills_the_new_child_loses_all_names_and_leaves_a_fresh_one(bench):
    async def go():
        deadly = Executed(code="import os\nos._exit(1)", seconds=0.1)
        journal = Journal(blocks=(Executed(code="x = 1", seconds=0.1), deadly), variables=there("x"))
        repl, restored = await bench.sandbox.reopen(["text"], journal, memory_mb=512)
        bench.repls.append(repl)
        assert (restored.blocks, restored.lost, restored.variables) == (0, ("x",), ())
        assert await bench.say(repl, "print(context)") == "text\n"

    bench.go(go())


def test_each_context_has_its_own_names(bench):
    async def go():
        repl, _ = await bench.sandbox.reopen(["one", "two", ""], Journal(), memory_mb=512)
        bench.repls.append(repl)
        printed = await bench.say(repl, "print(context, context_1, repr(context_2), document_names_1)\ncontext_1 = 0")
        assert printed == "one two '' ['prompt']\n"
        assert await bench.say(repl, "print(context_1)") == "two\n"

    bench.go(go())


def test_the_same_seed_gives_the_same_sets_and_random_numbers(bench, tmp_path):
    async def drawn(sandbox: Sandbox) -> str:
        repl = await sandbox.open("text", memory_mb=512)
        try:
            return await bench.say(repl, NOISY + "\nprint(order, drawn)")
        finally:
            await repl.close()

    async def go():
        seen = []
        for seed in (1, 1, 2):
            sandbox = Sandbox(tmp_path, seed=seed)
            seen.append(await drawn(sandbox))
            sandbox.close()
        assert seen[0] == seen[1] != seen[2]

    bench.go(go())
