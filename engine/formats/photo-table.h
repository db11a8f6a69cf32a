/** Annotations gathered by the photos they name, for files whose rows are boxes. Any thread, one owner. */
#pragma once

#include "engine/formats/format.h"

typedef struct _QdPhotoTable QdPhotoTable;

QdPhotoTable *qd_photo_table_new (void);
void qd_photo_table_free (QdPhotoTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdPhotoTable, qd_photo_table_free)
/* The annotation of the photo @key, made with @photo and @place where there is none; borrowed. */
QdAnnotation *qd_photo_table_ensure (QdPhotoTable *table, const char *key, const char *photo, const char *place);
/* Takes @annotation over; FALSE, and it is freed, where there is one of that @key. */
gboolean qd_photo_table_add (QdPhotoTable *table, const char *key, QdAnnotation *annotation);
/* NULL when there is none; borrowed. */
QdAnnotation *qd_photo_table_find (QdPhotoTable *table, const char *key);
/* Hands all to the sink, as they came. */
gboolean qd_photo_table_give (QdPhotoTable *table, QdReading *reading, GError **error);
