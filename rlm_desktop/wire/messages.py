"""What window and worker say to each other: one JSON line per message, over the worker's stdin and stdout.

Values of rooms above (limits, corpora) travel as plain data made by codec.to_plain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from rlm_desktop.codec import Codec, Plain
from rlm_desktop.wire.leaving import ExportRuns as ExportRuns
from rlm_desktop.wire.leaving import PreviewRedaction as PreviewRedaction
from rlm_desktop.wire.leaving import RedactionPreviewed as RedactionPreviewed
from rlm_desktop.wire.leaving import Replaced as Replaced
from rlm_desktop.wire.leaving import RunsExported as RunsExported
from rlm_desktop.wire.leaving import TakenOut as TakenOut


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCorpus:
    """Window: read these files and folders into one corpus, and register it in the database."""

    job: int
    database: str
    paths: tuple[str, ...]
    name: str = ""
    """What the corpus is called; empty for the name of the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Window: run this question. A worker runs one question in its life, then ends."""

    job: int
    database: str
    question: str
    """Empty with `continues`: that run is taken up where it broke off."""
    corpus: str | None
    """Hash of a registered corpus; with `continues`, of one to be opened beside those of that run."""
    continues: str | None = None
    """Id of the run whose conversation and namespace this one takes over."""
    method: str = "rlm"
    overflow: Literal["fail", "cut"] = "fail"
    """What becomes of a text that is longer than the model's window, for the methods that put it into a prompt."""
    preset: str | None = None
    """Name of the prompt preset; None leaves the choice to method and model."""
    schema: Plain | None = None
    """JSON Schema that the answer must fit."""
    questions_first_final: bool = False
    shares_identical: bool = False
    python: Literal["walled", "subset"] = "walled"
    """Which Python runs the code; subset is the fallback."""
    numpy: bool = False
    """Whether the code finds numpy, where it is installed."""
    scratch: str = ""
    """A directory that the code may read and write; empty keeps its files in memory."""
    root_model: str
    sub_model: str
    api_base: str | None = None
    api_bases: Mapping[str, str] = field(default_factory=dict)
    """Address by model name, for models that have one of their own."""
    limits: Plain
    """events.limits.Limits as plain data."""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Key by provider. No message carries any but this one, Fork and TestModel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """Window: go on from this run's record in a run of its own. It takes up a worker's life as a question does.

    What is None is as it was in the run; its method and its documents stay.
    """

    job: int
    database: str
    run: str
    at: int | None
    """The step of the run's own loop that is taken anew; those before it are executed again with the recorded answers.
    None takes the run up where it broke off."""
    code: str | None = None
    """Executed in that step; None asks the model."""
    question: str | None = None
    preset: str | None = None
    root_model: str | None = None
    sub_model: str | None = None
    limits: Plain | None = None
    """events.limits.Limits as plain data; what is taken from the record does not count."""
    python: Literal["walled", "subset"] = "walled"
    numpy: bool = False
    scratch: str = ""
    api_base: str | None = None
    api_bases: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify:
    """Window: execute a run's code again with the recorded answers, and say whether it does the same. Asks no model."""

    job: int
    database: str
    run: str
    python: Literal["walled", "subset"] = "walled"
    numpy: bool = False
    scratch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestModel:
    """Window: send one short question to a model."""

    __test__ = False

    job: int
    model: str
    api_base: str | None = None
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListModels:
    """Window: which models are known, at what price."""

    job: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TellTariffs:
    """Window: what do these models charge?"""

    job: int
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseLost:
    """Window: write the end of every run whose process died."""

    job: int
    database: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFiles:
    """Window: bring records of runs into the database: exported trajectories, and those of other programs."""

    job: int
    database: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowFile:
    """Window: bring in what is added to a record that is still being written. A worker follows one in its life."""

    job: int
    database: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTexts:
    """Window: take in what the search does not know yet."""

    job: int
    database: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepare:
    """Window: these models may be asked soon; import now what takes seconds."""

    job: int
    models: tuple[str, ...]
    api_bases: Mapping[str, str] = field(default_factory=dict)
    """Address by model name, for models that have one of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Window: stop the job; what has happened stays."""

    job: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Worker: commands are heard."""

    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Worker: a long job goes on."""

    job: int
    done: int
    total: int
    """0 when unknown."""
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusOpened:
    """Worker: the corpus is registered."""

    job: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOpened:
    """Worker: the run has its id, and its first event is in the database."""

    job: int
    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """Worker: the database holds the run's events up to seq. At most ten a second."""

    run: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTested:
    """Worker: the model replied."""

    job: int
    reply: str
    seconds: float
    cost: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """A model from the price table; prices in US dollars per million tokens, None when unknown."""

    name: str
    window: int | None = None
    price_in: float | None = None
    price_out: float | None = None
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsListed:
    """Worker: the models that are known."""

    job: int
    models: tuple[KnownModel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffsTold:
    """Worker: what models charge."""

    job: int
    tariffs: Mapping[str, Plain]
    """events.tariffs.Tariff as plain data, by model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsImported:
    """Worker: these runs are in the database now."""

    job: int
    runs: tuple[str, ...]
    notices: tuple[str, ...] = ()
    """What should be known of them: what a foreign record does not say, which lines or files were left out and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Worker: what came of executing a run again."""

    job: int
    run: str
    is_identical: bool
    """Nothing differs but what code cannot do twice alike."""
    steps: int
    blocks: int
    calls: int
    """Compared."""
    divergence: Plain | None = None
    """The first difference: events.facts.Diverged as plain data, its span that of the run."""
    excused: tuple[Plain, ...] = ()
    """Differences that cannot be helped, as the first one is said."""
    notes: tuple[str, ...] = ()
    """Sentences: what was not compared, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Worker: a job ended; the last word about it."""

    job: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Worker: a job was stopped as ordered; the last word about it."""

    job: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Worker: a job cannot be done, and what the user can do about it; the last word about it."""

    job: int
    problem: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broke:
    """Worker: a bug; the last word of this process. job is None when it belongs to no job."""

    job: int | None
    line: str
    trace: str


Command = (
    OpenCorpus
    | Ask
    | Fork
    | Verify
    | TestModel
    | ListModels
    | TellTariffs
    | CloseLost
    | ImportFiles
    | FollowFile
    | IndexTexts
    | ExportRuns
    | PreviewRedaction
    | Prepare
    | Stop
)
Report = (
    Ready
    | Progress
    | CorpusOpened
    | RunOpened
    | Appended
    | ModelTested
    | ModelsListed
    | TariffsTold
    | RunsImported
    | Verified
    | RunsExported
    | RedactionPreviewed
    | Done
    | Stopped
    | Refused
    | Broke
)

COMMANDS = Codec(*get_args(Command))
REPORTS = Codec(*get_args(Report))
