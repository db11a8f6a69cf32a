#include "app/pages/species-list.h"

#include "app/pages/species-row.h"
#include "app/picture.h"

#include "engine/photo/photo.h"

#include <glib/gi18n.h>

#define THUMBNAIL 96

/* ---- A species as an object ---- */

#define QD_TYPE_SPECIES_ITEM (qd_species_item_get_type ())
G_DECLARE_FINAL_TYPE (QdSpeciesItem, qd_species_item, QD, SPECIES_ITEM, GObject)

struct _QdSpeciesItem
{
  GObject parent_instance;
  QdSpecies *species;
  char *folded;     /* its names, for the search */
  GdkTexture *picture; /* NULL: none yet */
};

G_DEFINE_FINAL_TYPE (QdSpeciesItem, qd_species_item, G_TYPE_OBJECT)

static void
qd_species_item_finalize (GObject *object)
{
  QdSpeciesItem *self = QD_SPECIES_ITEM (object);

  qd_species_free (self->species);
  g_clear_object (&self->picture);
  g_free (self->folded);
  G_OBJECT_CLASS (qd_species_item_parent_class)->finalize (object);
}

static void
qd_species_item_class_init (QdSpeciesItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_species_item_finalize;
}

static void
qd_species_item_init (QdSpeciesItem *self)
{
  (void) self;
}

static QdSpeciesItem *
item_new (QdSpecies *species)
{
  QdSpeciesItem *item = g_object_new (QD_TYPE_SPECIES_ITEM, NULL);
  g_autofree char *names = g_strjoin ("\n", species->common_name != NULL ? species->common_name : "",
                                      species->scientific_name != NULL ? species->scientific_name : "", NULL);

  item->species = species;
  item->folded = g_utf8_casefold (names, -1);
  return item;
}

/* ---- The list ---- */

struct _QdSpeciesList
{
  AdwBin parent_instance;
  QdSession *session;
  GListStore *store;
  GtkCustomFilter *filter;
  char *wanted; /* folded search, or NULL */
};

G_DEFINE_FINAL_TYPE (QdSpeciesList, qd_species_list, ADW_TYPE_BIN)

enum
{
  SIGNAL_SPECIES_USED,
  SIGNAL_CLASS_NAMED,
  SIGNAL_CLASS_COLORED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_used (QdSpeciesList *self, gboolean used, QdSpeciesRow *row)
{
  g_signal_emit (self, signals[SIGNAL_SPECIES_USED], 0, qd_species_row_get_species (row), used);
}

static void
on_class_named (QdSpeciesList *self, const char *name, QdSpeciesRow *row)
{
  g_signal_emit (self, signals[SIGNAL_CLASS_NAMED], 0, qd_species_row_get_species (row), name);
}

static void
on_class_colored (QdSpeciesList *self, guint color, QdSpeciesRow *row)
{
  g_signal_emit (self, signals[SIGNAL_CLASS_COLORED], 0, qd_species_row_get_class (row), color);
}

static void
set_up_row (QdSpeciesList *self, GtkListItem *list_item)
{
  GtkWidget *row = g_object_new (QD_TYPE_SPECIES_ROW, NULL);

  g_signal_connect_object (row, "used", G_CALLBACK (on_used), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "class-named", G_CALLBACK (on_class_named), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "class-colored", G_CALLBACK (on_class_colored), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (list_item, row);
  gtk_list_item_set_activatable (list_item, FALSE);
  gtk_list_item_set_selectable (list_item, FALSE);
}

/* A thumbnail of one of the species' photos, read where the project is read. */
typedef struct
{
  GWeakRef row;
  QdSpeciesItem *item;
  QdPixels *pixels;
} Glance;

static void
glance_free (gpointer data)
{
  Glance *glance = data;

  g_weak_ref_clear (&glance->row);
  g_clear_object (&glance->item);
  g_clear_pointer (&glance->pixels, qd_pixels_unref);
  g_free (glance);
}

static gboolean
load_glance (QdProject *project, gpointer data, GError **error)
{
  Glance *glance = data;
  g_autoptr (QdPhoto) photo = qd_project_get_photo (project, glance->item->species->photo_id, error);
  g_autofree char *path = photo != NULL ? qd_project_dup_photo_path (project, photo) : NULL;
  g_autofree char *cache = qd_project_dup_cache_folder (project);
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT, glance->item->species->photo_id);

  if (path != NULL)
    glance->pixels = qd_photo_thumbnail (path, cache, key, THUMBNAIL, error);
  return glance->pixels != NULL;
}

static void
on_glance (gpointer owner, gpointer data, const GError *error)
{
  Glance *glance = data;
  g_autoptr (GObject) row = g_weak_ref_get (&glance->row);

  (void) owner;
  if (error != NULL || glance->pixels == NULL)
    return; /* a species without a picture is no failure */
  g_clear_object (&glance->item->picture);
  glance->item->picture = qd_pixels_to_texture (glance->pixels);
  if (row != NULL && qd_species_row_get_species (QD_SPECIES_ROW (row)) == glance->item->species->id)
    qd_species_row_set_picture (QD_SPECIES_ROW (row), GDK_PAINTABLE (glance->item->picture));
}

static void
bind_row (QdSpeciesList *self, GtkListItem *list_item)
{
  QdSpeciesRow *row = QD_SPECIES_ROW (gtk_list_item_get_child (list_item));
  QdSpeciesItem *item = gtk_list_item_get_item (list_item);
  Glance *glance;

  gtk_widget_set_sensitive (GTK_WIDGET (row), qd_session_get_read_only_reason (self->session) == NULL);
  qd_species_row_show (row, item->species, qd_session_find_class (self->session, item->species->class_id));
  qd_species_row_set_picture (row, item->picture != NULL ? GDK_PAINTABLE (item->picture) : NULL);
  if (item->picture != NULL || item->species->photo_id == 0)
    return;
  glance = g_new0 (Glance, 1);
  g_weak_ref_init (&glance->row, row);
  glance->item = g_object_ref (item);
  qd_session_read (self->session, load_glance, glance, glance_free, G_OBJECT (self), on_glance);
}

static gboolean
matches (gpointer item, gpointer user_data)
{
  QdSpeciesList *self = user_data;

  return self->wanted == NULL || strstr (QD_SPECIES_ITEM (item)->folded, self->wanted) != NULL;
}

void
qd_species_list_search (QdSpeciesList *self, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  g_free (self->wanted);
  self->wanted = *stripped != '\0' ? g_utf8_casefold (stripped, -1) : NULL;
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

void
qd_species_list_set_session (QdSpeciesList *self, QdSession *session)
{
  g_set_object (&self->session, session);
}

/* Pictures survive for species that are still there. */
void
qd_species_list_take (QdSpeciesList *self, GPtrArray *species)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  g_autoptr (GHashTable) pictures = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (QdSpeciesItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      if (item->picture != NULL)
        g_hash_table_insert (pictures, g_memdup2 (&item->species->id, sizeof (gint64)), g_object_ref (item->picture));
    }
  g_ptr_array_set_free_func (species, NULL);
  for (guint i = 0; i < species->len; i++)
    {
      QdSpeciesItem *item = item_new (species->pdata[i]);
      GdkTexture *picture = g_hash_table_lookup (pictures, &item->species->id);

      g_set_object (&item->picture, picture);
      g_ptr_array_add (items, item);
    }
  g_list_store_splice (self->store, 0, n, items->pdata, items->len);
  g_ptr_array_unref (species);
}

static void
qd_species_list_dispose (GObject *object)
{
  QdSpeciesList *self = QD_SPECIES_LIST (object);

  g_clear_object (&self->session);
  g_clear_object (&self->store);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (qd_species_list_parent_class)->dispose (object);
}

static void
qd_species_list_class_init (QdSpeciesListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_species_list_dispose;
  signals[SIGNAL_SPECIES_USED] = g_signal_new ("species-used", QD_TYPE_SPECIES_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_BOOLEAN);
  signals[SIGNAL_CLASS_NAMED] = g_signal_new ("class-named", QD_TYPE_SPECIES_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                              G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_STRING);
  signals[SIGNAL_CLASS_COLORED] = g_signal_new ("class-colored", QD_TYPE_SPECIES_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_UINT);
}

static void
qd_species_list_init (QdSpeciesList *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;
  GtkWidget *view;

  self->store = g_list_store_new (QD_TYPE_SPECIES_ITEM);
  self->filter = gtk_custom_filter_new (matches, self, NULL);
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->store)), GTK_FILTER (self->filter));
  g_signal_connect_object (factory, "setup", G_CALLBACK (set_up_row), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_row), self, G_CONNECT_SWAPPED);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (filtered))), factory);
  gtk_widget_add_css_class (view, "species");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Species"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}
