/**
 * QdInstructionsView: how to draw boxes, as whoever labels sees it: the project's text, its good and bad examples, and the drawings
 * that hold for every project. Main thread; pictures are made on another.
 *
 * Signal: example-removed (guint index), where examples may be removed.
 */
#pragma once

#include "app/session.h"
#include "engine/project/instructions.h"

#include <gtk/gtk.h>

#define QD_TYPE_INSTRUCTIONS_VIEW (qd_instructions_view_get_type ())
G_DECLARE_FINAL_TYPE (QdInstructionsView, qd_instructions_view, QD, INSTRUCTIONS_VIEW, GtkBox)

/* @removable: each example has a button to remove it; without, it is what the labeller sees. */
GtkWidget *qd_instructions_view_new (gboolean removable);

/* Copied, as far as it is needed. */
void qd_instructions_view_show (QdInstructionsView *self, QdSession *session, const QdInstructions *instructions);
/* Of the text alone. */
void qd_instructions_view_set_text (QdInstructionsView *self, const char *text);
