/**
 * A project with drawn pictures and two classes, bee and wasp, to be labelled.
 */
#pragma once

#include <glib.h>

/* Makes the project @folder with @n pictures of that size in pixels; their files lie beside it. */
void labelling_project_make (const char *folder, guint n, guint width, guint height);

/* Draws one such picture, another one for each @seed. */
void labelling_project_draw (const char *path, guint seed, guint width, guint height);
