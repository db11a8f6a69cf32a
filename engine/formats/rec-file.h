/**
 * The bytes of a .rec file: records of a magic number, a length and data, filled up to four bytes; a record whose data holds
 * the magic number at a multiple of four is cut there into several. Source: dmlc-core, include/dmlc/recordio.h,
 * src/recordio.cc. An image record begins with flag, label, id, id2 (u32, f32, u64, u64) and, where the flag is above 0, so
 * many f32; then the picture's bytes. Source: python/mxnet/recordio.py. All numbers are little-endian. Any thread, one owner.
 */
#pragma once

#include <gio/gio.h>

#define QD_REC_LARGEST     ((guint32) 1 << 28) /* bytes of a record */
#define QD_REC_MOST_LABELS 1000000

typedef struct
{
  guint64 id;
  guint64 at;     /* of the record in the file */
  GArray *labels; /* of float */
  const guint8 *picture;
  gsize n_picture; /* bytes */
} QdRecord;

typedef struct _QdRecReader QdRecReader;

/* Errors: QD_ERROR_IO, QD_ERROR_INPUT (it does not begin with a record). */
QdRecReader *qd_rec_reader_open (const char *path, GError **error);
void qd_rec_reader_free (QdRecReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdRecReader, qd_rec_reader_free)
/* NULL at the end, or with an error: QD_ERROR_INPUT names the file and the byte where it is damaged. Owned by @reader, good
 * until the next. */
const QdRecord *qd_rec_reader_next (QdRecReader *reader, GError **error);

/* Appends an image record to @bytes, cut where it has to be. */
void qd_rec_append (GByteArray *bytes, guint64 id, const float *labels, guint n_labels, const guint8 *picture, gsize n_picture);
