/**
 * What one person drew of a disputed thing, large, with a button that keeps it. Main thread.
 */
#pragma once

#include "app/pages/dispute-case.h"
#include "widgets/canvas-photo.h"

#include <gtk/gtk.h>

/* @number: from 1, of the key that keeps it; @photo and @class_ may be NULL. @keep (out): the button, borrowed. */
GtkWidget *qd_dispute_pane_new (const QdDisputeView *view, guint number, QdCanvasPhoto *photo, const QdClass *class_,
                                GtkWidget **keep);
