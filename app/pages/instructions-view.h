/**
 * QdInstructionsView: how to draw boxes, as whoever labels sees it: the project's pages, each a text with good and bad
 * examples, and the drawings that hold for every project; they are below the one page, or a last page of their own. Main
 * thread; pictures are made on another.
 *
 * Signals: example-removed (guint index on the shown page), where examples may be removed; turned, by whoever looks.
 */
#pragma once

#include "app/session.h"
#include "engine/project/instructions.h"

#include <gtk/gtk.h>

#define QD_TYPE_INSTRUCTIONS_VIEW (qd_instructions_view_get_type ())
G_DECLARE_FINAL_TYPE (QdInstructionsView, qd_instructions_view, QD, INSTRUCTIONS_VIEW, GtkBox)

/* @writing: each example has a button to remove it, and pages with nothing on them are shown; without, it is what the
 * labeller sees. */
GtkWidget *qd_instructions_view_new (gboolean writing);

/* Copied; the page that is shown stays as far as it is there. */
void qd_instructions_view_show (QdInstructionsView *self, QdSession *session, const QdInstructions *instructions);

/* The page that is shown, counted among all of them; their number where it is that of the drawings. */
guint qd_instructions_view_get_page (QdInstructionsView *self);
void qd_instructions_view_set_page (QdInstructionsView *self, guint page);
/* So many pages on, or back. */
void qd_instructions_view_turn (QdInstructionsView *self, int step);

/* Of the shown page. */
void qd_instructions_view_set_title (QdInstructionsView *self, const char *title);
void qd_instructions_view_set_text (QdInstructionsView *self, const char *text);
