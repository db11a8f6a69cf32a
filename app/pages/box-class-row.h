/**
 * QdBoxClassRow: a row that says what a class of a file becomes. Its list of choices is built when a person opens it: with many
 * choices that takes long, and there is a row for each of many classes. Main thread.
 *
 * Signal "chosen": another choice than before.
 */
#pragma once

#include <adwaita.h>

#define QD_TYPE_BOX_CLASS_ROW (qd_box_class_row_get_type ())
G_DECLARE_FINAL_TYPE (QdBoxClassRow, qd_box_class_row, QD, BOX_CLASS_ROW, AdwComboRow)

/* @name: of the class; @choices: referenced; @chosen: an index of them. */
GtkWidget *qd_box_class_row_new (const char *name, GtkStringList *choices, guint chosen);

/* Index of the choices; as an activation of the row and of a choice. */
guint qd_box_class_row_get_chosen (QdBoxClassRow *self);
void qd_box_class_row_choose (QdBoxClassRow *self, guint chosen);
