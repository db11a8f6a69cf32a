/**
 * The numbers that classes have in files: COCO's category ids, the lines of YOLO's list, the class ids of a manifest. A number
 * that a file gave a class stays its own in that format, whatever is renamed, moved or retired; a class that no file numbered
 * has its place by age, which never changes either. One owner; loading and storing on the project's thread.
 */
#pragma once

#include "engine/project/project.h"

typedef struct
{
  gint64 number; /* 0 or more */
  char *name;
  gint64 class_id; /* of the project; 0 where only a file knows it */
  gboolean retired;
} QdClassNumber;

#define QD_CLASS_NUMBERS_MOST 20000

typedef struct _QdClassNumbers QdClassNumbers;

QdClassNumbers *qd_class_numbers_new (void);
void qd_class_numbers_free (QdClassNumbers *numbers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdClassNumbers, qd_class_numbers_free)

/* The first name that a number gets stays. @numbers may be NULL: nothing is done. Passed over: a number below 0 or
 * above 2^53, an empty name, and more than QD_CLASS_NUMBERS_MOST. */
void qd_class_numbers_add (QdClassNumbers *numbers, gint64 number, const char *name);
/* NULL when none has it; @numbers may be NULL. */
const QdClassNumber *qd_class_numbers_get (const QdClassNumbers *numbers, gint64 number);
/* The number of a class that is not retired; -1 when there is none. */
gint64 qd_class_numbers_find (const QdClassNumbers *numbers, const char *name);
/* In the order of the numbers. */
guint qd_class_numbers_count (const QdClassNumbers *numbers);
const QdClassNumber *qd_class_numbers_nth (const QdClassNumbers *numbers, guint i);

/* What the project's classes are in files of @format, from @first on where no file said otherwise. */
QdClassNumbers *qd_class_numbers_load (QdProject *project, const char *format, int first, GError **error);
/* Keeps what a file said: @ids (char * to gint64 *) has the classes of the project that its names became. Numbers kept before
 * stay, and all of @before, as they were loaded before the file came, where an export may have given them; @before is used
 * up, NULL: none was given. */
gboolean qd_class_numbers_keep (const QdClassNumbers *said, GHashTable *ids, QdClassNumbers *before, QdProject *project,
                                const char *format, GError **error);
