/**
 * Making classes out of species: data and work for the session's writing thread.
 */
#pragma once

#include "engine/project/project.h"

typedef enum
{
  QD_CLASS_EDIT_USE,       /* species that were left out get their class back, or one of their own name */
  QD_CLASS_EDIT_LEAVE_OUT, /* their observations are not used */
  QD_CLASS_EDIT_NAME,      /* they become the one class of @name: see qd_project_name_species() */
  QD_CLASS_EDIT_SEPARATE,  /* each gets a class of its own again */
  QD_CLASS_EDIT_COLOR,     /* @color for the class that is the first of @ids */
} QdClassEditKind;

typedef struct
{
  QdClassEditKind kind;
  GArray *ids; /* of gint64: species, or a class */
  char *name;
  guint32 color;
} QdClassEdit;

/* @ids (may be NULL) is shared. */
QdClassEdit *qd_class_edit_new (QdClassEditKind kind, GArray *ids);
/* Of one species, or class. */
QdClassEdit *qd_class_edit_new_one (QdClassEditKind kind, gint64 id);
void qd_class_edit_free (gpointer edit);

/* A QdWorkerWork on a QdClassEdit. */
gboolean qd_class_edit_commit (QdProject *project, gpointer edit, GError **error);
