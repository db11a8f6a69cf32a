/**
 * What became of the rows, photos or boxes of an import: counts, reasons by a few words that stay the same (they are keys of
 * --json), and sentences with file and line for a person. Filled by one thread; whole, it may be handed to another.
 */
#pragma once

#include <glib.h>

#define QD_REPORT_MAX_WARNINGS 500
#define QD_REPORT_MAX_EXAMPLES 10 /* of each reason */

typedef struct
{
  guint read;      /* = added + updated + unchanged + skipped */
  guint added;     /* new in the project */
  guint updated;   /* there before, and different */
  guint unchanged; /* there before, and the same */
  guint skipped;
  GHashTable *reasons;  /* of char * to guint: why rows were skipped, and how many */
  GPtrArray *warnings;  /* of char *: sentences; the first QD_REPORT_MAX_WARNINGS */
  guint n_warnings;     /* all of them */
  GPtrArray *remarks;   /* of char *: the warnings that left nothing out, the first QD_REPORT_MAX_WARNINGS */
  guint n_remarks;      /* all of them */
  GPtrArray *notes;     /* of char *: what was found in each file, its delimiter and encoding for one */
  GHashTable *examples; /* of char * to GPtrArray of char *: the first sentences of each reason */
} QdReport;

QdReport *qd_report_new (void);
void qd_report_free (QdReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdReport, qd_report_free)

/* One more skipped, for @reason, a few English words such as "no image". */
void qd_report_skip (QdReport *report, const char *reason);
/* The same, with a sentence that names file and line: it is a warning, and one of the examples of its reason. */
void qd_report_skip_with (QdReport *report, const char *reason, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* The same for what was not asked for: an example, and no warning. */
void qd_report_skip_unasked (QdReport *report, const char *reason, const char *format, ...) G_GNUC_PRINTF (3, 4);
void qd_report_warn (QdReport *report, const char *format, ...) G_GNUC_PRINTF (2, 3);
void qd_report_note (QdReport *report, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* All that is in @other too, behind what is in @report. */
void qd_report_add (QdReport *report, const QdReport *other);
/* (element-type utf8) The first sentences of a reason; NULL for none. Owned by @report. */
GPtrArray *qd_report_get_examples (QdReport *report, const char *reason);
guint qd_report_count (QdReport *report, const char *reason);

/* The reasons, the most frequent first, then by name; the array is the caller's, the texts are not. */
GPtrArray *qd_report_list_reasons (QdReport *report);
/* {"no image":40,"license":19}, in that order. */
char *qd_report_reasons_to_json (QdReport *report);
