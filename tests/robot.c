#include "tests/robot.h"

#include <gdk/x11/gdkx.h>
#include <math.h>
#include <string.h>

#include "tests/patience.h"

#define PATIENCE (20 * TEST_PATIENCE) /* seconds */

static gboolean
wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
qd_robot_wait (gboolean (*condition) (gpointer data), gpointer data, const char *what)
{
  gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  /* Wakes the loop, so that the end is seen when nothing happens. */
  guint source = g_timeout_add (100, wake, NULL);

  while (!condition (data) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  if (!condition (data))
    g_error ("%s: did not happen within %d seconds", what, PATIENCE);
}

typedef struct
{
  gboolean done;
} Flag;

static gboolean
is_done (gpointer flag)
{
  return ((Flag *) flag)->done;
}

static void
on_tool_exit (GObject *process, GAsyncResult *result, gpointer flag)
{
  g_autoptr (GError) error = NULL;

  if (!g_subprocess_wait_check_finish (G_SUBPROCESS (process), result, &error))
    g_error ("xdotool: %s", error->message);
  ((Flag *) flag)->done = TRUE;
}

static void
run (GPtrArray *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  Flag flag = { FALSE };

  g_ptr_array_add (arguments, NULL);
  process = g_subprocess_newv ((const char *const *) arguments->pdata, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, on_tool_exit, &flag);
  qd_robot_wait (is_done, &flag, "xdotool");
}

static GPtrArray *
command_new (void)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (arguments, g_strdup ("xdotool"));
  return arguments;
}

static void add (GPtrArray *arguments, ...) G_GNUC_NULL_TERMINATED;

static void
add (GPtrArray *arguments, ...)
{
  va_list list;

  va_start (list, arguments);
  for (const char *word = va_arg (list, const char *); word != NULL; word = va_arg (list, const char *))
    g_ptr_array_add (arguments, g_strdup (word));
  va_end (list);
}

typedef struct
{
  guint frames;
} Frames;

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Frames *frames = data;

  frames->frames++;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static gboolean
has_two (gpointer frames)
{
  return ((Frames *) frames)->frames >= 2;
}

/* Its window, or, where that went with what was done there, one that is still there. */
static GtkWidget *
find_window (GtkWidget *widget)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkRoot *root = widget != NULL ? gtk_widget_get_root (widget) : NULL;

  for (guint i = 0; (root == NULL || !gtk_widget_get_mapped (GTK_WIDGET (root))) && i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkRoot) window = g_list_model_get_item (windows, i);

      root = window;
    }
  return GTK_WIDGET (root);
}

void
qd_robot_settle (GtkWidget *widget)
{
  GtkWidget *window;
  Frames frames = { 0 };
  guint tick;

  if (widget != NULL)
    g_object_add_weak_pointer (G_OBJECT (widget), (gpointer *) &widget);
  gdk_display_sync (gdk_display_get_default ());
  /* Curves that are drawn anew all the time leave the loop no rest; the two frames tell then. */
  for (gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC; g_main_context_pending (NULL) && g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  window = find_window (widget);
  g_clear_weak_pointer (&widget);
  if (window == NULL)
    return;
  tick = gtk_widget_add_tick_callback (window, on_tick, &frames, NULL);
  qd_robot_wait (has_two, &frames, "Drawing two frames");
  gtk_widget_remove_tick_callback (window, tick);
}

static gboolean
is_mapped (gpointer window)
{
  return gtk_widget_get_mapped (window);
}

static gboolean
is_active (gpointer window)
{
  return gtk_window_is_active (window);
}

static char *
window_id (GtkWidget *widget)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (widget));

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  return g_strdup_printf ("%lu", gdk_x11_surface_get_xid (surface));
  G_GNUC_END_IGNORE_DEPRECATIONS
}

/* GTK's lists ask for a new layout while they are laid out, and one frame of the window around them is then left out, with this
 * warning (GTK 4.8; when it comes depends on the machine's load). Every other warning stays fatal. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && fields[i].length < 0 && strstr (fields[i].value, "GtkScrolledWindow") != NULL &&
        strstr (fields[i].value, "without a current allocation") != NULL)
      return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, data);
}

void
qd_robot_focus (GtkWindow *window)
{
  g_autofree char *id = window_id (GTK_WIDGET (window));
  g_autoptr (GPtrArray) command = command_new ();

  add (command, "windowmap", "--sync", id, "windowfocus", "--sync", id, NULL);
  run (command);
  qd_robot_wait (is_active, window, "Giving the window the keyboard");
  qd_robot_settle (GTK_WIDGET (window));
}

gboolean
qd_robot_open (GtkWindow *window)
{
  static gsize once = 0;
  g_autofree char *tool = g_find_program_in_path ("xdotool");

  if (tool == NULL)
    {
      g_test_skip ("xdotool is needed to move the pointer");
      return FALSE;
    }
  if (g_once_init_enter (&once))
    {
      g_log_set_writer_func (write_log, NULL, NULL);
      g_once_init_leave (&once, 1);
    }
  gtk_window_present (window);
  qd_robot_wait (is_mapped, window, "Showing the window");
  qd_robot_focus (window);
  return TRUE;
}

/* From a widget's coordinates to those of its X window. */
static void
add_move (GPtrArray *command, GtkWidget *widget, double x, double y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  g_autofree char *id = window_id (widget), *left = NULL, *top = NULL;
  double scale = gtk_widget_get_scale_factor (widget), dx, dy;
  graphene_point_t point;

  g_assert_true (gtk_widget_compute_point (widget, GTK_WIDGET (native), &GRAPHENE_POINT_INIT ((float) x, (float) y), &point));
  gtk_native_get_surface_transform (native, &dx, &dy);
  left = g_strdup_printf ("%ld", lround ((point.x + dx) * scale));
  top = g_strdup_printf ("%ld", lround ((point.y + dy) * scale));
  add (command, "mousemove", "--window", id, left, top, NULL);
}

static void
add_modifiers (GPtrArray *command, const char *verb, const char *modifiers)
{
  if (modifiers != NULL)
    add (command, verb, modifiers, NULL);
}

static void
add_button (GPtrArray *command, const char *verb, int button)
{
  g_autofree char *number = g_strdup_printf ("%d", button);

  add (command, verb, number, NULL);
}

static void
run_and_settle (GPtrArray *command, GtkWidget *widget)
{
  g_object_add_weak_pointer (G_OBJECT (widget), (gpointer *) &widget); /* it may go with what is done */
  run (command);
  qd_robot_settle (widget);
  g_clear_weak_pointer (&widget);
}

void
qd_robot_move (GtkWidget *widget, double x, double y)
{
  g_autoptr (GPtrArray) command = command_new ();

  add_move (command, widget, x, y);
  run_and_settle (command, widget);
}

void
qd_robot_click (GtkWidget *widget, double x, double y, int button, const char *modifiers)
{
  g_autoptr (GPtrArray) command = command_new ();

  add_move (command, widget, x, y);
  add_modifiers (command, "keydown", modifiers);
  add_button (command, "click", button);
  add_modifiers (command, "keyup", modifiers);
  run_and_settle (command, widget);
}

/* By way of the middle, so that there is motion between press and release. */
void
qd_robot_drag (GtkWidget *widget, double x0, double y0, double x1, double y1, int button, const char *modifiers)
{
  g_autoptr (GPtrArray) command = command_new ();

  add_move (command, widget, x0, y0);
  add_modifiers (command, "keydown", modifiers);
  add_button (command, "mousedown", button);
  add_move (command, widget, (x0 + x1) / 2, (y0 + y1) / 2);
  add_move (command, widget, x1, y1);
  add_button (command, "mouseup", button);
  add_modifiers (command, "keyup", modifiers);
  run_and_settle (command, widget);
}

void
qd_robot_press (GtkWidget *widget, double x, double y, int button)
{
  g_autoptr (GPtrArray) command = command_new ();

  add_move (command, widget, x, y);
  add_button (command, "mousedown", button);
  run_and_settle (command, widget);
}

void
qd_robot_release (GtkWidget *widget, int button)
{
  g_autoptr (GPtrArray) command = command_new ();

  add_button (command, "mouseup", button);
  run_and_settle (command, widget);
}

void
qd_robot_scroll (GtkWidget *widget, double x, double y, int notches, const char *modifiers)
{
  g_autoptr (GPtrArray) command = command_new ();

  add_move (command, widget, x, y);
  add_modifiers (command, "keydown", modifiers);
  for (int i = 0; i < ABS (notches); i++)
    add_button (command, "click", notches < 0 ? 4 : 5);
  add_modifiers (command, "keyup", modifiers);
  run_and_settle (command, widget);
}

static void
key_command (GtkWidget *widget, const char *verb, const char *key)
{
  g_autoptr (GPtrArray) command = command_new ();

  add (command, verb, key, NULL);
  run_and_settle (command, widget);
}

void
qd_robot_key (GtkWidget *widget, const char *key)
{
  key_command (widget, "key", key);
}

void
qd_robot_keys (GtkWidget *widget, const char *keys)
{
  g_auto (GStrv) names = g_strsplit (keys, " ", -1);
  g_autoptr (GPtrArray) command = command_new ();

  add (command, "key", NULL);
  for (guint i = 0; names[i] != NULL; i++)
    add (command, names[i], NULL);
  run_and_settle (command, widget);
}

void
qd_robot_key_down (GtkWidget *widget, const char *key)
{
  key_command (widget, "keydown", key);
}

void
qd_robot_key_up (GtkWidget *widget, const char *key)
{
  key_command (widget, "keyup", key);
}

void
qd_robot_type (GtkWidget *widget, const char *text)
{
  g_autoptr (GPtrArray) command = command_new ();

  add (command, "type", "--delay", "5", text, NULL);
  run_and_settle (command, widget);
}

/* Over the picture of @native, where the display has them: popovers are surfaces of their own. */
static void
add_popovers (GtkWidget *widget, GtkNative *native, GtkSnapshot *snapshot)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      g_autoptr (GdkPaintable) paintable = NULL;
      GdkSurface *surface;
      double x, y, own_x, own_y;

      if (!GTK_IS_POPOVER (child) || !gtk_widget_get_mapped (child))
        {
          add_popovers (child, native, snapshot);
          continue;
        }
      surface = gtk_native_get_surface (GTK_NATIVE (child));
      gtk_native_get_surface_transform (native, &x, &y);
      gtk_native_get_surface_transform (GTK_NATIVE (child), &own_x, &own_y);
      x = gdk_popup_get_position_x (GDK_POPUP (surface)) + own_x - x;
      y = gdk_popup_get_position_y (GDK_POPUP (surface)) + own_y - y;
      paintable = gtk_widget_paintable_new (child);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
      gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (child), gtk_widget_get_height (child));
      gtk_snapshot_restore (snapshot);
    }
}

GdkTexture *
qd_robot_picture (GtkWidget *widget)
{
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GskRenderNode *node;
  GdkTexture *texture;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  if (GTK_IS_WINDOW (widget))
    add_popovers (widget, GTK_NATIVE (widget), snapshot);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gsk_render_node_unref (node);
  return texture;
}

guint32
qd_robot_color (GdkTexture *picture, int x, int y)
{
  gsize stride = (gsize) gdk_texture_get_width (picture) * 4;
  g_autofree guint8 *pixels = g_malloc (stride * (gsize) gdk_texture_get_height (picture));
  guint32 pixel;

  g_assert_true (x >= 0 && y >= 0 && x < gdk_texture_get_width (picture) && y < gdk_texture_get_height (picture));
  gdk_texture_download (picture, pixels, stride);
  memcpy (&pixel, pixels + (gsize) y * stride + (gsize) x * 4, 4);
  return pixel & 0xffffff;
}
