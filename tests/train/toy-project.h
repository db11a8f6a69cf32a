/**
 * A small project to train on: photos of noise with red squares and blue discs, drawn from a seed. In a temporary folder.
 */
#pragma once

#include "engine/project/project.h"

#define TOY_WIDTH  160
#define TOY_HEIGHT 120

/* What a project is made of. */
typedef struct
{
  guint n_train, n_validation, n_test; /* photos */
  guint n_empty;                       /* of the training photos, the first: without boxes, marked empty */
  gboolean no_boxes;
  gboolean observed; /* photo i (from 0) is CC0, of number 1001 + i, and of an observation of its own of number 101 + i */
} ToyOptions;

/* Returns: path of the project's folder; free with toy_project_free. */
char *toy_project_new (const ToyOptions *options);

/* A class more, and one box of it on the first training photo. */
void toy_project_add_class (const char *folder, const char *name);

/* What iNaturalist says of photo @index (from 0) of a project that is observed; asserts that it is news. */
void toy_project_look_up (QdProject *project, guint index, const char *license, const char *credit);

/* Removes the folder and all in it. */
void toy_project_free (char *folder);

/* The bytes of a file below the folder; asserts that it is there. */
GBytes *toy_project_read (const char *folder, const char *name);
