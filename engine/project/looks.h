/**
 * What one person drew on one photo in a task, and what the photo's boxes were before. A connection's thread. Errors: as in
 * project.h.
 */
#pragma once

#include "engine/project/project.h"

#define QD_LOOK_LATEST (G_GINT64_CONSTANT (253402300799) * G_USEC_PER_SEC) /* the year 9999 ends; no later time has a date */

typedef struct
{
  gint64 id; /* 0 for one that is not stored yet */
  gint64 class_id;
  QdCornerBox box; /* pixels of the upright photo */
  gboolean difficult, truncated;
  gint64 first_id;   /* of a review: the box of the first look that it was; 0: it is new */
  gboolean adjusted; /* of such a one: it is not as it was */
  gint64 created, modified;
} QdLookBox;

typedef struct
{
  gint64 id; /* 0 for one that is not stored yet */
  gint64 photo_id;
  gint64 task_id;     /* 0: in no task, only the time is kept */
  gint64 labeller_id; /* 0: nobody's, the boxes as they were before the task */
  QdMark mark;
  double seconds; /* spent on it */
  gint64 started, finished;
  GArray *boxes; /* of QdLookBox */
} QdLook;

QdLook *qd_look_new (void);
void qd_look_free (QdLook *look);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdLook, qd_look_free)

/* Borrowed; NULL where @look is, where @id is 0, or where it has none of that id. */
const QdLookBox *qd_look_find_box (const QdLook *look, gint64 id);
/* Whether both say the same of the photo: mark and boxes, in whatever order; times aside. */
gboolean qd_look_equal (const QdLook *a, const QdLook *b);
/* A box that @former has just so gets its id. */
void qd_look_take_ids (QdLook *look, const QdLook *former);
/* Whether a second look left everything of the first one as it was. */
gboolean qd_look_is_adjusted (const QdLook *look, const QdLook *first);

/* (element-type QdLook) by photo, then labeller; @photo 0: of all photos. With the first look of nobody when @first_too. */
GPtrArray *qd_project_list_looks (QdProject *project, gint64 task, gint64 photo, gboolean first_too, GError **error);
/* The look of that labeller (0: the first) at that photo; NULL without @error set: there is none. */
QdLook *qd_project_get_look (QdProject *project, gint64 task, gint64 photo, gint64 labeller, GError **error);
/* In place of the look that the same labeller had at the photo in the task; nobody else's is touched. Fills its id and those of
 * its boxes, which are taken as they are when they have one. The photo has to be consolidated again. */
gboolean qd_project_put_look (QdProject *project, QdLook *look, GError **error);
/* The look of that id took at least @seconds, until @finished or later. Nothing has to be consolidated again. */
gboolean qd_project_raise_look_time (QdProject *project, gint64 look, double seconds, gint64 finished, GError **error);
/* The mark and boxes that are on the photo now, as nobody's look that is not stored. Suggestions are left out. */
QdLook *qd_project_make_look (QdProject *project, gint64 task, gint64 photo, GError **error);
/* The boxes that are on the photo become the first look of the task, where it has none. Suggestions are left out. */
gboolean qd_project_keep_first_look (QdProject *project, gint64 task, gint64 photo, GError **error);
