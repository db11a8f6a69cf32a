#include "app/pages/task-menu.h"

#include <glib/gi18n.h>

#include "app/pages/labeller-watch.h"
#include "app/pages/task-dialog.h"

#define KEY "task-menu-filter"

static GtkDropDown *
get_filter (gpointer page)
{
  return g_object_get_data (page, KEY);
}

static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  (void) action;
  (void) parameter;
  gtk_window_present (GTK_WINDOW (qd_task_dialog_new (page, (QdPhotoKind) gtk_drop_down_get_selected (get_filter (page)))));
}

void
qd_task_menu_start (QdPage *page, GMenu *section, GtkDropDown *filter, const gint64 *shown)
{
  const GActionEntry entries[] = { { .name = "open", .activate = on_open } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  g_object_set_data (G_OBJECT (page), KEY, filter);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "tasks", G_ACTION_GROUP (actions));
  g_menu_prepend (section, _ ("_Label with several people…"), "tasks.open");
  qd_labeller_watch_start (page, shown);
}
