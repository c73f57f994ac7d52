"""What a run that executes an earlier one's code again finds in that one's record; without a record, nothing."""

from __future__ import annotations

from rlm_desktop.engine.task import Retold
from rlm_desktop.events.facts import RUN_SPAN, CaughtUp
from rlm_desktop.events.places import Places
from rlm_desktop.ports import BlockResult, Recalled, RecalledBlock


class Recall:
    """Asks the record by places, and counts what it gave until models are asked."""

    def __init__(self, retold: Retold | None) -> None:
        past = None if retold is None else retold.past
        self.places = Places()
        """Of all that is under way in the run now."""
        self._retold = retold
        self._past = past
        self._calls = 0
        self._blocks = 0
        self._cost: float | None = None
        self._lost: set[str] = set()
        self._has_caught_up = past is None

    @property
    def has_caught_up(self) -> bool:
        """Whether all that happens now is the run's own."""
        return self._has_caught_up

    @property
    def lost(self) -> tuple[str, ...]:
        """Names of the run's own REPL that executing its code again did not bring back."""
        return tuple(sorted(self._lost))

    def call(self, place: str) -> Recalled | None:
        """A call by its place; None where a model is to be asked."""
        return None if self._past is None else self._past.call(place)

    def is_new(self, place: str) -> bool:
        """Whether a model is asked for a call, now or in the run that is executed again."""
        found = self.call(place)
        return found is None or found.counts

    def count(self, recalled: Recalled) -> None:
        """A call that the record gave takes its place in the run."""
        if self._has_caught_up:
            return
        self._calls += 1
        usage = recalled.completion.usage if recalled.completion is not None else None
        if usage is not None and usage.cost is not None:
            self._cost = (self._cost or 0.0) + usage.cost

    def question(self, parent: int, asked_as: str, prompt: str) -> Recalled | None:
        """What became of a prompt that the code of this span asks next; None where a model is to be asked."""
        return None if self._past is None else self.call(self.places.question(parent, asked_as, prompt))

    def block(self, span: int) -> RecalledBlock | None:
        """A block that is not executed again; None for one that is executed."""
        return None if self._past is None else self._past.block(self.places[span])

    def note(self, result: BlockResult, *, is_own: bool, is_recalled: bool) -> None:
        """How a block went. is_own: it belongs to the run's own REPL."""
        if self._has_caught_up:
            return
        self._blocks += not is_recalled
        if not is_own:
            return
        bound = {variable.name for variable in result.changed}
        if is_recalled:
            self._lost |= bound
        else:
            self._lost -= bound.union(result.removed)

    def catch_up(self, at: float) -> CaughtUp | None:
        """To be called before a new call: what is to be put on record the first time."""
        if self._has_caught_up or self._retold is None:
            return None
        self._has_caught_up = True
        return CaughtUp(
            span=RUN_SPAN,
            at=at,
            calls=self._calls,
            blocks=self._blocks,
            uncounted_steps=self._retold.steps,
            cost=self._cost,
            lost=self.lost,
            told=self._retold.told,
        )
