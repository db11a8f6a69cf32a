/**
 * Formats that boxes come in and go out in: one const struct of functions a format, one file or a few a format, a registry of
 * them all. A format knows files and nothing of the project: reading gives one QdAnnotation after another, writing takes a list
 * of them. Matching to photos, checking boxes and the transaction are in boxes.h, once for all formats.
 */
#pragma once

#include <gio/gio.h>

#include "engine/core/report.h"
#include "engine/formats/annotation.h"
#include "engine/formats/class-numbers.h"

/* Takes @annotation over. FALSE and an error ends the reading. */
typedef gboolean (*QdAnnotationSink) (QdAnnotation *annotation, gpointer user_data, GError **error);

/* What a reader is given, and what it leaves behind. */
typedef struct
{
  QdReport *report;
  QdAnnotationSink sink;
  gpointer user_data;
  GCancellable *cancellable;   /* NULL: never */
  const QdClassNumbers *known; /* names for numbers that the files do not name; NULL for none */
  QdClassNumbers *classes;     /* the reader adds how the files number their classes; NULL: nobody asks */
  char *extra;                 /* what the reader found that is of no photo, as JSON, for the way back; NULL for nothing */
} QdReading;

typedef struct _QdLeftovers QdLeftovers;

/* What is written. */
typedef struct
{
  GPtrArray *annotations;        /* of QdAnnotation */
  const QdClassNumbers *classes; /* every class of the project and of the files it came from: their numbers never change */
  GHashTable *taxa;              /* of the classes, see class-taxa.h; NULL where the format does not tell them */
  gboolean with_photos;          /* copy the photos too */
  gboolean by_subset;            /* into the format's own folders or files for training, validation and test */
  const char *extra;             /* as QdReading's, of the last file read in this format; NULL for nothing */
  QdLeftovers *leftovers;        /* for what a format calls while it writes a folder; NULL for a file */
  GCancellable *cancellable;
  void (*progress) (guint photos, guint total, gpointer user_data); /* NULL: none */
  gpointer user_data;
} QdWriting;

typedef struct
{
  const char *name;      /* as --format takes it: "voc" */
  const char *title;     /* "Pascal VOC", for a person */
  const char *detail;    /* what a path to it is, translatable: "a folder with Annotations, or one .xml file" */
  const char *extension; /* of the file that is written; NULL where it is a folder */
  int first_number;      /* of a class that no file numbered; 0 or 1 */
  gboolean tells_people; /* it can say what each of several people drew, see boxes-answers.h */
  gboolean tells_taxa;   /* it says what species a class is, see QdWriting.taxa */
  gboolean suggests;     /* its boxes are a machine's suggestions, not ground truth */

  /* How sure is it that @path is one, 0 (is not) to 100? Looks at little. */
  int (*probe) (const char *path);
  /* What makes no box or no photo is left out: qd_format_leave_out(), reasons "damaged box", "damaged file", "damaged line",
   * "no labels"; qd_format_leave_out_box() where the photo is known. Errors end it: QD_ERROR_INPUT when nothing in it can be
   * read, QD_ERROR_IO, QD_ERROR_CANCELLED, those of the sink. */
  gboolean (*read) (const char *path, QdReading *reading, GError **error);
  /* A file of the name @path is replaced; in a folder, what an earlier export made, see leftovers.h. NULL when the format is
   * only read. */
  gboolean (*write) (const char *path, const QdWriting *writing, GError **error);
} QdFormat;

/* For the formats: one thing read and skipped for @reason, with a warning made of @place and @sentence. */
void qd_format_leave_out (QdReport *report, const char *reason, const char *place, const char *sentence);
/* The same for a box of @annotation, which is then not empty for want of it. */
void qd_format_leave_out_box (QdReport *report, QdAnnotation *annotation, const char *reason, const char *place,
                              const char *sentence);
/* The name of the class @number: as @classes of the files have it, else as the project has it, else "class 7". */
char *qd_reading_dup_class_name (const QdReading *reading, const QdClassNumbers *classes, gint64 number);
/* FALSE and QD_ERROR_CANCELLED when @cancellable is. */
gboolean qd_format_goes_on (GCancellable *cancellable, GError **error);
/* The same where photos are copied, of which @done are; tells how far it is. */
gboolean qd_writing_goes_on (const QdWriting *writing, guint done, GError **error);
/* The shortest text that reads back as the same number, with a decimal point whatever the language. */
char *qd_format_number (double value);

/* All of them, in the order of the menus. */
const QdFormat *const *qd_formats_list (guint *n);
/* NULL when there is none of that name. */
const QdFormat *qd_format_find (const char *name);
/* The surest one; NULL and QD_ERROR_INPUT, naming the formats there are, when none is, QD_ERROR_IO when there is nothing at
 * @path. */
const QdFormat *qd_format_probe (const char *path, GError **error);
