/**
 * Making classes out of species: data and work for the session's writing thread.
 */
#pragma once

#include "engine/project/project.h"

typedef enum
{
  QD_CLASS_EDIT_USE,       /* the species gets the class of its own name */
  QD_CLASS_EDIT_LEAVE_OUT, /* its observations are not used */
  QD_CLASS_EDIT_NAME,      /* the class of @name: its own renamed, or another one that it joins */
  QD_CLASS_EDIT_COLOR,     /* @color for the class @id */
} QdClassEditKind;

typedef struct
{
  QdClassEditKind kind;
  gint64 id; /* of the species, or of the class */
  char *name;
  guint32 color;
} QdClassEdit;

QdClassEdit *qd_class_edit_new (QdClassEditKind kind, gint64 id);
void qd_class_edit_free (gpointer edit);

/* A QdWorkerWork on a QdClassEdit. */
gboolean qd_class_edit_commit (QdProject *project, gpointer edit, GError **error);
