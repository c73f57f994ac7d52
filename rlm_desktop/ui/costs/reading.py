"""Charts read from the store, in a job: which figures each of them shows, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from rlm_desktop.events.limits import Limit
from rlm_desktop.events.usage import Total
from rlm_desktop.events.wording import plain
from rlm_desktop.store.figures import Figures, Spent
from rlm_desktop.ui.charts.model import ChartData, Series, left_out
from rlm_desktop.ui.costs.model import Chart
from rlm_desktop.ui.figures import fixed, grouped, money, tokens

USE_COLUMNS = ("Calls", "Tokens in", "Tokens out", "Cost", "Without a price")
USE_FORMATS = (grouped, grouped, grouped, money, grouped)
LIMIT_WORDS = {Limit.COST: "budget", Limit.SECONDS: "time limit"}
LONGEST_LABEL = 28


def read_chart(database: Path, chart: Chart, run: str, horizon: int | None) -> ChartData:
    """One chart of a run, as it stands at the horizon."""
    with closing(Figures(database)) as figures:
        return _READERS[chart](figures, run, horizon)


def _cost(figures: Figures, run: str, horizon: int | None) -> ChartData:
    spent = figures.spent(run, horizon=horizon)
    ys = tuple(one.cost or 0.0 for one in spent.used)
    budget = spent.limits.max_cost
    return ChartData(
        chart=Chart.COST,
        over_time=True,
        y_title="US dollars",
        series=(Series(name="Cost", meaning="accent", xs=spent.at, ys=ys),),
        columns=("Time", *USE_COLUMNS),
        rows=tuple((at, *_use(used)) for at, used in zip(spent.at, spent.used, strict=True)),
        formats=(_seconds, *USE_FORMATS),
        limits=() if budget is None else ((budget, f"budget {money(budget, 2)}"),),
        marks=_marks(spent),
        note=left_out(spent.used[-1].unpriced, 0),
    )


def _tokens(figures: Figures, run: str, horizon: int | None) -> ChartData:
    spent = figures.spent(run, horizon=horizon)
    most = spent.limits.max_tokens
    together = tuple(float(one.tokens_in + one.tokens_out) for one in spent.used)
    out = tuple(float(one.tokens_out) for one in spent.used)
    return ChartData(
        chart=Chart.TOKENS,
        over_time=True,
        y_title="tokens",
        series=(
            Series(name="In and out", meaning="accent", xs=spent.at, ys=together),
            Series(name="Out", meaning="child_run", xs=spent.at, ys=out, dashed=True),
        ),
        columns=("Time", *USE_COLUMNS),
        rows=tuple((at, *_use(used)) for at, used in zip(spent.at, spent.used, strict=True)),
        formats=(_seconds, *USE_FORMATS),
        limits=() if most is None else ((float(most), f"limit {tokens(most)}"),),
        marks=_marks(spent),
        note=left_out(0, spent.used[-1].uncounted),
    )


def _steps(figures: Figures, run: str, horizon: int | None) -> ChartData:
    steps = figures.steps(run, horizon=horizon)
    return _bars(
        Chart.STEPS,
        "Step",
        [(f"{one.step}", one.used) for one in steps],
        spans=tuple(one.span for one in steps),
    )


def _models(figures: Figures, run: str, horizon: int | None) -> ChartData:
    found = [(plain(model), role, used) for model, role, used in figures.models(run, horizon=horizon)]
    return _bars(
        Chart.MODELS,
        "Model",
        [(f"{model} ({role})", used) for model, role, used in found],
        filters=tuple(f"kind:{role} model:{_quoted(model)}" for model, role, _ in found),
    )


def _depths(figures: Figures, run: str, horizon: int | None) -> ChartData:
    found = figures.depths(run, horizon=horizon)
    return _bars(
        Chart.DEPTHS,
        "Depth",
        [(f"{depth}", used) for depth, used in found],
        filters=tuple(f"kind:call depth:{depth}" for depth, _ in found),
    )


def _in_flight(figures: Figures, run: str, horizon: int | None) -> ChartData:
    found = figures.in_flight(run, horizon=horizon)
    ats = tuple(at for at, _, _ in found)
    return ChartData(
        chart=Chart.IN_FLIGHT,
        over_time=True,
        y_title="calls",
        series=(Series(name="In flight", meaning="accent", xs=ats, ys=tuple(float(one) for _, one, _ in found)),),
        columns=("Time", "In flight", "Began until then"),
        rows=found,
        formats=(_seconds, grouped, grouped),
        note="Counted at the end of each of 300 stretches of time." if found else "",
    )


def _latency(figures: Figures, run: str, horizon: int | None) -> ChartData:
    found = figures.latencies(run, horizon=horizon)
    ats = tuple(one.at for one in found)
    return ChartData(
        chart=Chart.LATENCY,
        over_time=True,
        y_title="seconds",
        series=(
            Series(
                name="Half took no longer", meaning="accent", xs=ats, ys=tuple(one.median for one in found), gaps=True
            ),
            Series(
                name="19 of 20 took no longer",
                meaning="child_run",
                xs=ats,
                ys=tuple(one.slow for one in found),
                dashed=True,
                gaps=True,
            ),
        ),
        columns=("Time", "Calls", "Half took no longer", "19 of 20 took no longer", "Longest"),
        rows=tuple((one.at, one.calls, one.median, one.slow, one.longest) for one in found),
        formats=(_seconds, grouped, _exact, _exact, _exact),
    )


def _sizes(figures: Figures, run: str, horizon: int | None) -> ChartData:
    found = figures.sizes(run, horizon=horizon)
    labels = tuple("more" if most is None else f"≤ {tokens(most)}" for most, _, _ in found)
    xs = tuple(float(place) for place in range(len(found)))
    return ChartData(
        chart=Chart.SIZES,
        over_time=False,
        y_title="calls",
        series=(
            Series(name="Sub-calls", meaning="sub", xs=xs, ys=tuple(float(sub) for _, _, sub in found)),
            Series(name="Root calls", meaning="root", xs=xs, ys=tuple(float(root) for _, root, _ in found)),
        ),
        columns=("Tokens in and out", "Root calls", "Sub-calls"),
        rows=tuple((label, root, sub) for label, (_, root, sub) in zip(labels, found, strict=True)),
        formats=(str, grouped, grouped),
        labels=labels,
    )


def _bars(
    chart: Chart,
    what: str,
    named: list[tuple[str, Total]],
    *,
    spans: tuple[int, ...] = (),
    filters: tuple[str, ...] = (),
) -> ChartData:
    """Cost by something; tokens where nothing has a price."""
    total = Total()
    for _, used in named:
        total = total.and_also(used)
    by_cost = bool(total.cost)
    ys = tuple((used.cost or 0.0) if by_cost else float(used.tokens_in + used.tokens_out) for _, used in named)
    note = left_out(total.unpriced, 0) if by_cost else left_out(0, total.uncounted)
    if not by_cost and total.calls:
        note = f"No call cost anything that is known: these are tokens. {note}".strip()
    return ChartData(
        chart=chart,
        over_time=False,
        y_title="US dollars" if by_cost else "tokens",
        series=(Series(name=what, meaning="accent", xs=tuple(float(one) for one in range(len(named))), ys=ys),),
        columns=(what, *USE_COLUMNS),
        rows=tuple((name, *_use(used)) for name, used in named),
        formats=(str, *USE_FORMATS),
        labels=tuple(_short(name) for name, _ in named),
        spans=spans,
        filters=filters,
        note=note,
    )


def _use(used: Total) -> tuple[int | float | None, ...]:
    return (used.calls, used.tokens_in, used.tokens_out, used.cost, used.unpriced)


def _marks(spent: Spent) -> tuple[tuple[float, str], ...]:
    return tuple((at, f"{LIMIT_WORDS.get(limit, limit.value)} reached") for at, limit in spent.reached)


def _seconds(at: float) -> str:
    return f"{fixed(at, 1)} s"


def _exact(seconds: float) -> str:
    return f"{fixed(seconds, 3)} s"


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"…{name[1 - LONGEST_LABEL :]}"


def _quoted(model: str) -> str:
    return '"' + model.replace("\\", "\\\\").replace('"', '\\"') + '"'


_READERS: dict[Chart, Callable[[Figures, str, int | None], ChartData]] = {
    Chart.COST: _cost,
    Chart.TOKENS: _tokens,
    Chart.STEPS: _steps,
    Chart.MODELS: _models,
    Chart.DEPTHS: _depths,
    Chart.IN_FLIGHT: _in_flight,
    Chart.LATENCY: _latency,
    Chart.SIZES: _sizes,
}
