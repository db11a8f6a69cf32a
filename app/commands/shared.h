/**
 * What the commands share: opening the project that an argument names, reports as JSON. The command's thread.
 */
#pragma once

#include "app/cli/cli.h"
#include "engine/core/report.h"
#include "engine/project/project.h"

/* {"event":"done","read":..,"added":..,"updated":..,"skipped":..,"reasons":{..}}; what was unchanged is counted in neither.
 * "examples" holds the first sentences of each reason, with file and line; "remarks" those on rows that were taken, and "notes"
 * those on the files, where there are any. */
JsonObject *qd_command_report_to_json (QdReport *report);
/* The same as lines, with the first examples and remarks on standard error. @what: "rows", "boxes", "pictures", translated. */
void qd_command_print_report (QdCli *cli, QdReport *report, const char *what);
/* TRUE for whole numbers without sign in @text, all of it. */
gboolean qd_command_parse_seed (const char *text, guint64 *seed);
