/** Files and folders of formats: finding them, reading one after the other, copying photos. Any thread. */
#pragma once

#include "engine/formats/format.h"

#define QD_FORMAT_MOST_FILES 2000000
#define QD_FORMAT_DEEPEST    8 /* folders inside each other */

/* Of char *, sorted: @path itself when it is a file with one of the @suffixes (".xml", in any case; NULL ends them), else those
 * below the folder, @depth folders deep (1: right in it). Hidden ones and links to folders are passed over. */
GPtrArray *qd_format_list_files (const char *path, const char *const *suffixes, guint depth);
gboolean qd_format_has_suffix (const char *name, const char *suffix);
/* The name of a file without its extension; no folders. */
char *qd_format_dup_stem (const char *name);
/* The picture with the stem of the file @path in @folder, whatever kind of picture; NULL when there is none. */
char *qd_format_find_picture (const char *folder, const char *path);
/* The file as UTF-8 without its byte order mark. Another encoding is taken as Windows-1252, which holds Latin-1, and what
 * is none either has U+FFFD for it. */
char *qd_format_load_text (const char *path, gsize max_bytes, gsize *length, GError **error);

/* One file of several to an annotation; NULL with an error when it is damaged (QD_ERROR_INPUT, QD_ERROR_IO; others end the
 * reading), without when it has none or gave all of its own to the sink. */
typedef QdAnnotation *(*QdReadFileFunc) (const char *path, QdReading *reading, gpointer data, GError **error);
/* Every one of @files, of char *: a damaged one is left out as "damaged file". FALSE when all are, with the error of the first,
 * and when the sink failed. */
gboolean qd_format_read_files (GPtrArray *files, QdReadFileFunc func, gpointer data, QdReading *reading, GError **error);
/* The same with the .json files at @path, @depth folders deep. QD_ERROR_INPUT when there is none. */
gboolean qd_format_read_json_files (const char *path, guint depth, QdReadFileFunc func, QdReading *reading, GError **error);
GPtrArray *qd_format_list_json_files (const char *path, guint depth);

/* "train", "val", "test" or "unsplit", the usual names of folders. */
const char *qd_format_subset_folder (QdSubset subset);
/* The photo's bytes into @folder, which is made; nothing when they are not there. */
gboolean qd_format_copy_photo (const char *folder, const QdAnnotation *annotation, GCancellable *cancellable, GError **error);
/* Those of all photos into @folder/NAME, or into @folder/train, val, test and unsplit by subset; nothing without photos. */
gboolean qd_format_copy_photos (const char *folder, const char *name, const QdWriting *writing, GError **error);

/* Is one in that part? */
gboolean qd_format_has_photos (const QdWriting *writing, QdSubset subset);
/* Writes the photos of the parts in @wanted (bits by QdSubset) to the file @path. */
typedef gboolean (*QdWritePartFunc) (const char *path, const QdWriting *writing, guint wanted, GError **error);
/* The file @path, whose folder is made, or by subset NAME_train.EXTENSION and so on beside it, where a part has photos. */
gboolean qd_format_write_parts (const char *path, const QdWriting *writing, QdWritePartFunc func, GError **error);

/* CREDITS.csv in @folder. */
gboolean qd_format_write_credits (const char *folder, const QdWriting *writing, GError **error);
/* TRUE when a subset is asked for and there is one; FALSE and QD_ERROR_INPUT when there is no split at all. */
gboolean qd_format_check_subsets (const QdWriting *writing, GError **error);
/* FALSE and QD_ERROR_INPUT when the size of a photo is not known, which boxes relative to it need. */
gboolean qd_format_check_sizes (const QdWriting *writing, GError **error);
