"""Facts hidden in a long text, and the questions that they answer; the same for the same seed."""

import random
from dataclasses import dataclass

_SYLLABLES = "bar cor del fen gal hol jun kel lor mar nor ost pel quin ros sel tor ul ven wes yar zim"
_FILLER = (
    "The {a} committee met on {date} and noted the {b} of the {c} without further discussion.",
    "In {place}, the {c} was moved {n} metres to the north, which pleased {who}.",
    "{who} wrote that the {b} had been {n} percent lower than in the year before.",
    "No one at {place} remembers the {a} {c}, although {who} kept a record of it until {date}.",
    "The {c} at {place} was repainted, and its {b} recorded as {n}.",
    "After a {a} week, {who} asked whether the {b} could be put off until {date}.",
    "A new {c} was ordered on {date}; the code on the crate was {code}.",
    "The password of the old terminal at {place} was changed by {who} on {date}.",
    "Nobody knows who repaired the {a} {c} near {place} in the spring.",
)
_ADJECTIVES = "quiet narrow annual yellow northern temporary difficult modern broken silent regional wooden"
_NOUNS = "budget repair delay capacity shipment survey permit exercise balance schedule output weight"
_THINGS = "gate bridge archive tower boiler harbour corridor orchard engine library greenhouse ferry"
_MONTHS = "January February March April May June July August September October November December"


@dataclass(frozen=True)
class Needle:
    """A fact, a question that it answers, and what the answer must hold."""

    fact: str
    question: str
    expected: str


def needle(seed: int) -> Needle:
    """A fact of one of twelve kinds: codes, numbers, names, dates, places."""
    rng = random.Random(f"needle {seed}")
    name, place = _name(rng), _name(rng)
    person = f"{_name(rng)} {_name(rng)}"
    number = f"{rng.randrange(1_000, 99_999):,}"
    code = f"{rng.choice('ABCDEFGH')}{rng.choice('KLMNP')}-{rng.randrange(1000, 9999)}"
    date = f"{rng.randrange(1, 28)} {rng.choice(_MONTHS.split())} {rng.randrange(1950, 2020)}"
    kinds = (
        (
            "The maintenance code of the {name} pump is {code}.",
            "What is the maintenance code of the {name} pump?",
            code,
        ),
        ("To open the {name} vault one needs the password {code}.", "Which password opens the {name} vault?", code),
        ("The special magic number for {name} is: {number}.", "What is the special magic number for {name}?", number),
        ("Altogether {number} crates of cobalt left {name}.", "How many crates of cobalt left {name}?", number),
        ("The {name} lighthouse was designed by {person}.", "Who designed the {name} lighthouse?", person),
        ("It was {person} who translated the {name} letters.", "Who was the translator of {name} letters?", person),
        ("The treaty of {name} was signed on {date}.", "When was the treaty of {name} signed?", date),
        ("On {date}, the {name} observatory opened its doors.", "On what date did {name} observatory open?", date),
        ("The spare keys of the {name} depot are kept in {place}.", "Where are the spare keys of {name} depot?", place),
        ("Captain {person} buried the {name} chest near {place}.", "Where is the {name} chest buried?", place),
        ("{name}'s access code: {code} (valid until the end of the year).", "what's the access code for {low}?", code),
        ("The {name} reservoir holds {number} cubic metres.", "How much does the {name} reservoir hold?", number),
    )
    fact, question, expected = kinds[seed % len(kinds)]
    words = {"name": name, "low": name.lower(), "place": place, "person": person}
    words |= {"number": number, "code": code, "date": date}
    return Needle(fact=fact.format(**words), question=question.format(**words), expected=expected)


def haystack(seed: int, fact: str, *, chars: int, joint: str = "\n") -> str:
    """A text of that length with the fact at a random depth."""
    rng = random.Random(f"haystack {seed}")
    sentences: list[str] = []
    length = 0
    while length < chars:
        sentence = rng.choice(_FILLER).format(
            a=rng.choice(_ADJECTIVES.split()),
            b=rng.choice(_NOUNS.split()),
            c=rng.choice(_THINGS.split()),
            n=rng.randrange(2, 900),
            who=f"{_name(rng)} {_name(rng)}",
            place=_name(rng),
            code=f"{rng.choice('ABCDEFGH')}{rng.choice('QRSTU')}-{rng.randrange(1000, 9999)}",
            date=f"{rng.randrange(1, 28)} {rng.choice(_MONTHS.split())} {rng.randrange(1950, 2020)}",
        )
        length += len(sentence) + 1
        sentences.append(sentence + ("" if rng.random() < 0.8 else joint))
    sentences.insert(rng.randrange(len(sentences)), fact)
    return " ".join(sentences)


def _name(rng: random.Random) -> str:
    return "".join(rng.sample(_SYLLABLES.split(), 2)).capitalize() + rng.choice(("", "", "ia", "wick", "ford", "heim"))
