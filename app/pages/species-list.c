#include "app/pages/species-list.h"

#include "app/pages/species-model.h"
#include "app/pages/species-pictures.h"
#include "app/pages/species-row.h"

#include <glib/gi18n.h>

#define SLICE 2000 /* microseconds that rows are filled for at a stretch */

struct _QdSpeciesList
{
  AdwBin parent_instance;
  QdSession *session;
  QdSpeciesModel *model;
  GtkSelectionModel *selection;
  QdSpeciesPictures *pictures; /* NULL before a session is set */
  GtkWidget *scrolled;
  GHashTable *bound; /* set of QdSpeciesRow, not owned: those that have an item */
  GPtrArray *stale;  /* of QdSpeciesRow, not owned: they show something else than their items */
  guint fill;        /* source: before the next frame */
};

G_DEFINE_FINAL_TYPE (QdSpeciesList, qd_species_list, ADW_TYPE_BIN)

enum
{
  SIGNAL_SPECIES_USED,
  SIGNAL_CLASS_CLICKED,
  SIGNAL_SELECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Rows ---- */

static void
on_used (QdSpeciesList *self, gboolean used, QdSpeciesRow *row)
{
  g_signal_emit (self, signals[SIGNAL_SPECIES_USED], 0, qd_species_row_get_species (row), used);
}

static void
on_class_clicked (QdSpeciesList *self, QdSpeciesRow *row)
{
  g_signal_emit (self, signals[SIGNAL_CLASS_CLICKED], 0, qd_species_row_get_species (row),
                 qd_species_row_get_class_button (row));
}

static const QdSpecies *
get_species (QdSpeciesRow *row)
{
  QdSpeciesItem *item = g_object_get_data (G_OBJECT (row), "item");

  return item != NULL ? qd_species_item_get (item) : NULL;
}

static void
fill_row (QdSpeciesList *self, QdSpeciesRow *row)
{
  const QdSpecies *species = get_species (row);

  if (species == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (row), qd_session_get_read_only_reason (self->session) == NULL);
  qd_species_row_show (row, species, qd_session_find_class (self->session, species->class_id));
  qd_species_row_set_picture (row, qd_species_pictures_get (self->pictures, species->id));
}

/* At most @pages away from it. */
static gboolean
is_in_sight (QdSpeciesList *self, QdSpeciesRow *row, float pages)
{
  float height = (float) gtk_widget_get_height (self->scrolled);
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (GTK_WIDGET (row), self->scrolled, &bounds) &&
         bounds.origin.y + bounds.size.height > -pages * height && bounds.origin.y < (1 + pages) * height;
}

/* FALSE: the time was over before all were filled. */
static gboolean
fill_rows (QdSpeciesList *self, float pages, gint64 end)
{
  for (guint i = self->stale->len; i > 0; i--)
    {
      if (!is_in_sight (self, self->stale->pdata[i - 1], pages))
        continue;
      if (g_get_monotonic_time () > end)
        return FALSE;
      fill_row (self, g_ptr_array_steal_index_fast (self->stale, i - 1));
    }
  return TRUE;
}

static gboolean
is_loading (QdSpeciesList *self)
{
  return self->pictures != NULL && qd_species_pictures_count_loading (self->pictures) > 0;
}

/* Pictures on their way to rows that were scrolled past are not waited for; the rows ask again when they come into sight. */
static void
forget_pictures (QdSpeciesList *self)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTableIter iter;
  gpointer row;

  if (!is_loading (self))
    return;
  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      const QdSpecies *species = get_species (row);

      if (species == NULL || !qd_species_pictures_is_loading (self->pictures, species->id))
        continue;
      if (is_in_sight (self, row, 1))
        g_hash_table_add (wanted, (gpointer) &species->id);
      else if (!g_ptr_array_find (self->stale, row, NULL))
        g_ptr_array_add (self->stale, row);
    }
  qd_species_pictures_want_only (self->pictures, wanted);
}

static gboolean
on_fill (gpointer data)
{
  QdSpeciesList *self = data;
  gint64 end = g_get_monotonic_time () + SLICE;

  if (!fill_rows (self, 0, end) || !fill_rows (self, 1, end))
    return G_SOURCE_CONTINUE;
  forget_pictures (self);
  self->fill = 0;
  return G_SOURCE_REMOVE;
}

static void
fill_soon (QdSpeciesList *self)
{
  if (self->fill == 0 && (self->stale->len > 0 || is_loading (self)))
    self->fill = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_fill, self, NULL);
}

/* A list has two hundred rows, most of them far out of sight: these wait until somebody scrolls there. */
static void
mark_row (QdSpeciesRow *row)
{
  QdSpeciesList *self = g_object_get_data (G_OBJECT (row), "list");

  if (!g_ptr_array_find (self->stale, row, NULL))
    g_ptr_array_add (self->stale, row);
  fill_soon (self);
}

static void
mark_all (QdSpeciesList *self)
{
  qd_species_model_touch (self->model);
}

static void
set_up_row (QdSpeciesList *self, GtkListItem *list_item)
{
  GtkWidget *row = g_object_new (QD_TYPE_SPECIES_ROW, NULL);

  g_signal_connect_object (row, "used", G_CALLBACK (on_used), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "class-clicked", G_CALLBACK (on_class_clicked), self, G_CONNECT_SWAPPED);
  g_object_set_data (G_OBJECT (row), "list", self);
  gtk_list_item_set_child (list_item, row);
}

static void
bind_row (QdSpeciesList *self, GtkListItem *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);
  QdSpeciesItem *item = gtk_list_item_get_item (list_item);

  g_hash_table_add (self->bound, row);
  g_object_set_data (G_OBJECT (row), "item", item);
  g_signal_connect_object (item, "changed", G_CALLBACK (mark_row), row, G_CONNECT_SWAPPED);
  mark_row (QD_SPECIES_ROW (row));
}

static void
unbind_row (QdSpeciesList *self, GtkListItem *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), mark_row, row);
  g_object_set_data (G_OBJECT (row), "item", NULL);
  g_hash_table_remove (self->bound, row);
  g_ptr_array_remove_fast (self->stale, row);
}

/* Return, or a double click, uses the species or leaves it out. */
static void
on_activate (QdSpeciesList *self, guint position)
{
  const QdSpecies *species =
      position < qd_species_model_get_length (self->model) ? qd_species_model_get (self->model, position) : NULL;

  if (species != NULL)
    g_signal_emit (self, signals[SIGNAL_SPECIES_USED], 0, species->id, species->class_id == 0);
}

static void
on_selection (QdSpeciesList *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

/* ---- The list ---- */

void
qd_species_list_set_session (QdSpeciesList *self, QdSession *session)
{
  g_set_object (&self->session, session);
  self->pictures = qd_species_pictures_new (session);
  g_signal_connect_object (self->pictures, "arrived", G_CALLBACK (mark_all), self, G_CONNECT_SWAPPED);
}

void
qd_species_list_find_photos (QdSpeciesList *self)
{
  qd_species_pictures_find (self->pictures);
}

/* The places of these species, wherever they are by now. */
static void
select_ids (QdSpeciesList *self, GArray *ids)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint n = MIN (qd_species_model_get_length (self->model), g_list_model_get_n_items (G_LIST_MODEL (self->model)));
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (0, n);

  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (wanted, &g_array_index (ids, gint64, i));
  for (guint i = 0; i < n; i++)
    if (g_hash_table_contains (wanted, &qd_species_model_get (self->model, i)->id))
      gtk_bitset_add (selected, i);
  gtk_selection_model_set_selection (self->selection, selected, mask);
}

void
qd_species_list_show (QdSpeciesList *self, GPtrArray *species)
{
  g_autoptr (GArray) ids = qd_species_list_dup_selected (self);

  qd_species_model_set (self->model, species);
  if (ids->len > 0)
    select_ids (self, ids);
}

void
qd_species_list_show_classes (QdSpeciesList *self)
{
  mark_all (self);
}

guint
qd_species_list_count_selected (QdSpeciesList *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (self->selection);

  return (guint) gtk_bitset_get_size (selected);
}

GArray *
qd_species_list_dup_selected (QdSpeciesList *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (self->selection);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < gtk_bitset_get_size (selected); i++)
    if (gtk_bitset_get_nth (selected, i) < qd_species_model_get_length (self->model))
      g_array_append_val (ids, qd_species_model_get (self->model, gtk_bitset_get_nth (selected, i))->id);
  return ids;
}

GArray *
qd_species_list_dup_all (QdSpeciesList *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < qd_species_model_get_length (self->model); i++)
    g_array_append_val (ids, qd_species_model_get (self->model, i)->id);
  return ids;
}

void
qd_species_list_unselect (QdSpeciesList *self)
{
  gtk_selection_model_unselect_all (self->selection);
}

const QdSpecies *
qd_species_list_find (QdSpeciesList *self, gint64 id)
{
  for (guint i = 0; i < qd_species_model_get_length (self->model); i++)
    if (qd_species_model_get (self->model, i)->id == id)
      return qd_species_model_get (self->model, i);
  return NULL;
}

static void
qd_species_list_dispose (GObject *object)
{
  QdSpeciesList *self = QD_SPECIES_LIST (object);

  if (self->pictures != NULL)
    qd_species_pictures_want_only (self->pictures, NULL);
  g_clear_object (&self->pictures);
  g_clear_object (&self->session);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_handle_id (&self->fill, g_source_remove);
  G_OBJECT_CLASS (qd_species_list_parent_class)->dispose (object);
}

static void
qd_species_list_finalize (GObject *object)
{
  QdSpeciesList *self = QD_SPECIES_LIST (object);

  g_clear_handle_id (&self->fill, g_source_remove);
  g_hash_table_unref (self->bound);
  g_ptr_array_unref (self->stale);
  G_OBJECT_CLASS (qd_species_list_parent_class)->finalize (object);
}

static void
qd_species_list_class_init (QdSpeciesListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_species_list_dispose;
  G_OBJECT_CLASS (class)->finalize = qd_species_list_finalize;
  signals[SIGNAL_SPECIES_USED] = g_signal_new ("species-used", QD_TYPE_SPECIES_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_BOOLEAN);
  signals[SIGNAL_CLASS_CLICKED] = g_signal_new ("class-clicked", QD_TYPE_SPECIES_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                G_TYPE_NONE, 2, G_TYPE_INT64, GTK_TYPE_WIDGET);
  signals[SIGNAL_SELECTION_CHANGED] =
      g_signal_new ("selection-changed", QD_TYPE_SPECIES_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_species_list_init (QdSpeciesList *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (), *view;
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkAdjustment *adjustment;

  self->bound = g_hash_table_new (NULL, NULL);
  self->stale = g_ptr_array_new ();
  self->scrolled = scrolled;
  self->model = qd_species_model_new ();
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->model))));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (on_selection), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "setup", G_CALLBACK (set_up_row), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_row), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_row), self, G_CONNECT_SWAPPED);
  view = gtk_list_view_new (g_object_ref (self->selection), factory);
  g_signal_connect_object (view, "activate", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (view, "species");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Species"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (fill_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (fill_soon), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}
