#include "app/pages/box-list.h"

#include "app/pages/box-row.h"

#include <glib/gi18n.h>

#define FIRST_ROWS 32            /* made at once */
#define MOST_MICROSECONDS 3000   /* spent on rows in one go after that */

struct _QdBoxList
{
  AdwBin parent_instance;
  GtkListBox *list;
  GPtrArray *rows; /* of QdBoxRow, as in the list; borrowed */
  GArray *boxes;   /* of QdBox */
  QdSession *session;
  guint width, height; /* of the photo */
  guint next;          /* the first box whose row is not up to date */
  guint filling;       /* idle source */
  gint64 selected;
  gboolean read_only, selecting;
  QdBoxLocked locked;
  gpointer locked_data;
};

G_DEFINE_FINAL_TYPE (QdBoxList, qd_box_list, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_LOCK_TOGGLED,
  SIGNAL_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_chosen (QdBoxList *self, QdBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, qd_box_row_get_id (row));
}

static void
on_lock_toggled (QdBoxList *self, QdBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_LOCK_TOGGLED], 0, qd_box_row_get_id (row));
}

static void
on_removed (QdBoxList *self, QdBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0, qd_box_row_get_id (row));
}

/* By pointer, keys or a screen reader. */
static void
on_row_selected (QdBoxList *self, GtkListBoxRow *row)
{
  if (row == NULL || self->selecting || qd_box_row_get_id (QD_BOX_ROW (row)) == self->selected)
    return;
  self->selected = qd_box_row_get_id (QD_BOX_ROW (row));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, self->selected);
}

static void
select_row (QdBoxList *self, GtkListBoxRow *row)
{
  self->selecting = TRUE;
  gtk_list_box_select_row (self->list, row);
  self->selecting = FALSE;
}

static QdBoxRow *
add_row (QdBoxList *self, guint position)
{
  GtkWidget *row = qd_box_row_new (self->read_only);

  g_signal_connect_object (row, "chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "lock-toggled", G_CALLBACK (on_lock_toggled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "removed", G_CALLBACK (on_removed), self, G_CONNECT_SWAPPED);
  gtk_list_box_insert (self->list, row, (int) position);
  g_ptr_array_insert (self->rows, (int) position, row);
  return QD_BOX_ROW (row);
}

static void
remove_row (QdBoxList *self, guint position)
{
  gtk_list_box_remove (self->list, self->rows->pdata[position]);
  g_ptr_array_remove_index (self->rows, position);
}

static void
update_next (QdBoxList *self)
{
  const QdBox *box = &g_array_index (self->boxes, QdBox, self->next);
  QdBoxRow *row = self->next < self->rows->len ? self->rows->pdata[self->next] : NULL;

  if (row == NULL || qd_box_row_get_id (row) != box->id)
    row = add_row (self, self->next);
  qd_box_row_show (row, box, qd_session_find_class (self->session, box->class_id), self->width, self->height);
  qd_box_row_set_locked (row, self->locked != NULL && self->locked (self->locked_data, box->id));
  if (box->id == self->selected)
    select_row (self, GTK_LIST_BOX_ROW (row));
  self->next++;
}

static gboolean
fill (gpointer user_data)
{
  QdBoxList *self = user_data;
  gint64 end = g_get_monotonic_time () + MOST_MICROSECONDS;

  while (self->next < self->boxes->len && (self->next < FIRST_ROWS || g_get_monotonic_time () < end))
    update_next (self);
  if (self->next < self->boxes->len)
    return G_SOURCE_CONTINUE;
  self->filling = 0;
  return G_SOURCE_REMOVE;
}

/* Rows of boxes that are gone go; those that are left are kept only where they are in the order of the boxes. */
static void
drop_rows (QdBoxList *self)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint last = 0;

  for (guint i = 0; i < self->boxes->len; i++)
    g_hash_table_insert (places, &g_array_index (self->boxes, QdBox, i).id, GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < self->rows->len;)
    {
      gint64 id = qd_box_row_get_id (self->rows->pdata[i]);
      guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, &id));

      if (place > last)
        {
          last = place;
          i++;
        }
      else
        remove_row (self, i);
    }
}

void
qd_box_list_set_boxes (QdBoxList *self, GArray *boxes, QdSession *session, guint width, guint height)
{
  g_set_object (&self->session, session);
  g_array_set_size (self->boxes, 0);
  g_array_append_vals (self->boxes, boxes->data, boxes->len);
  self->width = width;
  self->height = height;
  self->next = 0;
  self->selecting = TRUE; /* a selected row that goes is nobody's choice */
  drop_rows (self);
  self->selecting = FALSE;
  g_clear_handle_id (&self->filling, g_source_remove);
  if (fill (self) == G_SOURCE_CONTINUE)
    self->filling = g_idle_add (fill, self);
}

void
qd_box_list_set_locked_func (QdBoxList *self, QdBoxLocked locked, gpointer user_data)
{
  self->locked = locked;
  self->locked_data = user_data;
}

void
qd_box_list_set_read_only (QdBoxList *self)
{
  self->read_only = TRUE;
}

void
qd_box_list_update_locks (QdBoxList *self)
{
  for (guint i = 0; i < self->rows->len && self->locked != NULL; i++)
    {
      QdBoxRow *row = self->rows->pdata[i];

      qd_box_row_set_locked (row, self->locked (self->locked_data, qd_box_row_get_id (row)));
    }
}

void
qd_box_list_select (QdBoxList *self, gint64 id)
{
  GtkListBoxRow *row = NULL;

  self->selected = id;
  for (guint i = 0; i < self->rows->len && row == NULL; i++)
    if (qd_box_row_get_id (self->rows->pdata[i]) == id)
      row = self->rows->pdata[i];
  select_row (self, row);
}

static void
qd_box_list_dispose (GObject *object)
{
  QdBoxList *self = QD_BOX_LIST (object);

  g_clear_handle_id (&self->filling, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (qd_box_list_parent_class)->dispose (object);
}

static void
qd_box_list_finalize (GObject *object)
{
  QdBoxList *self = QD_BOX_LIST (object);

  g_ptr_array_unref (self->rows);
  g_array_unref (self->boxes);
  G_OBJECT_CLASS (qd_box_list_parent_class)->finalize (object);
}

static void
qd_box_list_class_init (QdBoxListClass *class)
{
  static const char *const names[] = { "chosen", "lock-toggled", "removed" };

  G_OBJECT_CLASS (class)->dispose = qd_box_list_dispose;
  G_OBJECT_CLASS (class)->finalize = qd_box_list_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] =
        g_signal_new (names[i], QD_TYPE_BOX_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static GtkWidget *
build_placeholder (void)
{
  GtkWidget *label = gtk_label_new (_ ("Drag on the photo to draw a box."));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_show (label);
  return label;
}

static void
qd_box_list_init (QdBoxList *self)
{
  self->rows = g_ptr_array_new ();
  self->boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_placeholder (self->list, build_placeholder ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "panel-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Boxes on this photo"), -1);
  g_signal_connect_object (self->list, "row-selected", G_CALLBACK (on_row_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}
