"""Thousands of runs in no time: one of them is there, and the tables' rows are copied."""

from __future__ import annotations

import json
from pathlib import Path

from rlm_desktop.store.connection import connect

COPIED = {
    "run": "printf('0191a0b0c1f1%07d', value)",
    "question": "'question ' || value",
    "begin": "begin + value * 7919 % 10000",
    "end": "end + value * 7919 % 10000 + value % 37",
    "cost": "(value * 13 % 997) / 100.0",
}
"""What is other in each copy."""


def copy_runs(database: Path, count: int) -> None:
    """So many copies, numbered from 1, of all runs that there are."""
    connection = connect(database, mode="rw")
    connection.execute("BEGIN")
    for table in ("runs", "spans", "events"):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        connection.execute(
            f"""INSERT INTO {table} ({", ".join(f'"{one}"' for one in columns)})
                SELECT {", ".join(COPIED.get(one, f'"{one}"') for one in columns)}
                FROM {table}, (SELECT value FROM json_each(?))""",
            (json.dumps(list(range(1, count + 1))),),
        )
    connection.execute("COMMIT")
    connection.close()
