/**
 * Formats that boxes come in and go out in: one const struct of functions a format, one file a format, a registry of them all.
 * A format knows files and nothing of the project: reading gives one QdAnnotation after another, writing takes a list of them.
 * Matching to photos, checking boxes and the transaction are in boxes.h, once for all formats.
 */
#pragma once

#include <gio/gio.h>

#include "engine/core/geometry.h"
#include "engine/core/report.h"
#include "engine/project/types.h"

typedef struct
{
  char *class_name;
  QdCornerBox box; /* pixels, continuous edges */
  gboolean difficult, truncated;
  double confidence; /* 0..1; NAN when the file says nothing */
} QdAnnotationBox;

/* What a file says of one photo, or what is to be written of it. */
typedef struct
{
  char *photo;         /* the name it gives the photo: path, address, stem */
  char *alias;         /* another one, tried when the first is no photo's; NULL for none */
  char *place;         /* of the annotation, for sentences: "line 12 of a.manifest", "a.xml" */
  guint width, height; /* as the file says; 0 when it does not */
  GArray *boxes;       /* of QdAnnotationBox, in order; empty for a photo that holds none */
  char *extra;         /* what only this format knows, as JSON, for the way back; NULL for nothing. Kept with the photo. */

  /* For writing alone: */
  char *path;      /* of the photo's bytes; NULL when it is not there */
  char *file_name; /* unique in the export, safe: "22427594.jpg" */
  char *credit, *license, *url;
  QdSubset subset;
} QdAnnotation;

QdAnnotation *qd_annotation_new (void);
void qd_annotation_free (QdAnnotation *annotation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdAnnotation, qd_annotation_free)
/* @box's class name is copied. */
void qd_annotation_add_box (QdAnnotation *annotation, const QdAnnotationBox *box);

/* Takes @annotation over. FALSE and an error ends the reading. */
typedef gboolean (*QdAnnotationSink) (QdAnnotation *annotation, gpointer user_data, GError **error);

typedef struct
{
  const char *name;   /* as --format takes it: "voc" */
  const char *title;  /* "Pascal VOC", for a person */
  const char *detail; /* what a path to it is, translatable: "a folder with Annotations, or one .xml file" */

  /* How sure is it that @path is one, 0 (is not) to 100? Looks at little. */
  int (*probe) (const char *path);
  /* What makes no box or no photo is left out: qd_format_leave_out(), reasons "damaged box", "damaged file", "damaged line",
   * "no labels". Errors end it: QD_ERROR_INPUT when nothing in it can be read, QD_ERROR_IO, QD_ERROR_CANCELLED, those of @sink.
   */
  gboolean (*read) (const char *path, QdReport *report, QdAnnotationSink sink, gpointer user_data, GCancellable *cancellable,
                    GError **error);
  /* @annotations of QdAnnotation. @classes of char *, NULL for one that is retired: the place of a class in it is its number in
   * files, and never changes. What is there under the same names is replaced, a file at a time. NULL when the format is only
   * read. */
  gboolean (*write) (const char *path, GPtrArray *annotations, GPtrArray *classes, gboolean with_photos,
                     GCancellable *cancellable, GError **error);
} QdFormat;

/* For the formats: one thing read and skipped for @reason, with a warning made of @place and @sentence. */
void qd_format_leave_out (QdReport *report, const char *reason, const char *place, const char *sentence);
/* FALSE and QD_ERROR_CANCELLED when @cancellable is. */
gboolean qd_format_goes_on (GCancellable *cancellable, GError **error);
/* The shortest text that reads back as the same number, with a decimal point whatever the language. */
char *qd_format_number (double value);

/* All of them, in the order of the menus. */
const QdFormat *const *qd_formats_list (guint *n);
/* NULL when there is none of that name. */
const QdFormat *qd_format_find (const char *name);
/* The surest one; NULL and QD_ERROR_INPUT, naming the formats there are, when none is, QD_ERROR_IO when there is nothing at
 * @path. */
const QdFormat *qd_format_probe (const char *path, GError **error);
