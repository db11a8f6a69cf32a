#include "app/undo.h"

#include <glib/gi18n.h>

/* What shows what can be undone: actions, their keys, buttons. */

typedef struct
{
  GtkWidget *widget; /* which owns this */
  const char *actions[2];
  int place;
} Following;

static void
follow (QdSession *session, Following *following)
{
  for (guint redo = 0; redo < 2; redo++)
    {
      const QdStepped *next = qd_session_peek_step (session, redo);

      gtk_widget_action_set_enabled (following->widget, following->actions[redo],
                                     next != NULL && (following->place < 0 || (int) next->place == following->place));
    }
}

static void
on_history (GtkWidget *widget, QdSession *session)
{
  follow (session, g_object_get_data (G_OBJECT (widget), "following"));
}

void
qd_undo_install (GtkWidgetClass *class, const char *undo, const char *redo, GtkWidgetActionActivateFunc step)
{
  gtk_widget_class_install_action (class, undo, NULL, step);
  gtk_widget_class_install_action (class, redo, NULL, step);
  gtk_widget_class_add_binding_action (class, GDK_KEY_z, GDK_CONTROL_MASK, undo, NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_y, GDK_CONTROL_MASK, redo, NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, redo, NULL);
}

void
qd_undo_follow (GtkWidget *widget, QdSession *session, const char *undo, const char *redo, int place)
{
  Following *following = g_new (Following, 1);

  *following = (Following){ widget, { undo, redo }, place };
  g_object_set_data_full (G_OBJECT (widget), "following", following, g_free);
  g_signal_connect_object (session, "history", G_CALLBACK (on_history), widget, G_CONNECT_SWAPPED);
  follow (session, following);
}

static void
describe (GtkWidget *button, QdSession *session)
{
  gboolean redo = g_object_get_data (G_OBJECT (button), "redo") != NULL;
  const QdStepped *next = qd_session_peek_step (session, redo);
  const char *plain = redo ? _ ("Redo (Ctrl+Shift+Z)") : _ ("Undo (Ctrl+Z)");
  g_autofree char *text = next == NULL || next->words == NULL ? NULL
                          : redo ? g_strdup_printf (_ ("Redo: %s (Ctrl+Shift+Z)"), next->words)
                                 : g_strdup_printf (_ ("Undo: %s (Ctrl+Z)"), next->words);

  gtk_widget_set_tooltip_text (button, text != NULL ? text : plain);
}

void
qd_undo_describe (GtkWidget *button, QdSession *session, gboolean redo)
{
  g_object_set_data (G_OBJECT (button), "redo", GINT_TO_POINTER (redo));
  g_signal_connect_object (session, "history", G_CALLBACK (describe), button, G_CONNECT_SWAPPED);
  describe (button, session);
}

char *
qd_undo_dup_sentence (const QdStepped *stepped)
{
  return stepped->redo ? g_strdup_printf (_ ("Redone: %s"), stepped->words) : g_strdup_printf (_ ("Undone: %s"), stepped->words);
}
