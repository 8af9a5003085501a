"""What the table of search texts does not say of itself: each database's index over it, as statements.

The migration that makes it in a database with data says the same; a test compares the two.
"""

# FTS5 over every three letters of the listed rows, without a copy of them (sqlite.org/fts5.html, 4.4.3). Of two
# triggers for one event SQLite promises no order: what was goes before, what is comes after.
SQLITE = (
    """
CREATE VIRTUAL TABLE search_index USING fts5(
    series, title, tags, description, initials, sound,
    content='search_text', content_rowid='id', tokenize='trigram case_sensitive 1'
)""",
    """
CREATE TRIGGER search_text_entered AFTER INSERT ON search_text WHEN new.listed BEGIN
    INSERT INTO search_index(rowid, series, title, tags, description, initials, sound)
    VALUES (new.id, new.series, new.title, new.tags, new.description, new.initials, new.sound);
END""",
    """
CREATE TRIGGER search_text_left BEFORE DELETE ON search_text WHEN old.listed BEGIN
    INSERT INTO search_index(search_index, rowid, series, title, tags, description, initials, sound)
    VALUES ('delete', old.id, old.series, old.title, old.tags, old.description, old.initials, old.sound);
END""",
    """
CREATE TRIGGER search_text_changes_from BEFORE UPDATE ON search_text WHEN old.listed BEGIN
    INSERT INTO search_index(search_index, rowid, series, title, tags, description, initials, sound)
    VALUES ('delete', old.id, old.series, old.title, old.tags, old.description, old.initials, old.sound);
END""",
    """
CREATE TRIGGER search_text_changes_to AFTER UPDATE ON search_text WHEN new.listed BEGIN
    INSERT INTO search_index(rowid, series, title, tags, description, initials, sound)
    VALUES (new.id, new.series, new.title, new.tags, new.description, new.initials, new.sound);
END""",
)

# pg_trgm, which LIKE uses by itself.
POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_search_text_series_trgm ON search_text USING gin (series gin_trgm_ops)",
    "CREATE INDEX ix_search_text_title_trgm ON search_text USING gin (title gin_trgm_ops)",
    "CREATE INDEX ix_search_text_tags_trgm ON search_text USING gin (tags gin_trgm_ops)",
    "CREATE INDEX ix_search_text_description_trgm ON search_text USING gin (description gin_trgm_ops)",
    "CREATE INDEX ix_search_text_initials_trgm ON search_text USING gin (initials gin_trgm_ops)",
    "CREATE INDEX ix_search_text_sound_trgm ON search_text USING gin (sound gin_trgm_ops)",
)
