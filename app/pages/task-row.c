#include "app/pages/task-row.h"

#include <glib/gi18n.h>

#include "engine/hands/choose-photos.h"

static char *
dup_subtitle (const QdTask *task)
{
  g_autofree char *text = g_strdup_printf (_ ("Photos: %u · people a photo: %u · looks: %u · settled: %u"), task->n_photos,
                                           task->labellers, task->n_looks, task->n_settled);
  g_autoptr (QdKeptChoice) choice = qd_hands_get_choice (task);
  g_autofree char *words = choice == NULL ? NULL : qd_kept_choice_describe (choice);

  return words == NULL ? g_steal_pointer (&text) : g_strdup_printf ("%s\n%s", text, words);
}

static void
add_button (AdwActionRow *row, const QdTask *task, const char *name, const char *label, const char *tooltip, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_name (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", task->id);
  adw_action_row_add_suffix (row, button);
}

static void
add_choice (GMenu *menu, const QdTask *task, const char *label, const char *action)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "x", task->id);
  g_menu_append_item (menu, item);
}

static void
add_menu (AdwActionRow *row, const QdTask *task, gboolean may_change)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *label = g_strdup_printf (_ ("More about “%s”"), task->name);
  GtkWidget *button = gtk_menu_button_new ();

  if (may_change)
    add_choice (menu, task, _ ("_Send…"), "task.send");
  add_choice (menu, task, _ ("How well people _agree"), "task.agreement");
  if (may_change && task->n_settled > 0)
    add_choice (menu, task, _ ("_Take the consolidation back…"), "task.take-back");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_name (button, "task-more");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_action_row_add_suffix (row, button);
}

GtkWidget *
qd_task_row_new (const QdTask *task, gboolean may_change)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *subtitle = dup_subtitle (task), *settle = g_strdup_printf (_ ("_Settle %u"), task->n_disputes);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), task->name);
  adw_action_row_set_subtitle (row, subtitle);
  adw_action_row_set_subtitle_lines (row, 0);
  if (may_change && task->n_looks == 0)
    add_button (row, task, "task-send", _ ("_Send…"), _ ("Write a file that others label in their own copy of Quadrat"),
                "task.send");
  if (may_change && task->n_looks > 0)
    add_button (row, task, "task-consolidate", _ ("_Consolidate…"), _ ("Make boxes of what people agree on"),
                "task.consolidate");
  if (may_change && task->n_disputes > 0)
    add_button (row, task, "task-settle", settle, _ ("Decide what people did not agree on"), "task.settle");
  add_menu (row, task, may_change);
  return GTK_WIDGET (row);
}

static gboolean
on_frame (GtkWidget *row, G_GNUC_UNUSED GdkFrameClock *clock, G_GNUC_UNUSED gpointer data)
{
  if (gtk_widget_get_height (row) == 0)
    return G_SOURCE_CONTINUE;
  gtk_widget_grab_focus (row);
  return G_SOURCE_REMOVE;
}

void
qd_task_row_reveal (GtkWidget *row)
{
  gtk_widget_add_tick_callback (row, on_frame, NULL, NULL);
}
