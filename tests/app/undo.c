/* Ctrl+Z and Ctrl+Shift+Z in the window, over all pages: a box, a class that is typed, classes of species named, merged, colored and
 * left out, instructions and an example, labels of several people consolidated, the split; to the beginning and back. Each says
 * what it was, and brings the page on which it shows into view. */
#include "app/pages/class-edit.h"
#include "app/pages/task-work.h"
#include "engine/project/class-edits.h"
#include "engine/project/instructions.h"
#include "engine/project/split.h"
#include "tests/app/boxes-fixture.h"
#include "tests/app/labelling-project.h"
#include "tests/hands/people.h"

static Fixture fixture;
static gint64 species[3], task;

/* ---- The project ---- */

static QdProject *
open_project (void)
{
  g_autoptr (GError) error = NULL;
  QdProject *project = qd_project_open (fixture.project, QD_PROJECT_WRITE, &error);

  g_assert_no_error (error);
  return project;
}

static void
label (QdProject *project, guint person)
{
  g_autoptr (QdTask) found = qd_project_get_task (project, task, NULL);
  QdLabels *labels = person_labels (found, person);

  for (gint64 photo = 1; photo <= 3; photo++)
    person_draws (person_looks (labels, photo, QD_MARK_NONE, 50), 1, 30, 30);
  merge_labels (project, labels, 3, 0, 0, 0);
}

static void
make_project (void)
{
  static const char *const names[] = { "Moth", "Beetle", "Spider" };
  const gint64 photos[] = { 1, 2, 3 };
  g_autoptr (QdProject) project = NULL;
  g_autoptr (QdTask) made = NULL;

  labelling_project_make (fixture.project, 3, 500, 400);
  project = open_project ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (QdObservation) observation = qd_observation_new ();

      observation->source_id = i + 1;
      observation->common_name = g_strdup (names[i]);
      observation->license = g_strdup ("cc0");
      g_assert_true (qd_project_put_observation (project, observation, NULL, NULL));
      species[i] = observation->species_id;
    }
  made = qd_project_add_task (project, NULL, "Garden", QD_TASK_DRAW, 2, photos, 3, NULL);
  task = made->id;
  label (project, 0);
  label (project, 1);
}

/* Classes with their colors, boxes with their classes, instructions, the split. */
static char *
dup_state (void)
{
  g_autoptr (QdProject) project = open_project ();
  g_autoptr (GPtrArray) classes = qd_project_list_classes (project, FALSE, NULL);
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, 0, NULL);
  g_autoptr (QdInstructions) instructions = qd_project_get_instructions (project, NULL);
  GString *state = g_string_new (NULL);

  for (guint i = 0; i < classes->len; i++)
    g_string_append_printf (state, "%s %06x, ", ((const QdClass *) classes->pdata[i])->name,
                            ((const QdClass *) classes->pdata[i])->color);
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);

      g_string_append_printf (state, "| %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT ", votes %u ", box->class_id, box->photo_id, box->votes);
    }
  for (guint i = 0; i < instructions->pages->len; i++)
    {
      const QdInstructionPage *page = instructions->pages->pdata[i];

      g_string_append_printf (state, "| “%s” %u ", page->text, page->examples->len);
    }
  for (gint64 photo = 1; photo <= 3; photo++)
    g_string_append_printf (state, "%d", (int) qd_project_get_subset (project, photo, NULL));
  return g_string_free (state, FALSE);
}

/* ---- What is done ---- */

static void
draw_box (void)
{
  boxes_show (&fixture);
  boxes_drag (&fixture, 300, 250, 400, 350);
}

static void
type_class (void)
{
  boxes_pick_class (&fixture, "hoverfly", "hoverfly");
}

static void
edit_classes (QdClassEditKind kind, guint n, const char *name)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  QdClassEdit *edit;

  g_array_append_vals (ids, species, n);
  edit = qd_class_edit_new (kind, ids);
  edit->name = g_strdup (name);
  qd_session_write (qd_window_get_session (fixture.window), qd_class_edit_commit, edit, qd_class_edit_free, NULL, NULL);
}

static void
rename_class (void)
{
  edit_classes (QD_CLASS_EDIT_NAME, 1, "Hawk moth");
}

static void
merge (void)
{
  edit_classes (QD_CLASS_EDIT_NAME, 2, "Insect");
}

static void
leave_out (void)
{
  edit_classes (QD_CLASS_EDIT_LEAVE_OUT, 3, NULL);
}

static void
color (void)
{
  QdClassEdit *edit = qd_class_edit_new_one (QD_CLASS_EDIT_COLOR, 1);

  edit->color = 0x123456;
  qd_session_write (qd_window_get_session (fixture.window), qd_class_edit_commit, edit, qd_class_edit_free, NULL, NULL);
}

static gboolean
write_text (QdProject *project, gpointer data, GError **error)
{
  g_autoptr (QdInstructions) instructions = qd_project_get_instructions (project, error);
  QdInstructionPage *page = instructions->pages->pdata[0];

  g_free (page->text);
  page->text = g_strdup (data);
  return qd_project_set_instructions (project, instructions, error);
}

static void
write_instructions (void)
{
  qd_session_write (qd_window_get_session (fixture.window), write_text, (gpointer) "Legs, too.", NULL, NULL, NULL);
}

static void
add_example (void)
{
  qd_window_show_step (fixture.window, "boxes");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (boxes_get_canvas (&fixture)), "boxes.example-good", NULL));
}

static void
on_consolidated (G_GNUC_UNUSED gpointer owner, G_GNUC_UNUSED QdJob *job, G_GNUC_UNUSED gpointer data, const GError *error)
{
  g_assert_no_error (error);
}

static void
consolidate (void)
{
  QdTaskWork *work = qd_task_work_new (QD_TASK_WORK_CONSOLIDATE, fixture.project);

  work->session = g_object_ref (qd_window_get_session (fixture.window));
  work->task = task;
  work->options = g_new (QdConsolidationOptions, 1);
  *work->options = (QdConsolidationOptions) QD_CONSOLIDATION_OPTIONS_INIT;
  work->options->again = TRUE;
  qd_task_work_start (work, G_OBJECT (fixture.window), on_consolidated);
}

static gboolean
run_split (QdProject *project, G_GNUC_UNUSED gpointer data, GError **error)
{
  const QdSplitSettings settings = { .ratios = { 0, 34, 33, 33 }, .seed = 1 };

  return qd_split_run (project, &settings, error);
}

static void
divide (void)
{
  qd_session_write (qd_window_get_session (fixture.window), run_split, NULL, NULL, NULL, NULL);
}

/* @steps: what is done is so many, the last of which has these words. */
static const struct
{
  void (*doing) (void);
  const char *words, *page;
  guint steps;
} rows[] = {
  { draw_box, "draw a box of “bee”", "boxes", 1 },
  { type_class, "call a box “hoverfly”", "boxes", 2 },
  { add_example, "add a good example", "boxes", 1 }, /* whoever makes them is not shown them */
  { rename_class, "rename the class “Moth” to “Hawk moth”", "observations", 1 },
  { merge, "merge 2 species into the class “Insect”", "observations", 1 },
  { write_instructions, "write the instructions", "boxes", 1 },
  { color, "color the class “bee”", "observations", 1 },
  { consolidate, "consolidate “Garden”", "boxes", 1 },
  { leave_out, "leave out 3 species", "observations", 1 },
  { divide, "divide the photos", "split", 1 },
};

/* ---- Looking ---- */

static gboolean
is_next (gpointer words)
{
  const QdStepped *next = qd_session_peek_step (qd_window_get_session (fixture.window), FALSE);

  return next != NULL && g_strcmp0 (next->words, words) == 0;
}

static gboolean
is_state (gpointer state)
{
  g_autofree char *now = dup_state ();

  return g_str_equal (now, state);
}

static gboolean
shows_page (gpointer page)
{
  return g_strcmp0 (qd_window_get_step (fixture.window), page) == 0;
}

static gboolean
has_label (GtkWidget *widget, const char *begin)
{
  if (GTK_IS_LABEL (widget) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), begin))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_label (child, begin))
      return TRUE;
  return FALSE;
}

static gboolean
is_said (gpointer begin)
{
  return has_label (GTK_WIDGET (fixture.window), begin);
}

/* A row back, or forth again. */
static void
step (guint row, gboolean redo, const char *state)
{
  g_autofree char *said = redo ? g_strdup_printf ("Redone: %s", rows[row].words) : g_strdup_printf ("Undone: %s", rows[row].words);
  GtkWidget *window = GTK_WIDGET (fixture.window);

  g_test_message ("%s", said);
  for (guint i = 0; i < rows[row].steps; i++)
    {
      qd_robot_key (window, redo ? "ctrl+shift+z" : "ctrl+z");
      if (i == (redo ? rows[row].steps - 1 : 0))
        fixture_wait (is_said, said, 20, "what is said");
    }
  fixture_wait (is_state, (gpointer) state, 20, said);
  fixture_wait (shows_page, (gpointer) rows[row].page, 20, rows[row].page);
  qd_robot_settle (window);
}

static void
test_keys (void)
{
  g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (states, dup_state ());
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      rows[i].doing ();
      fixture_wait (is_next, (gpointer) rows[i].words, 20, rows[i].words);
      g_ptr_array_add (states, dup_state ());
      g_assert_cmpstr (states->pdata[i], !=, states->pdata[i + 1]);
    }
  qd_robot_settle (GTK_WIDGET (fixture.window));
  for (guint i = G_N_ELEMENTS (rows); i > 0; i--)
    step (i - 1, FALSE, states->pdata[i - 1]);
  g_assert_null (qd_session_peek_step (qd_window_get_session (fixture.window), FALSE));
  qd_robot_key (GTK_WIDGET (fixture.window), "ctrl+z"); /* once too often */
  g_assert_true (is_state (states->pdata[0]));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    step (i, TRUE, states->pdata[i + 1]);
  g_assert_null (qd_session_peek_step (qd_window_get_session (fixture.window), TRUE));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/undo/keys", test_keys);
  if (!fixture_begin (&fixture))
    return 0;
  make_project ();
  fixture_open_project (&fixture);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
