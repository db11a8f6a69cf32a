/**
 * Good and bad boxes, drawn: what the instructions beside the canvas show. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

/* Appends a drawing and a sentence for each example. */
void qd_box_examples_fill (GtkBox *box);
