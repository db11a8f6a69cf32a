/**
 * QdClassBars: a row a class with its name, and a bar of its boxes in train, validation and test. Main thread only.
 */
#pragma once

#include "widgets/palette.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  QdClassLook look;
  guint counts[3]; /* boxes in train, validation, test */
} QdClassBar;

#define QD_TYPE_CLASS_BARS (qd_class_bars_get_type ())
G_DECLARE_FINAL_TYPE (QdClassBars, qd_class_bars, QD, CLASS_BARS, GtkWidget)

GtkWidget *qd_class_bars_new (void);

/* Copied. */
void qd_class_bars_set (QdClassBars *self, const QdClassBar *bars, guint n);

G_END_DECLS
