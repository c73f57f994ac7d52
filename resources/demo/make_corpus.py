"""Writes the demo corpus: papers of a water utility that does not exist, always the same.

Run it from anywhere: python resources/demo/make_corpus.py
"""

from __future__ import annotations

import calendar
import datetime
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import vocabulary as words

CORPUS = Path(__file__).parent / "corpus"
SEED = 20240229
FIRST_YEAR = 2023
MONTHS = tuple((FIRST_YEAR + month // 12, month % 12 + 1) for month in range(18))
BURST_MAINS = (7, 19, 23, 38, 41, 52)
"""Incident reports, by number, in which a main burst."""
SIPHON_INCIDENT = 47

CORVID_CODE = (
    "For the new works system each machine now has a maintenance code. "
    f"The maintenance code of the Corvid pump is {words.PUMPS['Corvid'][0]}; please use it on every worksheet."
)
SIPHON_MINUTES = "{person} reminded the meeting that nobody has inspected the Tarn Street siphon since the flood."
SIPHON_LETTER = "Our divers can look at the Tarn Street siphon in the first week of November if the river stays low."
CRACK = "Zoë Łukasik found the crack in the Kestle Hill penstock while she was painting the handrail."


class Writer:
    """Fills sentences with names, numbers and dates about a document's own date.

    fixed: what stays the same in the whole document.
    """

    def __init__(self, seed: str, date: datetime.date, **fixed: str) -> None:
        self.rng = random.Random(f"{SEED} {seed}")
        self._date = date
        self._fixed = fixed
        self._decks: dict[Sequence[str], list[str]] = {}

    def fill(self, sentence: str, **given: str) -> str:
        """The sentence with its places filled."""
        rng = self.rng
        person, second = rng.sample(words.PEOPLE, 2)
        part, weather = rng.choice(words.PARTS), rng.choice(words.WEATHER)
        values = {
            "person": person,
            "person2": second,
            "part": part,
            "Part": part[0].upper() + part[1:],
            "fault": rng.choice(words.FAULTS),
            "supplier": rng.choice(words.SUPPLIERS),
            "station": rng.choice(words.STATIONS),
            "street": rng.choice(words.STREETS),
            "Weather": weather[0].upper() + weather[1:],
            "weekday": rng.choice(calendar.day_name[:5]),
            "date": spoken(self._date + datetime.timedelta(rng.randrange(4, 60))),
            "past": spoken(self._date - datetime.timedelta(rng.randrange(4, 60))),
            "hour": f"{rng.randrange(24):02}:{rng.randrange(0, 60, 5):02}",
            "less": rng.choice(("less", "more")),
            "bin": f"{rng.choice('ABCDEF')}{rng.randrange(1, 40)}",
            **self._numbers(),
            **self._fixed,
            **given,
        }
        return sentence.format_map(values)

    def paragraph(self, pool: Sequence[str], least: int, most: int) -> str:
        """A few sentences of a pool; all of it is used before any comes again."""
        return " ".join(self._next(pool) for _ in range(self.rng.randint(least, most)))

    def _next(self, pool: Sequence[str]) -> str:
        deck = self._decks.setdefault(pool, [])
        if not deck:
            deck += self.rng.sample(pool, len(pool))
        sentence = deck.pop()
        if pool in words.OPENED and self.rng.random() < 1 / 6 and not sentence.startswith(("At ", "By ", "Because ")):
            sentence = sentence.replace("{Part}", "{part}", 1) if sentence.startswith("{") else sentence
            sentence = self.rng.choice(words.OPENERS) + sentence[0].lower() + sentence[1:]
        return self.fill(sentence)

    def _numbers(self) -> dict[str, str]:
        rng = self.rng
        return {
            "minutes": str(rng.randrange(5, 60)),
            "temp": str(rng.randrange(38, 71)),
            "small": f"{rng.uniform(0.2, 4.5):.1f}",
            "low": f"{rng.uniform(0.2, 2.4):.1f}",
            "limit": f"{rng.uniform(4.6, 7):.1f}",
            "litres": str(rng.randrange(2, 40)),
            "amps": f"{rng.uniform(14, 96):.1f}",
            "percent": str(rng.randrange(2, 38)),
            "db": str(rng.randrange(68, 89)),
            "mega": str(rng.randrange(80, 900)),
            "weeks": str(rng.randrange(2, 27)),
            "hook": str(rng.randrange(1, 30)),
            "week": str(rng.randrange(1, 53)),
            "days": str(rng.randrange(2, 24)),
            "bar": f"{rng.uniform(2.8, 6.2):.1f}",
            "pounds": f"{rng.randrange(80, 9_800):,}",
            "homes": str(rng.randrange(12, 900)),
            "flow": str(rng.randrange(90, 480)),
            "reading": str(rng.randrange(10_000, 99_999)),
            "nm": str(rng.randrange(25, 190)),
        }


def spoken(date: datetime.date) -> str:
    """A date in words."""
    return f"{date.day} {calendar.month_name[date.month]} {date.year}"


def day_of(kind: str, number: int, of: int) -> datetime.date:
    """The day of a document: number over the whole time, the day in the month by chance."""
    year, month = MONTHS[number * len(MONTHS) // of]
    return datetime.date(year, month, random.Random(f"{SEED} {kind} {number} day").randrange(1, 29))


def table(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def maintenance(number: int) -> tuple[str, str]:
    """One report of a visit to a pump."""
    date = day_of("maintenance", number, 120)
    station = words.STATIONS[number % 10 % len(words.STATIONS)]
    writer = Writer(f"maintenance {number}", date, station=station)
    rng = writer.rng
    pump = list(words.PUMPS)[number % len(words.PUMPS)]
    rows = [
        (part[4:], f"{rng.uniform(0.1, 5):.2f} mm", f"{rng.uniform(5, 8):.1f} mm", rng.choice(words.STATES))
        for part in rng.sample(words.PARTS, 9)
    ]
    body = [writer.paragraph(words.WORK, 4, 7) for _ in range(rng.randint(4, 9))]
    if number == 70:
        body.insert(3, CORVID_CODE)
    elif number in range(71, 80):
        code = words.PUMPS[pump][0]
        body.insert(rng.randrange(3), rng.choice(words.CODES).format(pump=pump, code=code))
    if number == 20:
        body.insert(1, "The alarm code of the Corvid pump is A-17, and its serial number 88-1204-C.")
    text = "\n\n".join(
        [
            f"# Maintenance report: {pump} pump",
            f"Date: {spoken(date)}  \nStation: {station}  \nBy: {rng.choice(words.PEOPLE)}",
            "## Work done",
            *body,
            "## Measurements",
            table(("part", "clearance", "limit", "state"), rows),
            "## Remarks",
            writer.paragraph(words.REMARKS, 3, 5),
        ]
    )
    return f"maintenance/{date}-{pump.lower()}-pump-{number:03}.md", text


def minutes(number: int) -> tuple[str, str]:
    """The minutes of one weekly meeting."""
    date = datetime.date(FIRST_YEAR, 1, 9) + datetime.timedelta(weeks=number)
    writer = Writer(f"minutes {number}", date)
    rng = writer.rng
    parts = [
        f"# Operations meeting, {spoken(date)}",
        "Present: " + ", ".join(sorted(rng.sample(words.PEOPLE, rng.randint(5, 9)))),
    ]
    topics = [
        "Matters arising",
        "Stations",
        "Network and leakage",
        "Stores and suppliers",
        "Staff",
        "Any other business",
    ]
    for place, topic in enumerate(topics, 1):
        parts.append(f"## {place}. {topic}")
        parts += [writer.paragraph(words.TALK, 3, 6) for _ in range(rng.randint(2, 4))]
    if number in (31, 58):
        parts.insert(rng.randrange(4, len(parts)), writer.fill(SIPHON_MINUTES))
    if number == 44:
        parts.insert(9, CRACK + " The penstock is chained open until a fitter has looked at it.")
    actions = [
        (rng.choice(words.PEOPLE), writer.fill(rng.choice(words.ACTIONS)), writer.fill("{date}"))
        for _ in range(rng.randint(4, 8))
    ]
    parts += ["## Actions", table(("who", "what", "until"), actions)]
    return f"minutes/{date.isoformat()}-operations.md", "\n\n".join(parts)


def incident(number: int) -> tuple[str, str]:
    """One incident report."""
    date = day_of("incident", number - 1, 60)
    name = f"INC-{date.year}-{number:03}"
    writer = Writer(f"incident {number}", date, station=words.STATIONS[number * 7 % len(words.STATIONS)])
    rng = writer.rng
    if number in BURST_MAINS:
        title = writer.fill("Loss of pressure in {street}")
        cause = "The cause was a burst main in {street}, laid in {year} and never renewed."
        first = writer.fill(cause, year=str(rng.randrange(1928, 1974)))
    elif number == SIPHON_INCIDENT:
        title = "Tarn Street"
        first = (
            "The Tarn Street siphon blocked with ice and branches, and the Tarn Street meadow was flooded by noon. "
            "The crew cleared the Tarn Street siphon with a winch, and the Tarn Street footpath was open by evening."
        )
    else:
        title = writer.fill(rng.choice(words.INCIDENTS))
        first = writer.fill("The event was noticed by {person}, who was passing {street} on the way to another job.")
    body = [writer.paragraph(words.TROUBLE, 4, 8) for _ in range(rng.randint(6, 10))]
    parts = [
        f"# Incident report {name}: {title}",
        f"Date: {spoken(date)}  \nClass: {rng.choice('BCD')}",
        "## What happened", first, *body[:3], "## What was done", *body[3:],
        "## Lessons", writer.paragraph(words.REMARKS, 2, 4),
    ]  # fmt: skip
    return f"incidents/{name}.md", "\n\n".join(parts)


def letter(number: int) -> tuple[str, str]:
    """One letter from a supplier."""
    date = day_of("letter", number, 70)
    writer = Writer(f"letter {number}", date)
    rng = writer.rng
    supplier = words.SUPPLIERS[number % len(words.SUPPLIERS)]
    reference = f"{rng.randrange(1000, 9999)}/{number}"
    paragraphs = [writer.paragraph(words.LETTER[3:], 2, 4) for _ in range(rng.randint(2, 4))]
    if number == 36:
        paragraphs.append(SIPHON_LETTER)
    opening = writer.fill(rng.choice(words.LETTER[:3]))
    text = (
        f"{supplier}\n\nBrackwater Water Works\nStores\n\n{spoken(date)}\n\nOur reference {reference}\n\n"
        f"Dear {rng.choice(words.PEOPLE)},\n\n{opening}\n\n"
    )
    text += "\n\n".join(paragraphs) + f"\n\nYours faithfully,\n{supplier}\n"
    return f"letters/{date:%Y-%m}-{supplier.split()[0].lower()}-{number:03}.txt", text


def sensors(station: str, year: int, month: int) -> tuple[str, str]:
    """A station's month in figures: a row every two hours, and a summary in words."""
    writer = Writer(f"sensors {station} {year} {month}", datetime.date(year, month, 28))
    rng = writer.rng
    days = calendar.monthrange(year, month)[1]
    level, rows, flows = rng.uniform(2.5, 4.0), [], []
    for day in range(1, days + 1):
        for hour in range(0, 24, 2):
            level = min(4.6, max(1.2, level + rng.uniform(-0.15, 0.15)))
            flow = 180 + 90 * (hour in (6, 8, 18, 20)) + rng.uniform(-30, 30)
            flows.append(flow)
            pressure, chlorine = rng.uniform(3, 5.5), rng.uniform(0.2, 0.6)
            when = f"{year}-{month:02}-{day:02} {hour:02}:00"
            rows.append(f"{when} {level:8.2f} {flow:9.1f} {pressure:7.2f} {chlorine:8.2f}")
    when = f"{calendar.month_name[month]} {year}"
    summary = [
        f"The mean flow at {station} in {when} was {sum(flows) / len(flows):.1f} cubic metres per hour, "
        f"the highest {max(flows):.1f}.",
        writer.fill("One transmitter was recalibrated by {person} on the {day}th.", day=str(rng.randrange(4, 20))),
    ]
    if station in words.RESERVOIRS:
        held = rng.randrange(22_000, 48_000)
        if (station, year, month) == ("Brackwater", 2023, 9):
            held = 41_870
        summary.insert(1, f"At the end of {when} the {station} reservoir held {held:,} cubic metres.")
    text = f"Sensor summary, {station}, {when}\n\n" + "\n".join(summary)
    text += "\n\nTime              Level m  Flow m3/h Pressure Chlorine\n" + "\n".join(rows) + "\n"
    return f"sensors/{station.lower().replace(' ', '-')}-{year}-{month:02}.txt", text


def manual(pump: str) -> tuple[str, str]:
    """The manual of one pump."""
    writer = Writer(f"manual {pump}", datetime.date(FIRST_YEAR, 1, 1))
    rng = writer.rng
    flow, head = words.PUMPS[pump][1], rng.randrange(28, 75)
    parts = [
        f"# {pump} pump: operation and maintenance manual",
        f"The rated flow of the {pump} pump is {flow} cubic metres per hour at a head of {head} metres.",
    ]
    chapters = ("Safety", "Installation", "First start", "Daily checks", "Lubrication", "Seals", "Bearings", "Coupling",
                "Electrical parts", "Faults and remedies", "Overhaul", "Storage")  # fmt: skip
    for number, chapter in enumerate(chapters, 1):
        parts.append(f"## {number}. {chapter}")
        for section in range(1, rng.randint(4, 6)):
            parts.append(f"### {number}.{section} {rng.choice(words.PARTS)[4:].capitalize()}")
            parts += [writer.paragraph(words.ADVICE, 3, 6) for _ in range(rng.randint(1, 3))]
    rows = [(part[4:], f"{pump[0]}{rng.randrange(1000, 9999)}", rng.randrange(1, 5)) for part in words.PARTS]
    parts += ["## Spare parts", table(("part", "number", "in store"), rows)]
    return f"manuals/{pump.lower()}-pump.md", "\n\n".join(parts)


def diary(year: int, month: int) -> tuple[str, str]:
    """The control room's diary of one month."""
    writer = Writer(f"diary {year} {month}", datetime.date(year, month, 1))
    parts = [f"# Control room diary, {calendar.month_name[month]} {year}"]
    for day in range(1, calendar.monthrange(year, month)[1] + 1):
        parts.append(f"## {spoken(datetime.date(year, month, day))}")
        for shift in ("Early", "Late", "Night"):
            parts.append(f"{shift}: {writer.paragraph(words.DIARY, 2, 5)}")
    return f"diary/{year}-{month:02}.md", "\n\n".join(parts)


def documents() -> list[tuple[str, str]]:
    """(path, text) of every document."""
    return [
        *(maintenance(number) for number in range(120)),
        *(minutes(number) for number in range(72)),
        *(incident(number) for number in range(1, 61)),
        *(letter(number) for number in range(70)),
        *(sensors(station, year, month) for station in words.STATIONS for year, month in MONTHS),
        *(manual(pump) for pump in words.PUMPS),
        *(diary(year, month) for year, month in MONTHS),
    ]


def write(folder: Path) -> None:
    """Put the corpus into a folder, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in documents():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(CORPUS)
