"""The command line's grammar: what can be written after rlm-desktop."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from rlm_desktop import paths
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.score import BY_HAND

DESCRIPTION = """\
Run and explore recursive language models over texts larger than any window.

  rlm-desktop [FILE...]      open the window (with documents or exported trajectories)
  rlm-desktop run ...        answer one question here, without a window
"""


def parser(version: str) -> argparse.ArgumentParser:
    """The parser of every command; each leaves its name in `command`."""
    top = argparse.ArgumentParser(
        prog="rlm-desktop", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("--version", action="version", version=f"rlm-desktop {version}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_run(commands.add_parser("run", help="answer one question over documents"))

    _add_fork(commands.add_parser("fork", help="go on from a step of a run, in a run of its own"))
    _add_resume(commands.add_parser("resume", help="take up a run that was lost, stopped or met a limit"))

    verify = commands.add_parser("verify", help="run a run's code again with the recorded answers, and compare")
    verify.add_argument("run", metavar="RUN", help="a run's id, or the beginning of one")
    _add_python(verify)
    _add_shelf(verify)

    listing = commands.add_parser("list", help="list the runs of the database, newest first")
    _add_shelf(listing)

    show = commands.add_parser("show", help="show a run's spans as a tree")
    show.add_argument("run", metavar="RUN", help="a run's id, or the beginning of one")
    _add_shelf(show)

    compare = commands.add_parser("compare", help="say how runs differ; of two, also step by step")
    compare.add_argument("runs", metavar="RUN", nargs="+", help="a run's id, or the beginning of one; two or more")
    compare.add_argument("--csv", action="store_true", help="print a table of the runs' figures")
    _add_shelf(compare)

    search = commands.add_parser("search", help="look for words in the texts of all runs")
    search.add_argument("words", metavar="WORD", nargs="+", help='all of them; "two words", begin*; -without after --')
    search.add_argument("--run", metavar="RUN", help="only in this run")
    search.add_argument("--limit", metavar="N", type=int, default=50, help="hits at most (default: 50)")
    _add_shelf(search)

    _add_score(commands.add_parser("score", help="say how good the answers of runs are, from 0 to 1"))

    _add_export(commands.add_parser("export", help="write runs to a file"))

    bring = commands.add_parser("import", help="bring exported runs, and records of other programs, into the database")
    bring.add_argument("files", metavar="FILE", nargs="+", type=Path)
    bring.add_argument(
        "--follow", action="store_true", help="one file that is still being written: until its run is over, or Ctrl+C"
    )
    _add_shelf(bring)

    doctor = commands.add_parser("doctor", help="say what is installed, confined, reachable and where files live")
    _add_shelf(doctor)

    repl = commands.add_parser("repl", help="speak to the sandboxed REPL alone, to audit it; no model is asked")
    repl.add_argument("--json-lines", action="store_true", required=True, help="one JSON object a line, in and out")
    repl.add_argument("--no-numpy", action="store_true", help="do not load numpy beforehand where it is installed")
    return top


def limits_of(given: argparse.Namespace, otherwise: Limits) -> Limits:
    """The limits that the arguments of `run` set, and the others as they are otherwise."""
    names = {field.name for field in dataclasses.fields(Limits)} & given.chosen
    return dataclasses.replace(otherwise, **{name: getattr(given, name) for name in names})


class _Chosen(argparse.Action):
    """Stores a value, and its name in `chosen`: a run that continues another takes the rest from there."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        setattr(namespace, self.dest, self.kept(namespace, values))
        namespace.chosen = {*namespace.chosen, self.dest}

    def kept(self, namespace: argparse.Namespace, values: Any) -> Any:
        """What is stored."""
        return values


class _Several(_Chosen):
    """Stores all values that were given, each once, behind one option or as many as there are."""

    def kept(self, namespace: argparse.Namespace, values: Any) -> Any:
        before = getattr(namespace, self.dest) if self.dest in namespace.chosen else ()
        return tuple(dict.fromkeys((*before, *values)))


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("--ask", metavar="TEXT", help="the question")
    run.add_argument("--corpus", metavar="PATH", nargs="+", type=Path, help="files and folders")
    run.add_argument(
        "--continue",
        metavar="RUN",
        dest="continues",
        help="take up this run: with --ask a further question about the same documents and variables, --corpus opened "
        "beside them; without it as `resume` does; what is not given stays as it was",
    )
    run.add_argument(
        "--root",
        metavar="MODEL",
        nargs="+",
        action=_Several,
        default=(),
        help="a litellm model name; without it the offline models answer; with several the question is asked of each",
    )
    run.add_argument("--sub", metavar="MODEL", help="the model for sub-calls; default: the root model")
    run.add_argument(
        "--api-base",
        metavar="URL",
        help="address of an OpenAI-compatible server; default: that of a connected model, else the provider's",
    )
    run.add_argument(
        "--method",
        metavar="METHOD",
        nargs="+",
        action=_Several,
        default=("rlm",),
        help="how the question is answered: rlm (default), rlm-no-subcalls, direct, summary, codeact, codeact-bm25; "
        "with several it is asked with each, and the runs are compared",
    )
    run.add_argument(
        "--at-a-time",
        metavar="N",
        type=_positive,
        default=1,
        help="runs at a time, with several methods or root models (default: 1)",
    )
    run.add_argument("--preset", metavar="NAME", help="prompt preset; default: the method's own for this model")
    run.add_argument("--schema", metavar="FILE", type=Path, help="JSON Schema that the answer must fit")
    run.add_argument(
        "--question-first-final",
        action="store_true",
        help="send a final back once that comes before anything was looked at",
    )
    run.add_argument(
        "--share-identical",
        action="store_true",
        help="ask sub-calls at temperature 0, and identical ones only once",
    )
    run.add_argument(
        "--overflow",
        choices=("fail", "cut"),
        default="fail",
        help="direct and codeact, when the text is longer than the model's window: fail (default), or cut its middle",
    )
    _add_python(run)
    _add_limits(run)
    _add_shelf(run)


def _add_limits(run: argparse.ArgumentParser) -> None:
    defaults = Limits()
    run.set_defaults(chosen=frozenset())
    run.add_argument("--max-steps", metavar="N", action=_Chosen, type=_positive, default=defaults.max_steps)
    run.add_argument("--max-depth", metavar="N", action=_Chosen, type=_positive, default=defaults.max_depth)
    run.add_argument("--max-calls", metavar="N", action=_Chosen, type=_positive, default=defaults.max_calls)
    run.add_argument("--max-tokens", metavar="N", action=_Chosen, type=_positive, default=defaults.max_tokens)
    run.add_argument("--max-cost", metavar="USD", action=_Chosen, type=_positive_float, default=defaults.max_cost)
    run.add_argument("--max-seconds", metavar="S", action=_Chosen, type=_positive_float, default=defaults.max_seconds)
    run.add_argument("--concurrency", metavar="N", action=_Chosen, type=_positive, default=defaults.concurrency)
    run.add_argument(
        "--block-seconds", metavar="S", action=_Chosen, type=_positive_float, default=defaults.block_seconds
    )


def _add_fork(fork: argparse.ArgumentParser) -> None:
    fork.add_argument("run", metavar="RUN", help="a run's id, or the beginning of one")
    fork.add_argument("--at", metavar="STEP", type=_positive, required=True, help="the step that is taken anew, from 1")
    fork.add_argument("--code", metavar="FILE", type=Path, help="Python that is executed in it; no model is asked then")
    fork.add_argument("--ask", metavar="TEXT", help="another question; what is not given stays as it was")
    fork.add_argument("--preset", metavar="NAME", help="another prompt preset")
    _add_going_on(fork)


def _add_resume(resume: argparse.ArgumentParser) -> None:
    resume.add_argument("run", metavar="RUN", help="a run's id, or the beginning of one")
    _add_going_on(resume)


def _add_going_on(going_on: argparse.ArgumentParser) -> None:
    """What a fork and a run that is taken up again can be given."""
    going_on.add_argument("--root", metavar="MODEL", help="another root model")
    going_on.add_argument("--sub", metavar="MODEL", help="another model for sub-calls")
    going_on.add_argument("--api-base", metavar="URL", help="address of an OpenAI-compatible server")
    _add_python(going_on)
    _add_limits(going_on)
    _add_shelf(going_on)


def _add_score(score: argparse.ArgumentParser) -> None:
    score.add_argument("score", metavar="SCORE", help="0 to 1, or as 75%% or 3/4; none takes it back")
    _add_chosen(score)
    score.add_argument("--by", metavar="NAME", default=BY_HAND, help="who or what gave it (default: by hand)")
    _add_shelf(score)


def _add_chosen(command: argparse.ArgumentParser) -> None:
    command.add_argument("runs", metavar="RUN", nargs="*", help="a run's id, or the beginning of one")
    command.add_argument(
        "--where", metavar="FILTER", help="the runs that a filter of the library leaves: 'outcome:answered rating>=4'"
    )


def _add_export(export: argparse.ArgumentParser) -> None:
    _add_chosen(export)
    export.add_argument(
        "--format",
        metavar="F",
        default="jsonl",
        help="jsonl (default: our own event lines, lossless), bundle (with documents), rlms, atif, eval, otlp, "
        "md, csv, html, ipynb, speedscope, sft, sft-sub",
    )
    export.add_argument("--out", metavar="PATH", type=Path, help="a file; a folder where F holds one run of several")
    export.add_argument("--redact", metavar="RULES", default="", help="take out: keys,email,paths, or some of them")
    export.add_argument(
        "--redact-word", metavar="W", action="append", default=[], help="take this out too, in any case"
    )
    export.add_argument(
        "--redact-document",
        metavar="NAME",
        action="append",
        default=[],
        help="take out every quotation of this document of the runs; all: of all of them",
    )
    export.add_argument("--redact-preview", action="store_true", help="write nothing: list every replacement")
    _add_database(export)


def _add_python(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--python",
        choices=("walled", "subset"),
        default="walled",
        help="what runs the code: Python behind the sandbox's walls (default), or the subset of the extra `fallback`",
    )
    run.add_argument("--numpy", action="store_true", help="let the code import numpy, where it is installed")
    run.add_argument(
        "--scratch",
        metavar="DIR",
        type=Path,
        help="a directory that the code may read and write; default: its files live in memory",
    )


def _add_shelf(command: argparse.ArgumentParser) -> None:
    _add_database(command)
    command.add_argument("--json", action="store_true", help="print one JSON value instead of text")


def _add_database(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--db",
        metavar="FILE",
        type=Path,
        default=None,
        help=f"the database (default: {paths.database().name} "
        f"in the user's data directory, or in ${paths.DATA_VARIABLE})",
    )


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return value


def _positive_float(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return value


_positive.__name__ = "whole number"
_positive_float.__name__ = "number"
