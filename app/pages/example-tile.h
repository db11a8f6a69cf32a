/**
 * An example of the instructions: its picture, and a sentence that says whether it is right. Main thread; the picture is made
 * on another.
 */
#pragma once

#include "app/session.h"
#include "engine/project/instructions.h"

#include <gtk/gtk.h>

/* @end: stands behind the sentence; may be NULL. */
GtkWidget *qd_example_tile_new (QdSession *session, const QdExample *example, GtkWidget *end);
