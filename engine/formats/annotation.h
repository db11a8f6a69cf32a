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
} QdAnnotationBox;

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

  /* For writing alone: */
  gint64 id;       /* of the photo, permanent */
  char *file_name; /* unique in the export, safe: "22427594.jpg" */
  char *credit, *license, *url;
  QdSubset subset;
  gint64 changed; /* when its boxes or mark were changed last; microseconds since 1970 */
} QdAnnotation;

QdAnnotation *qd_annotation_new (void);
void qd_annotation_free (QdAnnotation *annotation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdAnnotation, qd_annotation_free)
/* @box's class name is copied. */
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
