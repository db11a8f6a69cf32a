#include "tests/app/boxes-fixture.h"

QdPage *
boxes_get_page (Fixture *fixture)
{
  return qd_window_get_page (fixture->window, "boxes");
}

QdBoxCanvas *
boxes_get_canvas (Fixture *fixture)
{
  return QD_BOX_CANVAS (fixture_find (boxes_get_page (fixture), "canvas"));
}

static gboolean
has_photo (gpointer fixture)
{
  return qd_box_canvas_get_pixels (boxes_get_canvas (fixture)) != NULL;
}

/* ---- Who labels ---- */

const char *
boxes_get_who (Fixture *fixture)
{
  GtkWidget *box = gtk_button_get_child (GTK_BUTTON (fixture_find (boxes_get_page (fixture), "who")));

  return gtk_label_get_text (GTK_LABEL (gtk_widget_get_last_child (box)));
}

gboolean
boxes_asks_who (gpointer fixture)
{
  return gtk_widget_get_mapped (fixture_find (boxes_get_page (fixture), "labeller_picker"));
}

static gboolean
asks_nobody (gpointer fixture)
{
  return !boxes_asks_who (fixture);
}

/* The canvas has the keys, or the question. In a project that may only be read nobody labels. */
static gboolean
is_shown (gpointer fixture)
{
  gboolean known = *boxes_get_who (fixture) != '\0' || !gtk_widget_get_visible (fixture_find (boxes_get_page (fixture), "who"));

  return has_photo (fixture) && known &&
         (boxes_asks_who (fixture) || gtk_widget_is_focus (GTK_WIDGET (boxes_get_canvas (fixture))));
}

typedef struct
{
  Fixture *fixture;
  const char *name;
} Labeller;

static gboolean
says_who (gpointer data)
{
  const Labeller *labeller = data;

  return g_str_equal (boxes_get_who (labeller->fixture), labeller->name);
}

void
boxes_await_who (Fixture *fixture, const char *name)
{
  fixture_wait (says_who, &(Labeller){ fixture, name }, 20, name);
}

static void
show (Fixture *fixture)
{
  qd_robot_key (GTK_WIDGET (fixture->window), "alt+3");
  fixture_wait (is_shown, fixture, 30, "The first photo");
  qd_robot_settle (GTK_WIDGET (fixture->window));
}

static void
answer (Fixture *fixture)
{
  qd_robot_key (GTK_WIDGET (fixture->window), "Return");
  fixture_wait (asks_nobody, fixture, 20, "The end of the question who labels");
}

void
boxes_show (Fixture *fixture)
{
  show (fixture);
  if (boxes_asks_who (fixture))
    answer (fixture);
}

void
boxes_show_as (Fixture *fixture, const char *name)
{
  show (fixture);
  if (!boxes_asks_who (fixture))
    {
      qd_robot_key (GTK_WIDGET (fixture->window), "p");
      fixture_wait (boxes_asks_who, fixture, 20, "The question who labels");
    }
  qd_robot_type (GTK_WIDGET (fixture->window), name);
  answer (fixture);
  boxes_await_who (fixture, name);
}

typedef struct
{
  Fixture *fixture;
  guint n;
} Shown;

static gboolean
shows (gpointer data)
{
  const Shown *shown = data;
  guint n;

  qd_box_canvas_get_boxes (boxes_get_canvas (shown->fixture), &n);
  return n == shown->n;
}

void
boxes_await (Fixture *fixture, guint n)
{
  fixture_wait (shows, &(Shown){ fixture, n }, 20, "The boxes of the photo");
}

GArray *
boxes_list_photos (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (fixture->project, QD_PROJECT_READ, &error);
  const QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  GArray *photos = project == NULL ? NULL : qd_project_list_photo_ids (project, &query, &error);

  g_assert_no_error (error);
  return photos;
}

/* ---- Keys ---- */

typedef struct
{
  Fixture *fixture;
  QdPixels *before;
  const char *name;
} Wanted;

static gboolean
shows_another (gpointer data)
{
  const Wanted *wanted = data;
  QdPixels *pixels = qd_box_canvas_get_pixels (boxes_get_canvas (wanted->fixture));

  return pixels != NULL && pixels != wanted->before;
}

void
boxes_key_away (Fixture *fixture, const char *key)
{
  g_autoptr (QdPixels) before = qd_pixels_ref (qd_box_canvas_get_pixels (boxes_get_canvas (fixture)));

  qd_robot_key (GTK_WIDGET (fixture->window), key);
  fixture_wait (shows_another, &(Wanted){ .fixture = fixture, .before = before }, 20, key);
  qd_robot_settle (GTK_WIDGET (fixture->window));
}

/* The keys are where the number is asked for. */
static gboolean
is_asked_where (gpointer window)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  return focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL;
}

void
boxes_go (Fixture *fixture, guint place)
{
  g_autofree char *number = g_strdup_printf ("%u", place);

  qd_robot_settle (GTK_WIDGET (fixture->window)); /* a photo may be on its way */
  qd_robot_key (GTK_WIDGET (fixture->window), "g");
  fixture_wait (is_asked_where, fixture->window, 20, "The question for a number");
  qd_robot_type (GTK_WIDGET (fixture->window), number);
  boxes_key_away (fixture, "Return");
}

static gboolean
is_picking (gpointer data)
{
  Fixture *fixture = data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  return focus != NULL && gtk_widget_is_ancestor (focus, fixture_find (fixture->window, "class_picker_entry"));
}

static gboolean
has_class (gpointer data)
{
  const Wanted *wanted = data;
  GPtrArray *classes = qd_session_get_summary (qd_window_get_session (wanted->fixture->window))->classes;
  const QdCanvasBox *box = qd_box_canvas_get_selected (boxes_get_canvas (wanted->fixture));

  for (guint i = 0; i < classes->len; i++)
    if (g_str_equal (((const QdClass *) classes->pdata[i])->name, wanted->name))
      return box != NULL && box->class_index == (int) i;
  return FALSE;
}

void
boxes_await_class (Fixture *fixture, const char *name)
{
  fixture_wait (has_class, &(Wanted){ .fixture = fixture, .name = name }, 20, name);
}

void
boxes_pick_class (Fixture *fixture, const char *typed, const char *name)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  qd_robot_key (window, "Return");
  fixture_wait (is_picking, fixture, 20, "The field for the class");
  qd_robot_type (window, typed);
  qd_robot_key (window, "Return");
  boxes_await_class (fixture, name);
  qd_robot_settle (window);
}

/* ---- Pointer ---- */

void
boxes_drag (Fixture *fixture, double x0, double y0, double x1, double y1)
{
  QdBoxCanvas *canvas = boxes_get_canvas (fixture);
  double from_x, from_y, to_x, to_y;

  g_assert_true (qd_box_canvas_to_widget (canvas, x0, y0, &from_x, &from_y));
  g_assert_true (qd_box_canvas_to_widget (canvas, x1, y1, &to_x, &to_y));
  qd_robot_drag (GTK_WIDGET (canvas), from_x, from_y, to_x, to_y, 1, NULL);
}

/* ---- What is stored ---- */

static char *
dup_stored (Fixture *fixture, gint64 id)
{
  g_autoptr (QdProject) project = qd_project_open (fixture->project, QD_PROJECT_READ, NULL);
  g_autoptr (QdPhoto) row = qd_project_get_photo (project, id, NULL);
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, id, NULL);
  GString *found = g_string_new (NULL);

  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      g_autoptr (QdClass) class_ = qd_project_get_class (project, box->class_id, NULL);

      if (box->source != QD_BOX_BY_PERSON)
        g_string_append (found, "not by a person: ");
      g_string_append_printf (found, "%s %g %g %g %g; ", class_->name, box->box.xmin, box->box.ymin, box->box.xmax,
                              box->box.ymax);
    }
  g_string_append_printf (found, "%d", (int) row->mark);
  return g_string_free (found, FALSE);
}

typedef struct
{
  Fixture *fixture;
  gint64 photo;
  const char *expected;
} Stored;

static gboolean
is_stored (gpointer data)
{
  const Stored *stored = data;
  g_autofree char *found = dup_stored (stored->fixture, stored->photo);

  return g_str_equal (found, stored->expected);
}

/* A disk may take its time; what comes to be stored is exact. */
void
boxes_assert_stored (Fixture *fixture, gint64 photo, QdMark mark, const char *expected)
{
  g_autofree char *text = g_strdup_printf ("%s%s%d", expected, *expected != '\0' ? "; " : "", (int) mark);
  g_autofree char *found = dup_stored (fixture, photo);

  if (!g_str_equal (found, text))
    {
      g_test_message ("“%s” is stored, “%s” should be", found, text);
      fixture_wait (is_stored, &(Stored){ fixture, photo, text }, 20, text);
    }
}
