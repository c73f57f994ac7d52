"""Places: the same for the same code, whatever the spans are numbered."""

from pathlib import Path

from rlm_desktop.events import facts as f
from rlm_desktop.events.places import Places, root_call_in, step_of
from rlm_desktop.formats import jsonl

DATA = Path(__file__).parents[2] / "data"


def test_steps_blocks_and_child_runs_have_places_of_their_own():
    places = Places()
    found = []
    for recorded in jsonl.read(DATA / "family.jsonl"):
        places.add(recorded.event)
        if isinstance(recorded.event, f.StepStarted | f.CodeStarted | f.ChildStarted):
            found.append(places[recorded.event.span])
    assert len(set(found)) == len(found)
    assert {"1", "2", "2.1"} <= set(found)
    nested = [place for place in found if "/" in place]
    assert nested
    assert all(step_of(place) == int(place.partition(".")[0]) for place in nested)


def test_prompts_are_told_apart_by_text_kind_and_how_often_they_were_asked():
    places = Places()
    places.add(f.StepStarted(span=2, at=1.0, parent=1, step=7, depth=0))
    places.add(f.CodeStarted(span=3, at=1.0, parent=2, code="…", block=2))
    first = places.question(3, "llm_query", "a")
    assert first.startswith("7.2/")
    assert first.endswith(":0")
    assert places.question(3, "llm_query", "a") == first.removesuffix(":0") + ":1"
    assert places.question(3, "llm_query", "b").partition(":")[0] != first.partition(":")[0]
    assert places.question(3, "rlm_query", "a").partition(":")[0] != first.partition(":")[0]
    places.add(f.CodeFinished(span=3, at=2.0, state="ok"))
    places.add(f.CodeStarted(span=9, at=3.0, parent=2, code="…", block=2))
    assert places.question(9, "llm_query", "a") == first


def test_the_step_of_every_kind_of_place():
    assert [step_of(place) for place in ("", "3", "3#reply", "12.1", "12.1/ab:0/4.2/cd:1")] == [0, 3, 3, 12, 12]
    assert root_call_in("12.1/ab:0/4", "closing") == "12.1/ab:0/4#closing"
