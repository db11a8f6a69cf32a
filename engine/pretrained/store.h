/**
 * Pretrained weights in the user's cache, $XDG_CACHE_HOME/quadrat/weights: one file an entry of the catalogue, under the entry's file name.
 * What lies there under its own name was checked when it came; what is under way is NAME.part. Blocking functions belong on a worker
 * thread; several processes may use the folder at once.
 */
#pragma once

#include "engine/fetch/remote-file.h"
#include "engine/pretrained/catalogue.h"

typedef enum
{
  QD_PRETRAINED_ABSENT,
  QD_PRETRAINED_PART,  /* some of it came */
  QD_PRETRAINED_THERE, /* whole, with the right length */
} QdPretrainedState;

/* A look at the folder; quick. @bytes (may be NULL): that are there. */
QdPretrainedState qd_pretrained_get_state (const QdPretrained *pretrained, guint64 *bytes);

/* Where it is, or would be; caller frees. */
char *qd_pretrained_dup_path (const QdPretrained *pretrained);

/* Blocks. What is there already is only checked; what is damaged is fetched anew. @came (may be NULL): whether bytes were fetched. Errors:
 * those of qd_remote_file_fetch(). */
gboolean qd_pretrained_fetch (const QdPretrained *pretrained, GCancellable *cancellable, QdRemoteFileFunc func, gpointer user_data,
                              gboolean *came, GError **error);

/* Reads it whole. Errors: QD_ERROR_INPUT when it is not there, QD_ERROR_NETWORK when length or sum are wrong, those of reading. */
gboolean qd_pretrained_verify (const QdPretrained *pretrained, GError **error);

/* With what came of it so far. Fine when there is nothing. */
gboolean qd_pretrained_remove (const QdPretrained *pretrained, GError **error);

/* What a person wrote for weights to start from: the path of a file stays as it is, the name of an entry becomes the path of its file.
 * Returns: a path, or "" for ""; caller frees. Errors: QD_ERROR_INPUT when the entry is not downloaded or not for @network, those of
 * the catalogue. */
char *qd_pretrained_resolve (const char *weights, const char *network, GError **error);
