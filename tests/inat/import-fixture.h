/** A project in a folder that goes, and imports into it. */
#pragma once

#include "engine/inat/import.h"

typedef struct
{
  char *folder;
  QdProject *project;
} ImportFixture;

ImportFixture *import_fixture_new (void);
void import_fixture_free (ImportFixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImportFixture, import_fixture_free)

/* Below the folder; the caller's. */
char *import_fixture_path (ImportFixture *fixture, const char *name);

/* @files: NULL-terminated. Under any license. */
QdReport *import_fixture_try (ImportFixture *fixture, const char *const *files, GError **error);
/* The same of one file, which has to go well. */
QdReport *import_fixture_import (ImportFixture *fixture, const char *file);
QdCounts import_fixture_count (ImportFixture *fixture);
/* Is that one of its notes? */
gboolean import_fixture_has_note (QdReport *report, const char *note);
void import_fixture_check (QdReport *report, guint read, guint added, guint updated, guint skipped, const char *reasons);
