/**
 * What a person labelled in the copy of a task, as it goes back: from the copy's folder, or from the file that
 * `quadrat task return` writes (a zip with labels.json). What is read may come from a stranger: its size is bounded, each number is
 * checked, and nothing is trusted but its form. On the project's thread.
 *
 * labels.json: {"format":"quadrat-labels","version":1,"task":UUID,"labeller":{"uuid","name"},"classes":[{"id","name"}],
 * "photos":[{"photo":id,"width","height","mark":"none|verified|empty|unusable","seconds","started","finished",
 * "boxes":[{"first","class","box":[xmin,ymin,xmax,ymax],"difficult","truncated","created","modified"}]}]}, in pixels of the reduced
 * photo; "first" is the id of a box that the task came with, and then "adjusted" tells whether it is as it came.
 *
 * Errors: QD_ERROR_INPUT, one sentence that names the file; QD_ERROR_IO, QD_ERROR_FULL, those of the project.
 */
#pragma once

#include "engine/project/looks.h"

typedef struct
{
  gint64 photo_id;     /* as the task knows it */
  guint width, height; /* of the reduced photo, pixels */
  QdLook *look;        /* boxes in its pixels, classes by the copy's ids */
} QdLabelledPhoto;

typedef struct
{
  char *task_uuid;
  char *labeller_uuid, *labeller_name;
  GHashTable *classes; /* gint64 id to char *name: of those that boxes have */
  GPtrArray *photos;   /* of QdLabelledPhoto: those that the person was done with */
  guint n_shared;      /* of these, those in whose copy others drew, too: the others' boxes are left out. Not in a file */
} QdLabels;

QdLabels *qd_labels_new (void);
void qd_labels_free (QdLabels *labels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdLabels, qd_labels_free)

/* Owned by @labels; with an empty look. */
QdLabelledPhoto *qd_labels_add_photo (QdLabels *labels, gint64 id);

/* Of the one who labels in the copy. A photo counts when it is marked, or was changed and has boxes or had some. Where several
 * people drew on a photo in one copy it counts for each of them, with the boxes of this one and those of the task; its mark is
 * that of the one who drew last. QD_ERROR_INPUT: the project is no copy of a task, or nobody said who labels. */
QdLabels *qd_labels_collect (QdProject *copy, GError **error);
/* @path: the file, or the folder of a copy. */
QdLabels *qd_labels_read (const char *path, GError **error);
gboolean qd_labels_write (const QdLabels *labels, const char *path, GError **error);
