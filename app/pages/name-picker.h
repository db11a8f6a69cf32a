/**
 * QdNamePicker: one of several names chosen by typing its beginning, by its number or from the list, or a new one. It changes
 * nothing itself. Main thread. Signals: picked (gint64 id); named (const char *name): none of them is called like that.
 */
#pragma once

#include <gtk/gtk.h>

typedef struct
{
  gint64 id;
  guint32 color; /* 0xRRGGBB, where names have colors */
  char *name;
} QdPickedName;

/* What it says, and how: constant, translated where it is shown. */
typedef struct
{
  const char *name;              /* of the widget: its entry is NAME_entry */
  const char *title, *hint;      /* above all; NULL: neither */
  const char *field, *placeholder, *list;
  const char *fresh;             /* "New class “%s”" */
  gboolean colored;
  gboolean whole; /* names are typed whole: what none is called is a new one though another begins so; digits pick */
} QdNamePickerWords;

#define QD_TYPE_NAME_PICKER (qd_name_picker_get_type ())
G_DECLARE_DERIVABLE_TYPE (QdNamePicker, qd_name_picker, QD, NAME_PICKER, GtkPopover)

struct _QdNamePickerClass
{
  GtkPopoverClass parent_class;
};

/* Once, before it is opened. @words lives as long as the picker. */
void qd_name_picker_set_words (QdNamePicker *self, const QdNamePickerWords *words);

/* (element-type QdPickedName), whose names it frees. */
GArray *qd_picked_names_new (void);
void qd_picked_names_add (GArray *names, gint64 id, guint32 color, const char *name);

/* Pops up at the rectangle of the parent, NULL: at all of it. @names: (element-type QdPickedName) in the order of their keys;
 * @selected: of them, that is picked when nothing is typed; 0 where there is none. */
void qd_name_picker_open (QdNamePicker *self, GArray *names, guint selected, const GdkRectangle *at);
