/**
 * A picture's file as decoders take it: its head, kept to be looked at as often as wanted, and then the bytes from the start in
 * their order, so that no file lies in memory whole. Private to engine/photo. One thread at a time.
 */
#pragma once

#include <gio/gio.h>

typedef struct
{
  int fd;
  guint64 bytes; /* of the whole file */
  guint64 at;    /* where qd_source_read() goes on */
  guint8 *head;  /* [n_head] the first bytes, owned */
  gsize n_head;
  char *name; /* for sentences, owned */
} QdSource;

/* Errors: QD_ERROR_INPUT (a folder, a pipe), QD_ERROR_IO. @source is to be cleared in any case. */
gboolean qd_source_open (QdSource *source, const char *path, GError **error);
void qd_source_clear (QdSource *source);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QdSource, qd_source_clear)

/* Makes the head at least four times as long, or the whole file. FALSE when it is whole already, or 64 MB, or cannot be read.
 */
gboolean qd_source_extend_head (QdSource *source);

/* The next bytes. Returns: how many, fewer than @n at the end alone (and where the disk fails). */
gsize qd_source_read (QdSource *source, void *to, gsize n);
