/**
 * The words of a JSON text, one after the other, for readers that make no tree of it: json.c, which makes one, and the header
 * of safetensors, whose size and keys nobody may rely on. The grammar is RFC 8259's to the letter. Any thread, one owner.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *at, *end;
  guint line, depth; /* depth is the caller's */
  const char *wrong; /* translated; what is wrong at @at, as the end of a sentence; NULL: nothing */
} QdJsonScanner;

/* @line: the number of the first line. FALSE: the text is not UTF-8. */
gboolean qd_json_scanner_start (QdJsonScanner *scanner, const char *text, gsize length, guint line);
/* FALSE: something is left but space. */
gboolean qd_json_scanner_finish (QdJsonScanner *scanner);
/* “@name” cannot be read as JSON, line so and so. */
void qd_json_scanner_set_error (QdJsonScanner *scanner, const char *name, GError **error);

/* Only the first one counts. Always FALSE. */
gboolean qd_json_scanner_refuse (QdJsonScanner *scanner, const char *wrong);

/* Both pass over space. */
gboolean qd_json_scanner_is_at_end (QdJsonScanner *scanner);
/* Whether the next character is @c, which is passed over then. */
gboolean qd_json_scanner_next_is (QdJsonScanner *scanner, char c);

/* A text whose opening quote was passed over; caller frees. NULL: refused. */
char *qd_json_scanner_read_text (QdJsonScanner *scanner);
/* At a digit or a minus. A number that does not fit into 64 bits is no integer. */
gboolean qd_json_scanner_read_number (QdJsonScanner *scanner, gboolean *is_integer, gint64 *integer, double *number);
/* TRUE where @word comes next, and it is passed over. */
gboolean qd_json_scanner_skip_word (QdJsonScanner *scanner, const char *word);
