/**
 * What came so far of a file that is being fetched: PATH.part, beside it PATH.part.tag with the server's mark of that version. One process
 * at a time has it, by a lock that goes with the process. Private to engine/fetch/remote-file.c; plain value, one thread.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *path; /* of the file that it becomes; borrowed */
  char *name;       /* of the part */
  char *tag_name;
  int fd; /* -1: not open */
} QdPart;

typedef enum
{
  QD_PART_OURS,   /* open, locked */
  QD_PART_WHOLE,  /* the file itself is there */
  QD_PART_BUSY,   /* another process has it */
  QD_PART_FAILED, /* QD_ERROR_IO, QD_ERROR_FULL */
} QdPartResult;

void qd_part_init (QdPart *part, const char *path);
/* Closes it; one without a byte is removed. */
void qd_part_clear (QdPart *part);

QdPartResult qd_part_try_open (QdPart *part, GError **error);
/* Bytes that are in it; writing goes on behind them. */
guint64 qd_part_seek_end (QdPart *part);
/* Everything from the start. */
gboolean qd_part_truncate (QdPart *part, GError **error);

/* The mark of the version that the part is of; NULL: none is known. Caller frees. */
char *qd_part_dup_tag (const QdPart *part);
void qd_part_set_tag (const QdPart *part, const char *tag);

/* It is whole and right: it gets its name. */
gboolean qd_part_put_in_place (QdPart *part, GError **error);
