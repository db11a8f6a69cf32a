#include "app/pages/species-model.h"

#define STEP  16   /* places that come or go at once */
#define SLICE 2000 /* microseconds that this is done for at a stretch */

/* ---- A place in the list ---- */

struct _QdSpeciesItem
{
  GObject parent_instance;
  guint position;
  GPtrArray *list;          /* which owns: */
  const QdSpecies *species; /* NULL: beyond the list's end, about to go */
  GHashTable *items;        /* of the model: takes it out at its end */
};

G_DEFINE_FINAL_TYPE (QdSpeciesItem, qd_species_item, G_TYPE_OBJECT)

static guint changed_signal;

static void
qd_species_item_finalize (GObject *object)
{
  QdSpeciesItem *self = QD_SPECIES_ITEM (object);
  gpointer key = GUINT_TO_POINTER (self->position);

  if (g_hash_table_lookup (self->items, key) == self)
    g_hash_table_remove (self->items, key);
  g_hash_table_unref (self->items);
  g_ptr_array_unref (self->list);
  G_OBJECT_CLASS (qd_species_item_parent_class)->finalize (object);
}

static void
qd_species_item_class_init (QdSpeciesItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_species_item_finalize;
  changed_signal = g_signal_new ("changed", QD_TYPE_SPECIES_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_species_item_init (QdSpeciesItem *self)
{
  (void) self;
}

const QdSpecies *
qd_species_item_get (QdSpeciesItem *self)
{
  return self->species;
}

void
qd_species_item_changed (QdSpeciesItem *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* ---- The list ---- */

struct _QdSpeciesModel
{
  GObject parent_instance;
  GPtrArray *list;   /* of QdSpecies, shared */
  GHashTable *items; /* those that somebody holds, by place, not owned */
  guint n_places;    /* on its way to the length of the list: views build rows for it, and take them down */
  guint step;        /* source: the next places */
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (QdSpeciesModel, qd_species_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  (void) model;
  return QD_TYPE_SPECIES_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return QD_SPECIES_MODEL (model)->n_places;
}

static gpointer
get_item (GListModel *model, guint position)
{
  QdSpeciesModel *self = QD_SPECIES_MODEL (model);
  QdSpeciesItem *item = g_hash_table_lookup (self->items, GUINT_TO_POINTER (position));

  if (position >= self->n_places)
    return NULL;
  if (item != NULL)
    return g_object_ref (item);
  item = g_object_new (QD_TYPE_SPECIES_ITEM, NULL);
  item->position = position;
  item->species = position < self->list->len ? self->list->pdata[position] : NULL;
  item->list = g_ptr_array_ref (self->list);
  item->items = g_hash_table_ref (self->items);
  g_hash_table_insert (self->items, GUINT_TO_POINTER (position), item);
  return item;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static gboolean
looks_same (const QdSpecies *a, const QdSpecies *b)
{
  return a->id == b->id && a->class_id == b->class_id && a->n_observations == b->n_observations;
}

static void
renew (QdSpeciesModel *self, QdSpeciesItem *item)
{
  const QdSpecies *species = item->position < self->list->len ? self->list->pdata[item->position] : NULL;
  gboolean same = species == item->species || (species != NULL && item->species != NULL && looks_same (species, item->species));

  g_ptr_array_unref (item->list);
  item->list = g_ptr_array_ref (self->list);
  item->species = species;
  if (!same)
    qd_species_item_changed (item);
}

static GPtrArray *
hold_items (QdSpeciesModel *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_ptr_array_add (items, g_object_ref (item));
  return items;
}

void
qd_species_model_touch (QdSpeciesModel *self)
{
  g_autoptr (GPtrArray) items = hold_items (self);

  for (guint i = 0; i < items->len; i++)
    qd_species_item_changed (items->pdata[i]);
}

static void
change_places (QdSpeciesModel *self)
{
  guint now = self->n_places, then = self->list->len;

  self->n_places = then > now ? MIN (then, now + STEP) : MAX ((gint64) then, (gint64) now - STEP);
  if (self->n_places > now)
    g_list_model_items_changed (G_LIST_MODEL (self), now, 0, self->n_places - now);
  else
    g_list_model_items_changed (G_LIST_MODEL (self), self->n_places, now - self->n_places, 0);
}

static gboolean
on_step (gpointer data)
{
  QdSpeciesModel *self = data;
  gint64 end = g_get_monotonic_time () + SLICE;

  while (self->n_places != self->list->len && g_get_monotonic_time () < end)
    change_places (self);
  if (self->n_places != self->list->len)
    return G_SOURCE_CONTINUE;
  self->step = 0;
  return G_SOURCE_REMOVE;
}

void
qd_species_model_set (QdSpeciesModel *self, GPtrArray *species)
{
  g_autoptr (GPtrArray) old = self->list;
  g_autoptr (GPtrArray) items = hold_items (self);

  self->list = g_ptr_array_ref (species);
  for (guint i = 0; i < items->len; i++)
    renew (self, items->pdata[i]);
  if (self->n_places != species->len && self->step == 0)
    self->step = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_step, self, NULL); /* before the next frame */
}

guint
qd_species_model_get_length (QdSpeciesModel *self)
{
  return self->list->len;
}

const QdSpecies *
qd_species_model_get (QdSpeciesModel *self, guint position)
{
  return self->list->pdata[position];
}

QdSpeciesModel *
qd_species_model_new (void)
{
  return g_object_new (QD_TYPE_SPECIES_MODEL, NULL);
}

static void
qd_species_model_finalize (GObject *object)
{
  QdSpeciesModel *self = QD_SPECIES_MODEL (object);

  g_clear_handle_id (&self->step, g_source_remove);
  g_ptr_array_unref (self->list);
  g_hash_table_unref (self->items);
  G_OBJECT_CLASS (qd_species_model_parent_class)->finalize (object);
}

static void
qd_species_model_class_init (QdSpeciesModelClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_species_model_finalize;
}

static void
qd_species_model_init (QdSpeciesModel *self)
{
  self->list = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_species_free);
  self->items = g_hash_table_new (NULL, NULL);
}
