/** A line of a .lst file and the labels of a record, see recordio.h. Any thread. */
#pragma once

#include "engine/formats/format.h"

typedef struct
{
  QdFine at;
  double error; /* how far it may be off */
} QdLabelNumber;

/* [@n] numbers: width of the header, width of an object, header, objects. Adds the objects to @annotation, which is relative.
 * Names come from @classes, else from the project. FALSE and a half sentence in @wrong (else NULL) when it is no such list. */
gboolean qd_recordio_take_labels (const QdLabelNumber *numbers, guint n, const QdClassNumbers *classes, QdReading *reading,
                                  QdAnnotation *annotation, const char **wrong);
/* A line of a .lst: its index and annotation. NULL and a half sentence in @wrong when it is none. */
QdAnnotation *qd_recordio_parse_line (const char *line, const char *place, const QdClassNumbers *classes, QdReading *reading,
                                      guint64 *index, const char **wrong);
/* The labels of a photo whose size is known, as text with a tab behind each: "2\t5\t0\t...". @width: of an object, 5 or 6. */
char *qd_recordio_make_labels (const QdAnnotation *annotation, const QdClassNumbers *classes, guint width);
