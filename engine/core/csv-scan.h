/** Bytes of comma-separated tables, many at a time. Private to the reader of csv.h. Any thread. */
#pragma once

#include <glib.h>

/* Bytes behind a buffer that are there to be looked at, whatever they are. */
#define QD_CSV_PADDING 16

/* From the first line that holds anything: the one of , ; tab | that occurs most outside quotes, the comma when none does. */
char qd_csv_find_delimiter (const guint8 *bytes, gsize length);

/* Bytes of a first line such as "sep=;", by which a spreadsheet is told the delimiter, without its line end; 0 and *@delimiter
 * as it was for another line. */
gsize qd_csv_read_sep (const char *bytes, gsize length, char *delimiter);

/* The next byte that ends a field without quotes; @limit when there is none. Looks at up to QD_CSV_PADDING bytes behind @limit.
 */
const char *qd_csv_find_end (const char *at, const char *limit, char delimiter);

/* Of a field that begins with a quote: leaves in @text what lies between the quotes, and behind the closing one. Returns: its
 * length. */
gsize qd_csv_take_off_quotes (char *text, gsize length);

gboolean qd_csv_is_ascii (const char *text, gsize length);
