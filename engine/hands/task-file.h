/**
 * What a file NAME.quadrat-task holds beside its photos: task.json of a zip, whose photos are entries that it names. Read from a
 * stranger's file, all of it is checked: numbers, lengths, ids that occur twice, and what the photos say they unpack to. For the
 * files of engine/hands alone. Any thread.
 *
 * task.json: {"format":"quadrat-task","version":1,"uuid","name","kind":"draw|review","labellers":3,"classes":[{"id","name",
 * "color"}],"photos":[{"id","entry":"photos/12.jpg","name","bytes","sha256","width","height","license","credit","boxes":[{"id",
 * "class","box":[xmin,ymin,xmax,ymax],"difficult","truncated"}]}]}; boxes of a review alone, in pixels of the photo in the file. Marks
 * do not go along: whoever looks again says so of each photo.
 */
#pragma once

#include "engine/project/looks.h"
#include "engine/project/tasks.h"

#define QD_TASK_ENTRY          "task.json"
#define QD_TASK_MAX_JSON_BYTES ((gsize) 256 << 20)
#define QD_TASK_MAX_PHOTOS     200000

typedef struct
{
  QdPhoto *photo; /* id, original_name, width, height, bytes, sha256, license, credit */
  char *entry;    /* its name in the zip */
  QdLook *first;  /* NULL: the task is no review */
} QdTaskPhoto;

typedef struct
{
  char *uuid, *name;
  QdTaskKind kind;
  guint labellers;
  GPtrArray *classes; /* of QdClass */
  GPtrArray *photos;  /* of QdTaskPhoto */
} QdTaskFile;

QdTaskFile *qd_task_file_new (void);
void qd_task_file_free (QdTaskFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdTaskFile, qd_task_file_free)
/* Owned by @file. */
QdTaskPhoto *qd_task_file_add_photo (QdTaskFile *file, gint64 id);

char *qd_task_file_to_json (const QdTaskFile *file);
/* @name: of the file, for sentences. QD_ERROR_INPUT. */
QdTaskFile *qd_task_file_from_json (const char *text, gsize length, const char *name, GError **error);
