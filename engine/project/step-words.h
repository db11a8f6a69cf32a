/** What a step of the history is called: words after "Undo:", as "rename the class “bee” to “honey bee”". A connection's thread. */
#pragma once

#include "engine/project/project-private.h"

typedef enum
{
  QD_BOX_DRAWN,
  QD_BOX_SUGGESTED,
  QD_BOX_CHANGED,
  QD_BOX_CLASSIFIED,
  QD_BOX_DELETED,
} QdBoxDoing;

/* Each is owned by the caller, and NULL where nobody wants it: the step has its words already. */
char *qd_step_words_box (QdProject *project, QdBoxDoing doing, gint64 class_id);
char *qd_step_words_boxes (QdProject *project, guint n);
char *qd_step_words_mark (QdProject *project, QdMark mark);
/* The name of the class; "" where it cannot be found out. Owned. */
char *qd_class_dup_name (QdProject *project, gint64 class_id);
