#include "app/take-down.h"

#include <adwaita.h>

#define MOST_MICROSECONDS 2000 /* a turn: the last one of them may take as long again */

struct _QdTakeDown
{
  GPtrArray *held; /* of GtkWidget: a row after what it is in */
  guint next;
};

/* What somebody put into what it is in: that can do without it. The toolkit's own parts go with what they are parts of. */
static gboolean
is_put (GtkWidget *widget)
{
  return GTK_IS_LIST_BOX_ROW (widget) || ADW_IS_PREFERENCES_GROUP (widget) || GTK_IS_MENU_BUTTON (widget) ||
         GTK_IS_DROP_DOWN (widget) || GTK_IS_LIST_VIEW (widget) || GTK_IS_GRID_VIEW (widget);
}

static void
hold (QdTakeDown *self, GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (is_put (child))
        g_ptr_array_add (self->held, g_object_ref (child));
      hold (self, child);
    }
}

QdTakeDown *
qd_take_down_new (GtkWidget *widget)
{
  QdTakeDown *self = g_new0 (QdTakeDown, 1);

  self->held = g_ptr_array_new ();
  hold (self, widget);
  return self;
}

gboolean
qd_take_down_go_on (QdTakeDown *self)
{
  gint64 begun = g_get_monotonic_time ();

  while (self->next < self->held->len && g_get_monotonic_time () - begun < MOST_MICROSECONDS)
    g_object_unref (self->held->pdata[self->next++]);
  return self->next < self->held->len;
}

void
qd_take_down_free (QdTakeDown *self)
{
  if (self == NULL)
    return;
  while (self->next < self->held->len)
    g_object_unref (self->held->pdata[self->next++]);
  g_ptr_array_unref (self->held);
  g_free (self);
}
