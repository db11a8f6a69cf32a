/**
 * QdClassList: the classes to choose from beside the canvas, each with its color and, for the first nine, its key. Of many, those
 * that have boxes come first and the rest is searched for: a project may have thousands until species are merged.
 * Signal: chosen (gint64 id). Main thread.
 */
#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

#define QD_CLASS_LIST_MOST 20 /* that are shown at a time */

#define QD_TYPE_CLASS_LIST (qd_class_list_get_type ())
G_DECLARE_FINAL_TYPE (QdClassList, qd_class_list, QD, CLASS_LIST, GtkBox)

/* (element-type QdClass), shared, in the order of their keys. */
void qd_class_list_set (QdClassList *self, GPtrArray *classes);

/* Selects it, and shows it where it is not among those that are shown. 0: none. */
void qd_class_list_set_current (QdClassList *self, gint64 id);
