/**
 * Which encoding a text file is in, and a stream that gives it as UTF-8. Spreadsheets save tables in more ways than the sites
 * that wrote them, so nothing is taken on trust: a byte order mark decides when there is one, the bytes decide when there is
 * none. Used by the readers of tables. Any thread.
 */
#pragma once

#include <gio/gio.h>

typedef enum
{
  QD_TEXT_UTF8,
  QD_TEXT_UTF16_LE,
  QD_TEXT_UTF16_BE,
  QD_TEXT_WINDOWS_1252,
} QdTextEncoding;

typedef struct
{
  QdTextEncoding encoding;
  guint mark_length;   /* bytes of the byte order mark, to be skipped */
  guint64 n_bytes;     /* looked at, mark included */
  guint64 n_bad_bytes; /* of them, those that are no UTF-8; each becomes U+FFFD when @encoding is QD_TEXT_UTF8 */
} QdTextSurvey;

/* Called after every 64 KiB. */
typedef void (*QdTextTell) (gpointer user_data);

/* Reads @stream until it is certain what it is: some tens of letters beyond ASCII that are all UTF-8 say so, and what has fewer
 * is read to its end. It is Windows-1252 where bytes that are no UTF-8 are more than such letters and all are letters there,
 * since two letters of that encoding, "ß…" for one, may be one of UTF-8 by chance. @tell may be NULL. Errors: those of the
 * stream, and G_IO_ERROR_CANCELLED. */
gboolean qd_text_survey (GInputStream *stream, QdTextSurvey *survey, QdTextTell tell, gpointer user_data,
                         GCancellable *cancellable, GError **error);

/* A stream of UTF-8 over a fresh @stream that was surveyed before, the mark left out. Bad bytes of a file that is UTF-8 are
 * passed on as they are, and so comes half a letter of UTF-16, as 0xff: the reader replaces them a field at a time. */
GInputStream *qd_text_decode (GInputStream *stream, const QdTextSurvey *survey, GError **error);

/* For a sentence: "UTF-8", "UTF-16", "Windows-1252". */
const char *qd_text_encoding_name (QdTextEncoding encoding);
