"""The steps by which the file came to its present tables.

It imports nothing of ours but first_painting, a part of one step; and a step that was released is never edited.
"""

from sqlite_utils import Database, Migrations

from rlm_desktop.store.first_painting import add_up, paint

migrations = Migrations("rlm-desktop")


@migrations()
def m001_runs(db: Database) -> None:
    """Events are the truth; runs, spans and variables are readings of them; big strings are values by hash."""
    db.execute("PRAGMA application_id = 1380732228")
    db.execute(
        """CREATE TABLE events (
            run TEXT NOT NULL, seq INTEGER NOT NULL, span INTEGER NOT NULL, kind TEXT NOT NULL,
            at REAL NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, seq)) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX events_by_span ON events (run, span, kind)")
    db.execute(
        """CREATE TABLE runs (
            run TEXT NOT NULL PRIMARY KEY, question TEXT NOT NULL, method TEXT NOT NULL, root_model TEXT NOT NULL,
            sub_model TEXT NOT NULL, corpus TEXT, corpus_name TEXT NOT NULL, documents INTEGER NOT NULL,
            chars INTEGER NOT NULL, begin REAL NOT NULL, source TEXT NOT NULL, end REAL, outcome TEXT,
            reason TEXT NOT NULL, answer TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX runs_by_begin ON runs (begin, run)")
    db.execute(
        """CREATE TABLE spans (
            run TEXT NOT NULL, span INTEGER NOT NULL, parent INTEGER, place INTEGER NOT NULL,
            ordinal INTEGER NOT NULL, kind TEXT NOT NULL, depth INTEGER NOT NULL, step INTEGER,
            begin REAL NOT NULL, begin_seq INTEGER NOT NULL, role TEXT NOT NULL, model TEXT NOT NULL,
            line INTEGER, batch INTEGER, "index" INTEGER NOT NULL, status TEXT NOT NULL, end REAL,
            end_seq INTEGER, touched_seq INTEGER NOT NULL, label TEXT NOT NULL, error TEXT NOT NULL,
            children INTEGER NOT NULL, calls INTEGER NOT NULL, root_calls INTEGER NOT NULL,
            in_flight INTEGER NOT NULL, tokens_in INTEGER, tokens_out INTEGER, cost REAL,
            unpriced INTEGER NOT NULL, PRIMARY KEY (run, span)) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX spans_by_parent ON spans (run, parent, place)")
    db.execute("CREATE INDEX spans_by_ordinal ON spans (run, ordinal)")
    db.execute("CREATE INDEX spans_by_touched ON spans (run, touched_seq)")
    db.execute(
        """CREATE TABLE variables (
            run TEXT NOT NULL, loop INTEGER NOT NULL, name TEXT NOT NULL, seq INTEGER NOT NULL,
            step INTEGER, removed INTEGER NOT NULL, kind TEXT NOT NULL, size INTEGER, preview TEXT NOT NULL,
            PRIMARY KEY (run, loop, name, seq)) WITHOUT ROWID"""
    )
    db.execute('CREATE TABLE "values" (hash BLOB NOT NULL PRIMARY KEY, packed BLOB NOT NULL)')
    db.execute(
        """CREATE TABLE value_uses (
            hash BLOB NOT NULL, run TEXT NOT NULL, PRIMARY KEY (hash, run)) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX value_uses_by_run ON value_uses (run)")
    db.execute(
        """CREATE TABLE corpora (
            hash TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, documents INTEGER NOT NULL,
            chars INTEGER NOT NULL, skipped INTEGER NOT NULL, opened REAL NOT NULL)"""
    )
    db.execute(
        """CREATE TABLE documents (
            corpus TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
            start INTEGER NOT NULL, end INTEGER NOT NULL, chars INTEGER NOT NULL, encoding TEXT NOT NULL,
            PRIMARY KEY (corpus, place)) WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE skipped (
            corpus TEXT NOT NULL, place INTEGER NOT NULL, path TEXT NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY (corpus, place)) WITHOUT ROWID"""
    )


@migrations()
def m002_continued_runs(db: Database) -> None:
    """A run may take over another's conversation and namespace."""
    db.execute("ALTER TABLE runs ADD COLUMN continues TEXT")


@migrations()
def m003_sums_at_a_horizon(db: Database) -> None:
    """What the calls of one wide block add up to is read from an index alone; a call is in it when it has ended."""
    db.execute(
        """CREATE INDEX spans_ended_calls
            ON spans (run, parent, end_seq, calls, root_calls, tokens_in, tokens_out, cost, unpriced)
            WHERE kind = 'call' AND end_seq IS NOT NULL"""
    )
    db.execute("CREATE INDEX spans_but_calls ON spans (run, parent, place) WHERE kind <> 'call'")


@migrations()
def m004_replies_sent_back(db: Database) -> None:
    """How many of a run's replies could not be used."""
    db.execute("ALTER TABLE runs ADD COLUMN sent_back INTEGER NOT NULL DEFAULT 0")
    db.execute(
        """UPDATE runs SET sent_back = sent_backs.count FROM
            (SELECT run, count(*) AS count FROM events WHERE kind = 'ReplySentBack' GROUP BY run) AS sent_backs
            WHERE runs.run = sent_backs.run"""
    )


@migrations()
def m005_painting(db: Database) -> None:
    """Where the timeline draws each span, its buckets, the gaps; failures and variables added up the tree."""
    for column in (
        "lane INTEGER NOT NULL DEFAULT 0",
        "track INTEGER NOT NULL DEFAULT 0",
        "reach INTEGER",
        "errors INTEGER NOT NULL DEFAULT 0",
        "variables INTEGER NOT NULL DEFAULT 0",
    ):
        db.execute(f"ALTER TABLE spans ADD COLUMN {column}")
    db.execute(
        """CREATE TABLE lanes (
            run TEXT NOT NULL, lane INTEGER NOT NULL, lines INTEGER NOT NULL, spans INTEGER NOT NULL,
            PRIMARY KEY (run, lane)) WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE gaps (
            run TEXT NOT NULL, begin REAL NOT NULL, end REAL NOT NULL, PRIMARY KEY (run, begin, end)) WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE buckets (
            run TEXT NOT NULL, level INTEGER NOT NULL, lane INTEGER NOT NULL, track INTEGER NOT NULL,
            bucket INTEGER NOT NULL, span INTEGER NOT NULL, begin REAL NOT NULL, end REAL NOT NULL,
            state INTEGER NOT NULL, count INTEGER NOT NULL, bad INTEGER NOT NULL, busy INTEGER NOT NULL,
            cost INTEGER NOT NULL, PRIMARY KEY (run, level, lane, track, bucket)) WITHOUT ROWID"""
    )
    add_up(db)
    paint(db)
    db.execute("DROP INDEX spans_ended_calls")
    db.execute(
        """CREATE INDEX spans_ended_calls
            ON spans (run, parent, end_seq, calls, root_calls, tokens_in, tokens_out, cost, unpriced, errors)
            WHERE kind = 'call' AND end_seq IS NOT NULL"""
    )
    db.execute(
        """CREATE INDEX spans_painted ON spans (run, lane, reach, begin, end, track, status)
            WHERE reach IS NOT NULL"""
    )
    db.execute("CREATE INDEX spans_running ON spans (run) WHERE end IS NULL")


@migrations()
def m006_outline(db: Database) -> None:
    """Rows of the tree, where a batch is one, the next error and the next of a kind are read from an index."""
    db.execute("CREATE INDEX spans_by_batch ON spans (run, parent, batch, place, begin_seq)")
    db.execute("CREATE INDEX spans_by_kind ON spans (run, kind, role, ordinal)")
    db.execute("CREATE INDEX spans_bad ON spans (run, ordinal) WHERE status IN ('failed', 'lost')")


@migrations()
def m007_marks_and_notes(db: Database) -> None:
    """What the user says of runs and spans: theirs, so no event tells of it and no fold touches it."""
    db.execute(
        """CREATE TABLE marks (
            run TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL DEFAULT '', rating INTEGER,
            archived INTEGER NOT NULL DEFAULT 0, deleted REAL) WITHOUT ROWID"""
    )
    db.execute("CREATE TABLE tags (run TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (run, tag)) WITHOUT ROWID")
    db.execute("CREATE INDEX tags_by_tag ON tags (tag)")
    db.execute(
        """CREATE TABLE notes (
            note INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, span INTEGER NOT NULL, text TEXT NOT NULL,
            created REAL NOT NULL, changed REAL NOT NULL)"""
    )
    db.execute("CREATE INDEX notes_by_span ON notes (run, span)")
    db.execute(
        """CREATE TABLE bookmarks (
            run TEXT NOT NULL, place INTEGER NOT NULL, span INTEGER NOT NULL,
            PRIMARY KEY (run, place)) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX runs_by_corpus ON runs (corpus)")


@migrations()
def m008_search(db: Database) -> None:
    """Each different text once, where it was used, and an index of the words that holds no text itself.

    The index catches up in the background; the runs that are there are not read here.
    """
    db.execute("CREATE TABLE search_runs (number INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL)")
    db.execute("CREATE TABLE search_texts (text INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE)")
    db.execute(
        """CREATE TABLE search_uses (
            text INTEGER NOT NULL, number INTEGER NOT NULL, seq INTEGER NOT NULL, part INTEGER NOT NULL,
            span INTEGER NOT NULL, PRIMARY KEY (text, number, seq, part)) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX search_uses_by_run ON search_uses (number, text)")
    db.execute(
        """CREATE VIRTUAL TABLE search_words USING fts5(
            words, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2')"""
    )


@migrations()
def m009_figures(db: Database) -> None:
    """What the calls of a run used, in the order in which they ended, is read from an index alone: for the charts."""
    db.execute(
        """CREATE INDEX spans_used ON spans (
            run, end_seq, end, begin, begin_seq, depth, role, model, tokens_in, tokens_out, cost, unpriced, kind)
            WHERE kind = 'call'"""
    )


@migrations()
def m010_batches(db: Database) -> None:
    """What the members of one batch come to is read from indexes alone, beside other batches of the same code.

    An index that holds only calls must hold their kind too, or SQLite looks each of them up in the table.
    """
    db.execute("DROP INDEX spans_by_batch")
    db.execute("CREATE INDEX spans_by_batch ON spans (run, parent, batch, place, begin_seq, model)")
    db.execute("DROP INDEX spans_ended_calls")
    db.execute(
        """CREATE INDEX spans_ended_calls ON spans (
            run, parent, end_seq, batch, status, end, root_calls, tokens_in, tokens_out, cost, unpriced, errors, kind)
            WHERE kind = 'call' AND end_seq IS NOT NULL"""
    )


@migrations()
def m011_families(db: Database) -> None:
    """A run may go on from another one's record."""
    db.execute("ALTER TABLE runs ADD COLUMN forked_from TEXT")
    db.execute("ALTER TABLE runs ADD COLUMN forked_at INTEGER")
    db.execute("CREATE INDEX runs_by_origin ON runs (forked_from) WHERE forked_from IS NOT NULL")


@migrations()
def m012_beginnings(db: Database) -> None:
    """Which texts have a word that begins so, and not where: all words that begin with one letter are too many to look
    up one by one. The texts that are there are taken in in the background.
    """
    db.execute("ALTER TABLE search_texts ADD COLUMN has_beginnings INTEGER NOT NULL DEFAULT 0")
    db.execute("CREATE INDEX search_texts_to_do ON search_texts (text) WHERE has_beginnings = 0")
    db.execute(
        """CREATE VIRTUAL TABLE search_beginnings USING fts5(
            words, content = '', columnsize = 0, detail = none, prefix = '1 2 3',
            tokenize = 'unicode61 remove_diacritics 2')"""
    )


@migrations()
def m013_scores(db: Database) -> None:
    """How good a run's answer was found to be, and by whom: said of a run, as its rating is."""
    db.execute("ALTER TABLE marks ADD COLUMN score REAL")
    db.execute("ALTER TABLE marks ADD COLUMN scored_by TEXT NOT NULL DEFAULT ''")
