/** What was found out about a table, as a note of a report: how its fields and letters are written. Any thread. */
#pragma once

#include "engine/core/report.h"
#include "engine/core/text-encoding.h"

/* "a.csv: semicolons between the fields, Windows-1252." @name: the file's. */
void qd_report_note_table (QdReport *report, const char *name, char delimiter, const QdTextSurvey *survey);
