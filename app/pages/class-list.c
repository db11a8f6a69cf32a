#include "app/pages/class-list.h"

#include "app/pages/panel-row.h"
#include "app/words.h"

#include <glib/gi18n.h>
#include <string.h>

#define N_KEYS 9 /* classes with a number key */

struct _QdClassList
{
  GtkBox parent_instance;
  GtkWidget *search, *more;
  GtkListBox *rows;

  GPtrArray *classes; /* of QdClass; NULL before they are set */
  gint64 current;     /* 0: none */
  char *shown;        /* what the rows were built of, so that they are built anew only where that changed */
};

G_DEFINE_FINAL_TYPE (QdClassList, qd_class_list, GTK_TYPE_BOX)

static guint chosen_signal;

/* ---- Which are shown ---- */

static gboolean
passes (const QdClass *class_, const char *text)
{
  g_autofree char *name = g_utf8_casefold (class_->name, -1);

  return strstr (name, text) != NULL;
}

/* Indices of classes, from 0: of few all, of many the current one, those with boxes, and others up to the most. */
static GArray *
choose (QdClassList *self, const char *text, guint *n_passing)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (guint)), *others = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->classes->len; i++)
    if (*text == '\0' || passes (self->classes->pdata[i], text))
      g_array_append_val (others, i);
  *n_passing = others->len;
  for (guint rank = 0; rank < 3 && others->len > QD_CLASS_LIST_MOST; rank++)
    for (guint i = 0; i < others->len && chosen->len < QD_CLASS_LIST_MOST; i++)
      {
        guint index = g_array_index (others, guint, i);
        const QdClass *class_ = self->classes->pdata[index];

        if ((class_->id == self->current ? 0 : class_->n_boxes > 0 ? 1 : 2) == (int) rank)
          g_array_append_val (chosen, index);
      }
  if (others->len > QD_CLASS_LIST_MOST)
    {
      g_array_unref (others);
      return chosen;
    }
  g_array_unref (chosen);
  return others;
}

/* ---- Rows ---- */

/* A row that is there is used again: making one takes as long as all else. */
static void
show_row (QdClassList *self, int place, guint index)
{
  const QdClass *class_ = self->classes->pdata[index];
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->rows, place);
  g_autofree char *key = g_strdup_printf ("%u", index + 1);
  GtkWidget *end;

  if (row == NULL)
    {
      end = gtk_label_new (NULL);
      gtk_widget_add_css_class (end, "key-cap");
      row = GTK_LIST_BOX_ROW (qd_panel_row_new (class_->id, class_->color, class_->name, end));
      gtk_list_box_append (self->rows, GTK_WIDGET (row));
    }
  else
    qd_panel_row_set (row, class_->id, class_->color, class_->name);
  end = gtk_widget_get_last_child (gtk_list_box_row_get_child (row));
  gtk_label_set_text (GTK_LABEL (end), key);
  gtk_widget_set_visible (end, index < N_KEYS);
}

static void
show_rows (QdClassList *self, GArray *chosen)
{
  GtkListBoxRow *row;

  for (guint i = 0; i < chosen->len; i++)
    show_row (self, (int) i, g_array_index (chosen, guint, i));
  while ((row = gtk_list_box_get_row_at_index (self->rows, (int) chosen->len)) != NULL)
    gtk_list_box_remove (self->rows, GTK_WIDGET (row));
}

static char *
describe (QdClassList *self, GArray *chosen)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < chosen->len; i++)
    {
      guint index = g_array_index (chosen, guint, i);
      const QdClass *class_ = self->classes->pdata[index];

      g_string_append_printf (text, "%u %" G_GINT64_FORMAT " %06x %s\n", index, class_->id, class_->color, class_->name);
    }
  return g_string_free (text, FALSE);
}

static void
show_rest (QdClassList *self, guint n_shown, guint n_passing)
{
  g_autofree char *number = qd_words_count (n_passing - n_shown);
  g_autofree char *text =
      n_passing == 0 ? g_strdup (_ ("No class is called like that."))
                     : g_strdup_printf (ngettext ("%s more: search for it above", "%s more: search for them above",
                                                  n_passing - n_shown),
                                        number);

  gtk_label_set_text (GTK_LABEL (self->more), text);
  gtk_widget_set_visible (self->more, n_passing > n_shown || (n_passing == 0 && self->classes->len > 0));
}

static void
show (QdClassList *self)
{
  g_autofree char *text = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1), *shown = NULL;
  g_autoptr (GArray) chosen = NULL;
  guint n_passing;

  chosen = choose (self, text, &n_passing);
  shown = describe (self, chosen);
  if (g_strcmp0 (shown, self->shown) != 0)
    {
      show_rows (self, chosen);
      g_free (self->shown);
      self->shown = g_steal_pointer (&shown);
    }
  show_rest (self, chosen->len, n_passing);
  gtk_widget_set_visible (GTK_WIDGET (self->rows), chosen->len > 0);
  gtk_list_box_select_row (self->rows, qd_panel_rows_find (self->rows, self->current));
}

void
qd_class_list_set (QdClassList *self, GPtrArray *classes)
{
  g_clear_pointer (&self->classes, g_ptr_array_unref);
  self->classes = g_ptr_array_ref (classes);
  gtk_widget_set_visible (self->search, classes->len > QD_CLASS_LIST_MOST);
  if (classes->len <= QD_CLASS_LIST_MOST)
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  show (self);
}

void
qd_class_list_set_current (QdClassList *self, gint64 id)
{
  GtkListBoxRow *row = qd_panel_rows_find (self->rows, id);

  self->current = id;
  if (row == NULL && self->classes != NULL)
    show (self);
  else
    gtk_list_box_select_row (self->rows, row);
}

/* ---- What a person does ---- */

static void
on_activated (QdClassList *self, GtkListBoxRow *row)
{
  g_signal_emit (self, chosen_signal, 0, qd_panel_row_get_id (row));
}

static void
on_search (QdClassList *self)
{
  if (self->classes != NULL)
    show (self);
}

/* Return chooses the first that was found, and the search is over. */
static void
on_search_activated (QdClassList *self)
{
  GtkListBoxRow *row;
  gint64 id;

  on_search (self); /* it may not have been told of the last letters yet */
  row = gtk_list_box_get_row_at_index (self->rows, 0);
  if (row == NULL || *gtk_editable_get_text (GTK_EDITABLE (self->search)) == '\0')
    return;
  id = qd_panel_row_get_id (row);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  g_signal_emit (self, chosen_signal, 0, id);
}

static void
on_search_stopped (QdClassList *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

/* ---- The widget ---- */

static void
qd_class_list_finalize (GObject *object)
{
  QdClassList *self = QD_CLASS_LIST (object);

  g_clear_pointer (&self->classes, g_ptr_array_unref);
  g_free (self->shown);
  G_OBJECT_CLASS (qd_class_list_parent_class)->finalize (object);
}

static void
qd_class_list_class_init (QdClassListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = qd_class_list_finalize;
  chosen_signal
      = g_signal_new ("chosen", QD_TYPE_CLASS_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/class-list.ui");
  gtk_widget_class_bind_template_child (widget_class, QdClassList, search);
  gtk_widget_class_bind_template_child (widget_class, QdClassList, rows);
  gtk_widget_class_bind_template_child (widget_class, QdClassList, more);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
}

static void
qd_class_list_init (QdClassList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
