/** What a file says of one photo, or what is to be written of it. Any thread, one owner. */
#pragma once

#include "engine/core/fine-number.h"
#include "engine/project/types.h"

/* Edges as parts of the photo's sides, 0..1, with more digits than a double has. */
typedef struct
{
  QdFine xmin, ymin, xmax, ymax;
  double error_x, error_y; /* how far they may be off, as the file has no more digits; 0 when not known */
} QdRelativeBox;

typedef struct
{
  char *class_name;
  QdCornerBox box;        /* pixels, continuous edges; not used where the annotation is relative */
  QdRelativeBox relative; /* where it is */
  gboolean difficult, truncated;
  double confidence; /* 0..1; NAN when the file says nothing */
  gint64 id;         /* for writing alone: of the box, permanent */
} QdAnnotationBox;

/* What one person drew on the photo, where the file tells that too. */
typedef struct
{
  char *worker;             /* the person, as the file says */
  char *uuid;               /* the same, as the project knows people; always the same for the same worker */
  gint64 started, finished; /* microseconds since 1970; 0 when not known */
  double seconds;           /* at work on it */
  QdMark mark;              /* what the person said of the whole photo */
  guint width, height;      /* of the picture that was shown; 0: as the annotation says */
  GArray *boxes;            /* of QdAnnotationBox */
} QdAnswer;

QdAnswer *qd_answer_new (void);
void qd_answer_free (QdAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdAnswer, qd_answer_free)

typedef struct
{
  char *photo;         /* the name it gives the photo: path, address, stem */
  char *alias;         /* another one, tried when the first is no photo's; NULL for none */
  char *place;         /* of the annotation, for sentences: "line 12 of a.manifest", "a.xml" */
  guint width, height; /* as the file says; 0 when it does not */
  gboolean relative;   /* boxes are parts of the photo, whatever its size */
  GArray *boxes;       /* of QdAnnotationBox, in order; empty for a photo that holds none */
  guint n_damaged;     /* boxes that the reader left out: with one the photo is not empty */
  char *extra;         /* what only this format knows, as JSON, for the way back; NULL for nothing. Kept with the photo. */
  char *path;          /* of the photo's bytes: those written, or those that lie with the file read; NULL when there are none */
  char *sha256;        /* of those bytes where the file holds them itself; NULL otherwise */
  gboolean verified;   /* a person said that the boxes are right and none is missing */
  GPtrArray *answers;  /* of QdAnswer, by person; NULL where the file tells of none */
  char *job;           /* what the work was called that they are of; NULL as well */

  /* For writing alone: */
  gint64 id;       /* of the photo, permanent */
  char *file_name; /* unique in the export, safe: "22427594.jpg" */
  char *credit, *license, *url;
  QdObservation *observation; /* that it is of; NULL for none */
  QdSubset subset;
  QdMark mark;
  guint n_by_person; /* boxes that a person drew or changed here */
  gboolean reviewed; /* by people who had the boxes of others before them, */
  gboolean adjusted; /* and one of them changed something */
  gint64 changed;    /* when its boxes or mark were changed last; microseconds since 1970 */
} QdAnnotation;

QdAnnotation *qd_annotation_new (void);
void qd_annotation_free (QdAnnotation *annotation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdAnnotation, qd_annotation_free)
/* @box's class name is copied. @boxes: of QdAnnotationBox, an annotation's or an answer's. */
void qd_annotation_boxes_add (GArray *boxes, const QdAnnotationBox *box);
void qd_annotation_add_box (QdAnnotation *annotation, const QdAnnotationBox *box);
/* How file and photo fit: the factors that bring the file's pixels to the photo's. FALSE when they show different pictures. */
gboolean qd_annotation_find_scale (const QdAnnotation *annotation, const QdPhoto *photo, double *x, double *y);
/* @box in pixels of @photo, not clipped. */
QdCornerBox qd_annotation_place_box (const QdAnnotation *annotation, const QdPhoto *photo, const QdAnnotationBox *box);

/* The corners in pixels on a photo of @width by @height. What the file has no more digits for is taken as a whole pixel where
 * it may be one and is off by less than a twentieth. */
QdCornerBox qd_relative_box_to_pixels (const QdRelativeBox *box, guint width, guint height);
/* @at pixels as a part of @side. */
QdFine qd_relative_edge (double at, guint side);
