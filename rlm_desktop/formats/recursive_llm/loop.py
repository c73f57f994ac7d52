"""One loop of `recursive-llm` as spans: the run's own, or that of a child run."""

from __future__ import annotations

from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.facts import Variable
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats.draft import Draft
from rlm_desktop.formats.recursive_llm.tree import Happened, Tree, Turn, failure_of, outcome_of
from rlm_desktop.formats.told import UNKNOWN_MODEL, messages, text

DEEPEST = 40
"""Child runs inside each other that are read; below, only the call itself."""

NO_CODE_END = "When this code ended is not recorded: it did not come to its end, and the reply stands for it."
NORMALIZED = "The provider gave no text for this call; the program took it as an empty reply."
NO_END = "The record has no end: the run was stopped, or was still going on."

_WAYS: dict[str, Any] = {"directive": "FINAL", "worker_variable": "FINAL_VAR", "parent_snapshot": "FINAL_VAR"}


class Loop:
    """One loop as spans: the run's own, or that of a child run."""

    def __init__(self, draft: Draft, tree: Tree, node: str, begin: float, *, owner: int, depth: int) -> None:
        self._draft, self._tree, self._node, self._begin = draft, tree, node, begin
        self._owner, self._depth = owner, depth
        self._asked: tuple[int, tuple[facts.Message, ...], str] | None = None
        own = tree.own.get(node, [])
        self._context = next((one.data.get("context") for one in own if one.kind == "rlm_start"), None)
        self.answer = ""
        self.last: Happened | None = own[-1] if own else None
        self.failure = next((one for one in reversed(own) if one.kind == "rlm_error"), None)
        self.is_answered = False

    def take_down(self) -> None:
        """Put all steps into the draft."""
        self._tree.taken.add(self._node)
        for number, turn in enumerate(self._tree.turns(self._node), start=1):
            self._step(turn, number)

    def _at(self, one: Happened) -> float:
        return self._begin + one.seconds

    def _step(self, turn: Turn, number: int) -> None:
        begin = self._at(turn.calls[0])
        step = self._draft.begin_step(begin, parent=self._owner, step=number, depth=self._depth)
        at, reply, failure = begin, "", ""
        for call in turn.calls:
            at, reply, failure = self._call(call, step, role="root")
        code = next((one for one in turn.after if one.kind == "repl_step"), None)
        if code is not None or turn.asked:
            at, failure = self._code(turn, code, step, at, reply)
        for one in turn.after:
            if one.kind.startswith("final_"):
                self._answer(one, step)
        at = max([at, *(self._at(one) for one in turn.after if not one.kind.startswith("rlm_"))])
        self._draft.end_step(step, at, failure)

    def _call(self, first: Happened, parent: int, role: str) -> tuple[float, str, str]:
        """A call; when it ended, its reply, and its failure."""
        entries = self._tree.of_call[first.at_node]
        end = next((one for one in entries if one.kind in ("model_call_end", "model_call_error")), None)
        prompt = messages(first.data.get("messages"))
        failed = end is not None and end.kind == "model_call_error"
        error = failure_of(end) if end is not None and failed else ""
        reply = text(end.data.get("response")) if end is not None and not failed else ""
        after, new = None, prompt
        if role == "root" and self._asked is not None:
            span, before, said = self._asked
            size = len(before)
            if len(prompt) > size and prompt[:size] == before and prompt[size].text == said:
                after, new = span, prompt[size + 1 :]
        at = self._at(end or entries[-1])
        more: dict[str, Any] = {"after": after} if role == "root" else {"asked_as": "llm_query"}
        span = self._draft.call(
            self._at(first),
            at if end is not None else None,
            parent=parent,
            role=role,
            model=text(first.data.get("model")) or UNKNOWN_MODEL,
            messages=new,
            reply=reply,
            error=error,
            depth=self._depth,
            **more,
        )
        if role == "root" and end is not None and not failed:
            self._asked = (span, prompt, reply)
        if any(one.kind == "provider_response_normalized" for one in entries):
            self._draft.put(facts.Noted(span=parent, at=at, note=NORMALIZED))
        return at, reply, error

    def _code(self, turn: Turn, end: Happened | None, step: int, begin: float, reply: str) -> tuple[float, str]:
        """The code of a turn with what it asked for; when it ended, and its error."""
        code = text(end.data.get("code")) if end is not None else reply
        span = self._draft.begin_code(begin, parent=step, code=code, depth=self._depth)
        for one in turn.asked:
            if one.kind == "rlm_start":
                if one.at_node not in self._tree.taken:
                    self._child(one, span)
            else:
                self._call(one, span, role="sub")
        if self._context is not None:
            said = text(self._context)
            context = Variable(name="context", kind="str", size=len(said), preview=repr(said[:200])[:200])
            self._draft.put(facts.VariablesChanged(span=span, at=begin, changed=(context,)))
            self._context = None
        if end is None:
            failure = next((failure_of(one) for one in turn.after if one.kind == "rlm_error"), NO_CODE_END)
            last = max([begin, *(self._at(one) for one in turn.after)])
            self._draft.end_code(span, last, error=failure)
            return last, failure
        output = text(end.data.get("output"))
        error = output if end.data.get("status") == "error" else ""
        self._draft.end_code(span, self._at(end), stdout="" if error else output, error=error)
        return self._at(end), error

    def _child(self, first: Happened, code: int) -> None:
        query, context = text(first.data.get("query")), text(first.data.get("context"))
        begin = self._at(first)
        turns = self._tree.turns(first.at_node) if self._depth < DEEPEST else []
        model = next((text(call.data.get("model")) for turn in turns for call in turn.calls), "") or UNKNOWN_MODEL
        question = f"{query}\n\n{context}" if query and context else query or context
        span = self._draft.begin_child(begin, parent=code, question=question, model=model, depth=self._depth + 1)
        loop = Loop(self._draft, self._tree, first.at_node, self._begin, owner=span, depth=self._depth + 1)
        if self._depth < DEEPEST:
            loop.take_down()
        ended = self._tree.own.get(first.at_node, [])
        end = next((one for one in reversed(ended) if one.kind in ("rlm_end", "rlm_error")), None)
        if end is not None and end.kind == "rlm_end":
            answer = text(end.data.get("answer")) or loop.answer
            self._draft.end_child(span, self._at(end), Outcome.ANSWERED, answer)
        else:
            outcome, reason = (Outcome.LOST, NO_END) if end is None else (outcome_of(end), failure_of(end))
            self._draft.end_child(span, self._at(end or first), outcome, reason=reason)

    def _answer(self, one: Happened, step: int) -> None:
        via = _WAYS.get(text(one.data.get("method")), "answer")
        answer = text(one.data.get("answer"))
        if one.kind == "final_answer":
            self.answer, self.is_answered = answer, True
            self._draft.put(facts.AnswerOffered(span=step, at=self._at(one), via=via, answer=answer, accepted=True))
        elif one.kind == "final_answer_rejected":
            reason = text(one.data.get("reason"))
            self._draft.put(
                facts.AnswerOffered(span=step, at=self._at(one), via=via, answer=answer, accepted=False, reason=reason)
            )
        elif one.kind == "final_answer_validation_error":
            note = f"The check of the answer failed: {failure_of(one)}"
            self._draft.put(facts.Noted(span=step, at=self._at(one), note=note))
