/**
 * QdClassPopover: names and colors the class of a species. It changes nothing itself. Main thread.
 * Signals: named (const char *name); colored (guint color as 0xRRGGBB); separated.
 */
#pragma once

#include "engine/project/types.h"

#include <gtk/gtk.h>

#define QD_TYPE_CLASS_POPOVER (qd_class_popover_get_type ())
G_DECLARE_FINAL_TYPE (QdClassPopover, qd_class_popover, QD, CLASS_POPOVER, GtkPopover)

GtkWidget *qd_class_popover_new (void);

/* @shared: other species have the class, too. Then it pops up at @button, a descendant of its parent, which has the focus again
 * in the end. */
void qd_class_popover_show (QdClassPopover *self, GtkWidget *button, const QdClass *class_, gboolean shared);
