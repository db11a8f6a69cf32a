/**
 * QdClassPicker: a class chosen by typing the beginning of a word of its name, or made new under that name: a QdNamePicker, with
 * its signals. Main thread.
 */
#pragma once

#include "app/pages/name-picker.h"
#include "engine/project/types.h"

#define QD_TYPE_CLASS_PICKER (qd_class_picker_get_type ())
G_DECLARE_FINAL_TYPE (QdClassPicker, qd_class_picker, QD, CLASS_PICKER, QdNamePicker)

GtkWidget *qd_class_picker_new (void);

/* (element-type QdClass) in the order of their keys; pops up at the rectangle of the parent. */
void qd_class_picker_open (QdClassPicker *self, GPtrArray *classes, const GdkRectangle *at);
