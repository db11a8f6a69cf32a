/**
 * What a file NAME.quadrat-task holds beside its photos: task.json of a zip, whose photos are entries that it names. Read from a
 * stranger's file, all of it is checked: numbers, lengths, ids that occur twice, and what the photos say they unpack to. For the
 * files of engine/hands alone. Any thread.
 *
 * task.json: {"format":"quadrat-task","version":1,"uuid","name","kind":"draw|review","labellers":3,"classes":[{"id","name",
 * "color"}],"photos":[{"id","entry":"photos/12.jpg","name","bytes","sha256","width","height","license","credit","boxes":[{"id",
 * "class","box":[xmin,ymin,xmax,ymax],"difficult","truncated"}]}],"instructions":{"pages":...},"pictures":[...]}; boxes of a
 * review alone, in pixels of the photo in the file. Marks do not go along: whoever looks again says so of each photo.
 * Instructions as in instructions-json.h, where there are any; pictures, told like photos, are those of their examples that
 * are no photos of the task.
 */
#pragma once

#include "engine/project/instructions.h"
#include "engine/project/looks.h"
#include "engine/project/tasks.h"

#define QD_TASK_ENTRY          "task.json"
#define QD_TASK_FORMAT         "quadrat-task"
#define QD_TASK_VERSION        1
#define QD_TASK_KIND_REVIEW    "review" /* any other: draw */
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
  GPtrArray *classes;           /* of QdClass */
  GPtrArray *photos;            /* of QdTaskPhoto */
  GPtrArray *pictures;          /* of QdTaskPhoto: of examples; no id is that of a photo */
  QdInstructions *instructions; /* boxes in pixels of the photo or picture in the file; NULL: there are none */
} QdTaskFile;

QdTaskFile *qd_task_file_new (void);
void qd_task_file_free (QdTaskFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdTaskFile, qd_task_file_free)
/* To its photos or its pictures. Owned by @file. */
QdTaskPhoto *qd_task_file_add_photo (QdTaskFile *file, gint64 id);
QdTaskPhoto *qd_task_file_add_picture (QdTaskFile *file, gint64 id);
/* Among both; NULL: not there. */
const QdTaskPhoto *qd_task_file_find_picture (const QdTaskFile *file, gint64 id);

char *qd_task_file_to_json (const QdTaskFile *file);
/* @name: of the file, for sentences. QD_ERROR_INPUT. */
QdTaskFile *qd_task_file_from_json (const char *text, gsize length, const char *name, GError **error);
