/**
 * A project with drawn pictures and two classes, bee and wasp, to be labelled.
 */
#pragma once

#include <glib.h>

/* Makes the project @folder with @n pictures of that size in pixels; their files lie beside it. */
void labelling_project_make (const char *folder, guint n, guint width, guint height);
