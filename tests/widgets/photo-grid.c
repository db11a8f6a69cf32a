/* A hundred thousand photos in a grid: what is loaded, cancelled, shown and selected. */
#include "tests/robot.h"
#include "widgets/photo-grid.h"
#include "widgets/photo-tile.h"
#include "widgets/texture-cache.h"

#define N_PHOTOS 100000

typedef struct
{
  GtkWidget *window;
  QdPhotoGrid *grid;
  GListStore *store; /* GtkStringObject */
  GPtrArray *tasks;  /* GTask that wait, where @hold */
  GPtrArray *raised; /* GTask that came into view after they were started */
  guint started, finished;
  gboolean hold, fail; /* loading waits; loading fails */
  guint activated;
  QdPhotoBadge badge;
  gboolean open;
} Fixture;

static void
describe (gpointer item, QdPhotoLook *look, gpointer data)
{
  Fixture *fixture = data;

  look->title = g_strdup (gtk_string_object_get_string (item));
  look->badge = fixture->badge;
  look->picture = TRUE;
}

static void
finish (Fixture *fixture, GTask *task)
{
  QdPixels *pixels = qd_pixels_new (40, 60);

  for (guint i = 0; i < 40 * 60 * 4; i++)
    pixels->data[i] = i % 4 == 1 ? 0 : 255; /* magenta */
  fixture->finished++;
  if (fixture->fail)
    {
      qd_pixels_unref (pixels);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "broken");
    }
  else
    g_task_return_pointer (task, pixels, (GDestroyNotify) qd_pixels_unref);
}

static void
load (gpointer item, guint size, GTask *task, gpointer data)
{
  Fixture *fixture = data;

  fixture->started++;
  if (fixture->hold)
    g_ptr_array_add (fixture->tasks, g_object_ref (task));
  else
    finish (fixture, task);
}

static void
raise_task (GTask *task, gpointer data)
{
  Fixture *fixture = data;

  g_ptr_array_add (fixture->raised, g_object_ref (task));
}

static void
on_activated (QdPhotoGrid *grid, guint position, Fixture *fixture)
{
  fixture->activated = position;
}

static void
fixture_init (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  fixture->store = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  fixture->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->raised = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->activated = G_MAXUINT;
  for (guint i = 0; i < N_PHOTOS; i++)
    {
      g_autofree char *name = g_strdup_printf ("photo %u", i);
      g_ptr_array_add (items, gtk_string_object_new (name));
    }
  g_list_store_splice (fixture->store, 0, 0, items->pdata, items->len);
  fixture->window = gtk_window_new ();
  fixture->grid = QD_PHOTO_GRID (qd_photo_grid_new ());
  gtk_window_set_decorated (GTK_WINDOW (fixture->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 600);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->grid));
  qd_photo_grid_set_functions (fixture->grid, describe, load, raise_task, fixture, NULL);
  g_signal_connect (fixture->grid, "activated", G_CALLBACK (on_activated), fixture);
  fixture->open = qd_robot_open (GTK_WINDOW (fixture->window));
}

static void
fixture_clear (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_ptr_array_unref (fixture->tasks);
  g_ptr_array_unref (fixture->raised);
  g_object_unref (fixture->store);
}

static void
show (Fixture *fixture)
{
  qd_photo_grid_set_model (fixture->grid, G_LIST_MODEL (fixture->store));
  qd_robot_settle (fixture->window);
  qd_robot_settle (fixture->window);
}

static guint32
color_at (Fixture *fixture, int x, int y)
{
  g_autoptr (GdkTexture) picture = NULL;

  qd_robot_settle (fixture->window);
  picture = qd_robot_picture (fixture->window);
  return qd_robot_color (picture, x, y);
}

/* Only what is near the view is asked for, and all of that is shown. */
static void
test_quick (Fixture *fixture, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();
  double taken;

  show (fixture);
  qd_robot_settle (fixture->window);
  taken = (g_get_monotonic_time () - start) / 1e6;
  g_test_message ("%d photos shown in %.3f s, %u loaded", N_PHOTOS, taken, fixture->started);
  g_assert_cmpuint (fixture->started, >=, 20);
  g_assert_cmpuint (fixture->started, <=, 75); /* three pages of 25 */
  g_assert_cmphex (color_at (fixture, 80, 60), ==, 0xff00ff);

  qd_photo_grid_reveal (fixture->grid, 90000);
  qd_robot_settle (fixture->window);
  g_assert_cmpuint (fixture->started, <=, 150);
  g_assert_cmphex (color_at (fixture, 400, 300), ==, 0xff00ff);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  guint cancelled = 0, before;

  fixture->hold = TRUE;
  show (fixture);
  before = fixture->tasks->len;
  qd_photo_grid_reveal (fixture->grid, 50000);
  qd_robot_settle (fixture->window);
  for (guint i = 0; i < before; i++)
    cancelled += g_cancellable_is_cancelled (g_task_get_cancellable (fixture->tasks->pdata[i]));
  g_assert_cmpuint (before, >, 0);
  g_assert_cmpuint (cancelled, ==, before);
  /* They may end in any order, after the grid, too. */
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  for (guint i = fixture->tasks->len; i > 0; i--)
    finish (fixture, fixture->tasks->pdata[i - 1]);
  qd_robot_settle (fixture->window);
  g_ptr_array_set_size (fixture->tasks, 0);
}

/* What was started as near is raised once it is in view, and only once. */
static void
test_raised (Fixture *fixture, gconstpointer data)
{
  guint before, low = 0;

  fixture->hold = TRUE;
  show (fixture);
  before = fixture->tasks->len;
  for (guint i = 0; i < before; i++)
    low += g_task_get_priority (fixture->tasks->pdata[i]) == G_PRIORITY_LOW;
  g_assert_cmpuint (low, >, 0);
  g_assert_cmpuint (low, <, before);
  g_assert_cmpuint (fixture->raised->len, ==, 0);
  qd_robot_scroll (fixture->window, 400, 300, 3, NULL);
  qd_robot_settle (fixture->window);
  qd_robot_settle (fixture->window);
  g_assert_cmpuint (fixture->raised->len, >, 0);
  for (guint i = 0; i < fixture->raised->len; i++)
    {
      GTask *task = fixture->raised->pdata[i];

      g_assert_true (g_ptr_array_find (fixture->tasks, task, NULL));
      g_assert_cmpint (g_task_get_priority (task), ==, G_PRIORITY_DEFAULT);
      for (guint k = 0; k < i; k++)
        g_assert_true (fixture->raised->pdata[k] != task);
    }
  for (guint i = 0; i < fixture->tasks->len; i++)
    finish (fixture, fixture->tasks->pdata[i]);
  qd_robot_settle (fixture->window);
}

static GtkWidget *
find_tile (GtkWidget *widget, const char *start)
{
  const char *words = QD_IS_PHOTO_TILE (widget) ? qd_photo_tile_get_words (QD_PHOTO_TILE (widget)) : NULL;
  GtkWidget *found = words != NULL && g_str_has_prefix (words, start) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_tile (child, start);
  return found;
}

/* A picture that cannot be loaded says why, and no longer once it can. */
static void
test_reason (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GObject) first = NULL;
  const char *told;

  fixture->fail = TRUE;
  show (fixture);
  told = qd_photo_tile_get_words (QD_PHOTO_TILE (find_tile (GTK_WIDGET (fixture->grid), "photo 0")));
  g_assert_cmpstr (told, ==, "photo 0\nbroken");
  fixture->fail = FALSE;
  first = g_list_model_get_item (G_LIST_MODEL (fixture->store), 0);
  qd_photo_grid_refresh (fixture->grid, first, TRUE);
  qd_robot_settle (fixture->window);
  told = qd_photo_tile_get_words (QD_PHOTO_TILE (find_tile (GTK_WIDGET (fixture->grid), "photo 0")));
  g_assert_cmpstr (told, ==, "photo 0, no box yet");
}

static void
test_refresh (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GObject) first = NULL;
  guint started;

  show (fixture);
  first = g_list_model_get_item (G_LIST_MODEL (fixture->store), 0);
  started = fixture->started;
  fixture->badge = QD_BADGE_VERIFIED;
  qd_photo_grid_refresh (fixture->grid, first, FALSE);
  g_assert_cmpuint (fixture->started, ==, started);
  fixture->fail = TRUE;
  qd_photo_grid_refresh (fixture->grid, first, TRUE);
  qd_robot_settle (fixture->window);
  g_assert_cmpuint (fixture->started, ==, started + 1);
  g_assert_cmphex (color_at (fixture, 30, 60), !=, 0xff00ff);
  g_assert_cmphex (color_at (fixture, 250, 60), ==, 0xff00ff);
}

static void
test_pointer_and_keys (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *selection;

  show (fixture);
  selection = qd_photo_grid_get_selection (fixture->grid);
  qd_robot_click (fixture->window, 80, 80, 1, NULL);
  g_assert_true (gtk_selection_model_is_selected (selection, 0));
  qd_robot_key (fixture->window, "Right");
  g_assert_true (gtk_selection_model_is_selected (selection, 1));
  qd_robot_key (fixture->window, "Return");
  g_assert_cmpuint (fixture->activated, ==, 1);
}

typedef struct
{
  GtkAdjustment *adjustment;
  double step, expected;
  guint left, jumps;
} Scroll;

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Scroll *scroll = data;
  double value = gtk_adjustment_get_value (scroll->adjustment);

  if (ABS (value - scroll->expected) > 1)
    {
      g_test_message ("%u: at %.1f instead of %.1f", scroll->left, value, scroll->expected);
      scroll->jumps++;
    }
  scroll->expected = value + scroll->step;
  gtk_adjustment_set_value (scroll->adjustment, scroll->expected);
  return --scroll->left > 0;
}

static gboolean
is_scrolled (gpointer scroll)
{
  return ((Scroll *) scroll)->left == 0;
}

/* The grid stays where it is scrolled to, in both directions, with tiles coming and going. */
static void
test_steady (Fixture *fixture, gconstpointer data)
{
  static const double steps[] = { 24, -24, 500, -500 };
  GtkWidget *scroller = gtk_widget_get_first_child (GTK_WIDGET (fixture->grid));
  Scroll scroll = { .adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)) };

  show (fixture);
  gtk_adjustment_set_value (scroll.adjustment, 60000);
  qd_robot_settle (scroller);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      scroll.step = steps[i];
      scroll.expected = gtk_adjustment_get_value (scroll.adjustment);
      scroll.left = 30;
      gtk_widget_add_tick_callback (scroller, on_tick, &scroll, NULL);
      qd_robot_wait (is_scrolled, &scroll, "Scrolling");
      qd_robot_settle (scroller);
    }
  g_assert_cmpuint (scroll.jumps, ==, 0);
}

static void
test_strip (Fixture *fixture, gconstpointer data)
{
  qd_photo_grid_set_tile_size (fixture->grid, 80);
  qd_photo_grid_set_strip (fixture->grid, TRUE);
  show (fixture);
  g_assert_cmpuint (fixture->started, >=, 9);
  g_assert_cmpuint (fixture->started, <=, 30);
  qd_photo_grid_reveal (fixture->grid, 50000);
  qd_robot_settle (fixture->window);
  g_assert_cmpuint (fixture->started, <=, 63); /* the view cuts a tile at each end: three pages of 11 */
}

static void
test_cache (void)
{
  QdTextureCache *cache = qd_texture_cache_new (2);
  g_autoptr (GBytes) bytes = g_bytes_new ("abcd", 4);
  g_autoptr (GdkTexture) texture = gdk_memory_texture_new (1, 1, GDK_MEMORY_DEFAULT, bytes, 4);
  GObject *objects[3];

  for (int i = 0; i < 3; i++)
    objects[i] = g_object_new (G_TYPE_OBJECT, NULL);
  qd_texture_cache_insert (cache, objects[0], texture);
  qd_texture_cache_insert (cache, objects[1], texture);
  g_assert_true (qd_texture_cache_lookup (cache, objects[0]) == texture);
  qd_texture_cache_insert (cache, objects[2], texture); /* the second was shown longest ago */
  g_assert_nonnull (qd_texture_cache_lookup (cache, objects[0]));
  g_assert_null (qd_texture_cache_lookup (cache, objects[1]));
  g_assert_nonnull (qd_texture_cache_lookup (cache, objects[2]));
  qd_texture_cache_insert (cache, objects[2], texture);
  qd_texture_cache_remove (cache, objects[0]);
  g_assert_null (qd_texture_cache_lookup (cache, objects[0]));
  qd_texture_cache_free (cache);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpuint (objects[i]->ref_count, ==, 1);
      g_object_unref (objects[i]);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = { { "quick", test_quick },   { "cancelled", test_cancelled }, { "raised", test_raised },
                { "reason", test_reason }, { "refresh", test_refresh },     { "pointer-and-keys", test_pointer_and_keys },
                { "steady", test_steady }, { "strip", test_strip } };

  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/widgets/photo-grid/cache", test_cache);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/widgets/photo-grid/", tests[i].name, NULL);
      g_test_add (path, Fixture, NULL, fixture_init, tests[i].run, fixture_clear);
    }
  return g_test_run ();
}
