/**
 * Bytes that came for a photo become its file: checked, written aside, synced, renamed. Many at once, so that the disk is
 * waited for once for all of them. Names are made of the photo's id and the kind of picture alone. Any thread, one at a time
 * for each QdStoredPhoto.
 */
#pragma once

#include "engine/project/project.h"

typedef struct
{
  gint64 id;
  guint width, height; /* upright, pixels */
  gint64 bytes;
  char *sha256; /* hexadecimal */
  char *file;   /* the name below photos/ */
  char *aside;  /* the path where it lies until it is put in place; NULL then */
  int fd;       /* of @aside, open until then; else -1 */
} QdStoredPhoto;

void qd_stored_photo_free (QdStoredPhoto *stored);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdStoredPhoto, qd_stored_photo_free)

/* Checks that @bytes are a picture that decodes to its end, and writes them aside in @folder; nothing is synced yet. Freeing
 * what is not put in place removes it. @cancellable may be NULL. Errors: QD_ERROR_INPUT (no picture, damaged), QD_ERROR_FULL,
 * QD_ERROR_IO, QD_ERROR_CANCELLED within some milliseconds. */
QdStoredPhoto *qd_photo_store_aside (const char *folder, gint64 id, GBytes *bytes, GCancellable *cancellable, GError **error);

/* All of @photos (element-type QdStoredPhoto), of one @folder, each in its place and on the disk to stay; those that an error
 * keeps from it stay aside. */
gboolean qd_photo_store_put_in_place (const char *folder, GPtrArray *photos, GError **error);

/* A photo that lies in its place already, @file, after a crash between the rename and the project's note of it: checked as if
 * it had just come. Errors as above. */
QdStoredPhoto *qd_photo_store_find (const char *folder, gint64 id, const char *file, GCancellable *cancellable, GError **error);

/* What lies in @folder: ids to names of files in their place (gint64 key, owned). What a crash left aside is removed. A missing
 * folder is made. */
GHashTable *qd_photo_store_list (const char *folder, GError **error);
