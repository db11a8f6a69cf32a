/**
 * What a widget that paints itself takes from the window's style: colors, font, and how large text is. Main thread.
 */
#pragma once

#include "widgets/palette.h"

#include <gtk/gtk.h>

typedef struct
{
  QdColor foreground, ground;
  gboolean dark;    /* light on a dark ground */
  const char *font; /* family; of the widget, until its style changes */
  double font_size; /* widget pixels */
  double scale;     /* 1 with text of the usual size, 1.25 with the "large text" of the accessibility settings */
} QdWidgetLook;

QdWidgetLook qd_widget_look (GtkWidget *widget);
