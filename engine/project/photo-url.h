/** Addresses of photos as they are stored: nearly all lie on one host, below their number, of which the last part says all. Any
 * thread. */
#pragma once

#include <glib.h>

#define QD_PHOTO_URL_BASE "https://inaturalist-open-data.s3.amazonaws.com/photos/"

/* The whole address of photo p; what is stored short has no slash. */
#define QD_SQL_PHOTO_URL                                                                                                       \
  "CASE WHEN p.source_id IS NOT NULL AND instr(p.url, '/') = 0 THEN '" QD_PHOTO_URL_BASE "' || p.source_id || '/' || p.url ELSE p.url END"

/* Do addresses [n_a] and [n_b], as they are or as they are stored, differ in the name of the size alone, ".../medium.jpg" from
 * ".../large.jpg", or not at all? */
gboolean qd_photo_url_is_other_size (const char *a, gsize n_a, const char *b, gsize n_b);
/* @url with the size that @other names, where both name one; else @url. The caller's. */
char *qd_photo_url_dup_with_size_of (const char *url, const char *other);

/* What is stored of @url, in it: "medium.jpg" where the rest is QD_PHOTO_URL_BASE and the number, else all. NULL of NULL. */
const char *qd_photo_url_get_stored (const char *url, gint64 source_id);
