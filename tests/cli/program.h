/**
 * Runs the built program as a person would, and takes apart what it says. While it runs the test's main context goes on, so
 * that a server in the test can answer it.
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

typedef struct
{
  int status;
  char *out, *err;
  GPtrArray *lines; /* of JsonNode: each line of @out as an object; NULL where one of them is none */
} Outcome;

/* The arguments end in NULL. */
Outcome *program_run (const char *first, ...) G_GNUC_NULL_TERMINATED;
void outcome_free (Outcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outcome, outcome_free)

/* The last line of --json. */
JsonObject *outcome_last (Outcome *outcome);
/* Status 0 and every line an object. */
void assert_done (Outcome *outcome);
/* @status, and one sentence on standard error, at most progress before it; with --json the same in an event. */
void assert_refused (Outcome *outcome, int status);

/* A folder that scratch_free() removes, and a path in it (the caller's). */
char *scratch_new (void);
void scratch_free (char *folder);
/* A path in the fixtures; NULL, and the test is skipped, when it is not there. */
char *fixture_path (const char *name);
