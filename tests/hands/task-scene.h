/**
 * A toy project whose photos go out in a task, and the copy that somebody labels. Each test begins with both anew.
 */
#pragma once

#include "engine/hands/labels.h"
#include "engine/hands/merge.h"
#include "engine/hands/task-export.h"
#include "engine/project/tasks.h"

#define N_PHOTOS 9

typedef struct
{
  char *folder, *root, *file, *copy_folder; /* the project, scratch, and in that: the task as a file, the copy */
  QdProject *project, *copy;
  GArray *photos; /* gint64 */
} Scene;

void scene_set_up (Scene *scene, gconstpointer data);
void scene_tear_down (Scene *scene, gconstpointer data);
#define SCENE_TEST(name, func) g_test_add ("/hands/task-files/" name, Scene, NULL, scene_set_up, func, scene_tear_down)

/* Begin and end of main(): names of people are kept in a folder of the program's own. Returns: its exit status. */
void scene_init (int *argc, char ***argv);
int scene_run (void);

gint64 photo_at (Scene *scene, guint index);
/* A task of all photos, which is in scene->file then. */
QdTask *send_task (Scene *scene, QdTaskKind kind, guint labellers, const QdTaskExportOptions *options);
/* Opens that file as scene->copy. @labeller: who labels there, or NULL. */
void open_copy (Scene *scene, const char *labeller);
/* Merges what was labelled: a file, or the folder of the copy. */
QdReport *bring_back (Scene *scene, const char *path);
/* The only look at a photo in the task. */
QdLook *find_look (Scene *scene, const QdTask *task, guint photo);
