#include "app/unfold-list.h"

#include <glib/gi18n.h>

#define HIGHEST 280 /* pixels */

GtkWidget *
qd_unfold_list_new (GtkWidget **scrolled)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  *scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (*scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (*scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (*scrolled), HIGHEST);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (*scrolled), list);
  return list;
}

static void
add_sentence (AdwExpanderRow *row, const char *sentence)
{
  GtkWidget *label = gtk_label_new (sentence);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  adw_expander_row_add_row (row, label);
}

AdwExpanderRow *
qd_unfold_list_add (GtkWidget *list, const char *title, const char *subtitle, GPtrArray *sentences, guint n, guint all)
{
  GtkWidget *row = adw_expander_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  n = MIN (n, sentences->len);
  for (guint i = 0; i < n; i++)
    add_sentence (ADW_EXPANDER_ROW (row), sentences->pdata[i]);
  if (all > n)
    {
      g_autofree char *rest = g_strdup_printf (ngettext ("… and %u more", "… and %u more", all - n), all - n);

      add_sentence (ADW_EXPANDER_ROW (row), rest);
    }
  return ADW_EXPANDER_ROW (row);
}
