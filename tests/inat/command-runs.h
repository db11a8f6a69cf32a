/**
 * Runs of the program, as a script starts them, and what came of them.
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

typedef struct
{
  int status;
  char *out, *err;
  gboolean ended;
} Outcome;

void outcome_free (Outcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outcome, outcome_free)

typedef struct
{
  char *folder, *project; /* scratch; a project in it, which is not there yet */
} Setup;

Setup *setup_new (void);
void setup_free (Setup *setup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_free)

/* Words in @line that begin with @ are files of the fixtures. @outcome is filled by turns of the main loop. */
GSubprocess *spawn (const char *line, Outcome *outcome);
/* The same, until it has ended. */
Outcome *run (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The last line of the output is the object that says how it ended; every line is one. */
JsonNode *last_line (Outcome *outcome);
/* It went well, and this is the object. */
void assert_figures (Outcome *outcome, guint read, guint added, guint unchanged, guint skipped);
