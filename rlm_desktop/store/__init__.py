"""The SQLite file: migrations, fold, writer, values, reader, library, corpora."""
