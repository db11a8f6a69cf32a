/**
 * QdClassPicker: a class chosen by typing the beginning of a word of its name, or made new under that name. It changes nothing itself.
 * Main thread. Signals: picked (gint64 id); named (const char *name): there is no such class yet.
 */
#pragma once

#include "engine/project/types.h"

#include <gtk/gtk.h>

#define QD_TYPE_CLASS_PICKER (qd_class_picker_get_type ())
G_DECLARE_FINAL_TYPE (QdClassPicker, qd_class_picker, QD, CLASS_PICKER, GtkPopover)

GtkWidget *qd_class_picker_new (void);

/* (element-type QdClass) in the order of their keys; pops up at the rectangle of the parent. */
void qd_class_picker_open (QdClassPicker *self, GPtrArray *classes, const GdkRectangle *at);
