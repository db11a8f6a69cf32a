/** The tables of the first version of project.db, word for word, for tests of what becomes of older projects. */
#pragma once

/* clang-format off */
#define FIRST_SCHEMA \
  "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;" \
  "CREATE TABLE classes (" \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, color INTEGER NOT NULL, position INTEGER NOT NULL," \
  "  retired INTEGER NOT NULL DEFAULT 0," \
  "  automatic INTEGER NOT NULL DEFAULT 0);" \
  "CREATE UNIQUE INDEX classes_by_name ON classes (name COLLATE NOCASE) WHERE retired = 0;" \
  "CREATE TABLE species (" \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT," \
  "  key TEXT NOT NULL UNIQUE," \
  "  taxon_id INTEGER, scientific_name TEXT, common_name TEXT, iconic_taxon TEXT," \
  "  class_id INTEGER REFERENCES classes (id));" \
  "CREATE INDEX species_by_class ON species (class_id);" \
  "CREATE TABLE observations (" \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, source_id INTEGER UNIQUE, uuid TEXT, url TEXT, observed_on TEXT, quality TEXT," \
  "  license TEXT NOT NULL DEFAULT '', user_id INTEGER, user_login TEXT, user_name TEXT, place TEXT, latitude REAL," \
  "  longitude REAL, description TEXT, species_id INTEGER REFERENCES species (id), used INTEGER NOT NULL DEFAULT 1);" \
  "CREATE INDEX observations_by_uuid ON observations (uuid);" \
  "CREATE INDEX observations_by_url ON observations (url);" \
  "CREATE INDEX observations_by_species ON observations (species_id, used);" \
  "CREATE TABLE photos (" \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, observation_id INTEGER REFERENCES observations (id), source_id INTEGER," \
  "  url TEXT UNIQUE, original_name TEXT, file TEXT, state INTEGER NOT NULL DEFAULT 0, reason TEXT," \
  "  tries INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0, width INTEGER NOT NULL DEFAULT 0," \
  "  height INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, sha256 TEXT, license TEXT, credit TEXT," \
  "  mark INTEGER NOT NULL DEFAULT 0, modified INTEGER NOT NULL DEFAULT 0);" \
  "CREATE INDEX photos_by_observation ON photos (observation_id);" \
  "CREATE INDEX photos_by_source ON photos (source_id);" \
  "CREATE INDEX photos_by_state ON photos (state);" \
  "CREATE INDEX photos_by_sha256 ON photos (sha256);" \
  "CREATE TABLE boxes (" \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE," \
  "  class_id INTEGER NOT NULL REFERENCES classes (id), xmin REAL NOT NULL, ymin REAL NOT NULL, xmax REAL NOT NULL," \
  "  ymax REAL NOT NULL, difficult INTEGER NOT NULL DEFAULT 0, truncated INTEGER NOT NULL DEFAULT 0," \
  "  source INTEGER NOT NULL, score REAL, run_id INTEGER, created INTEGER NOT NULL, modified INTEGER NOT NULL," \
  "  CHECK (xmax > xmin AND ymax > ymin));" \
  "CREATE INDEX boxes_by_photo ON boxes (photo_id, source);" \
  "CREATE INDEX boxes_by_class ON boxes (class_id, source);" \
  "CREATE TABLE splits (" \
  "  photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE," \
  "  subset INTEGER NOT NULL CHECK (subset BETWEEN 1 AND 3));" \
  "CREATE TABLE runs (" \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, state INTEGER NOT NULL, network TEXT, settings TEXT, classes TEXT, device TEXT," \
  "  message TEXT, created INTEGER NOT NULL, started INTEGER NOT NULL DEFAULT 0, finished INTEGER NOT NULL DEFAULT 0," \
  "  seconds REAL NOT NULL DEFAULT 0, epoch INTEGER NOT NULL DEFAULT 0, epochs INTEGER NOT NULL DEFAULT 0," \
  "  best_epoch INTEGER NOT NULL DEFAULT 0, best_map50 REAL, best_map REAL);" \
  "CREATE TABLE imports (" \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, \"when\" INTEGER NOT NULL, kind TEXT NOT NULL, source TEXT, read INTEGER NOT NULL," \
  "  added INTEGER NOT NULL, updated INTEGER NOT NULL, skipped INTEGER NOT NULL, reasons TEXT);" \
  "CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied INTEGER NOT NULL, program TEXT NOT NULL);" \
  "INSERT INTO migrations VALUES (1, 1, '0.1'); PRAGMA application_id = 1363432020; PRAGMA user_version = 1;"
/* clang-format on */
