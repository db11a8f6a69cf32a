/**
 * A project with drawn pictures and two classes, bee and wasp, to be labelled.
 */
#pragma once

#include "tests/app/window-fixture.h"

/* Makes the project @folder with @n pictures of that size in pixels; their files lie beside it. */
void labelling_project_make (const char *folder, guint n, guint width, guint height);

/* The same as project @name of the fixture, which it becomes, and the ids of its photos, of which @photos has @n. */
void labelling_project_take (Fixture *fixture, const char *name, guint n, guint width, guint height, gint64 *photos);

/* Draws one such picture, another one for each @seed. */
void labelling_project_draw (const char *path, guint seed, guint width, guint height);
