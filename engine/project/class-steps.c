#include "config.h"
#include "engine/project/class-steps.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"

typedef struct
{
  gint64 id;
  char *name;
  guint32 color;
  guint position;
  gboolean retired, automatic;
} ClassState;

typedef struct
{
  gint64 id, class_id, former_class_id;
} SpeciesState;

typedef struct
{
  gint64 id, from, into;
} BoxMove;

/* By id. While the edit is under way, the first of each are all; then those alone that differ, side by side. */
struct _QdClassStep
{
  GArray *classes[2]; /* of ClassState: before, after */
  GArray *species[2]; /* of SpeciesState */
  GArray *boxes;      /* of BoxMove */
};

/* ---- States ---- */

static void
class_state_clear (gpointer data)
{
  g_free (((ClassState *) data)->name);
}

static GArray *
new_classes (void)
{
  GArray *classes = g_array_new (FALSE, FALSE, sizeof (ClassState));

  g_array_set_clear_func (classes, class_state_clear);
  return classes;
}

static GArray *
new_species (void)
{
  return g_array_new (FALSE, FALSE, sizeof (SpeciesState));
}

static gboolean
read_classes (QdProject *project, GArray *classes, GError **error)
{
  sqlite3_stmt *rows = qd_database_query (project->db, error,
                                          "SELECT id, name, color, position, retired, automatic FROM classes ORDER BY id", "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      ClassState state = { sqlite3_column_int64 (rows, 0),           qd_column_dup (rows, 1),
                           (guint32) sqlite3_column_int64 (rows, 2), (guint) sqlite3_column_int (rows, 3),
                           sqlite3_column_int (rows, 4) != 0,        sqlite3_column_int (rows, 5) != 0 };

      g_array_append_val (classes, state);
    }
  return step == QD_STEP_DONE;
}

static gboolean
read_species (QdProject *project, GArray *species, GError **error)
{
  sqlite3_stmt *rows =
      qd_database_query (project->db, error, "SELECT id, class_id, former_class_id FROM species ORDER BY id", "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      SpeciesState state = { sqlite3_column_int64 (rows, 0), sqlite3_column_int64 (rows, 1), sqlite3_column_int64 (rows, 2) };

      g_array_append_val (species, state);
    }
  return step == QD_STEP_DONE;
}

static gboolean
class_equal (const ClassState *a, const ClassState *b)
{
  return a->id == b->id && g_str_equal (a->name, b->name) && a->color == b->color && a->retired == b->retired;
}

static gboolean
species_equal (const SpeciesState *a, const SpeciesState *b)
{
  return a->id == b->id && a->class_id == b->class_id && a->former_class_id == b->former_class_id;
}

/* ---- A step ---- */

QdClassStep *
qd_class_step_begin (QdProject *project, GError **error)
{
  g_autoptr (QdClassStep) step = g_new0 (QdClassStep, 1);

  for (guint i = 0; i < 2; i++)
    {
      step->classes[i] = new_classes ();
      step->species[i] = new_species ();
    }
  step->boxes = g_array_new (FALSE, FALSE, sizeof (BoxMove));
  if (!read_classes (project, step->classes[0], error) || !read_species (project, step->species[0], error))
    return NULL;
  return g_steal_pointer (&step);
}

void
qd_class_step_free (QdClassStep *step)
{
  if (step == NULL)
    return;
  for (guint i = 0; i < 2; i++)
    {
      g_array_unref (step->classes[i]);
      g_array_unref (step->species[i]);
    }
  g_array_unref (step->boxes);
  g_free (step);
}

void
qd_class_step_add_box (QdClassStep *step, gint64 id, gint64 from, gint64 into)
{
  const BoxMove move = { id, from, into };

  g_array_append_val (step->boxes, move);
}

static void
add_class_state (GArray *classes, const ClassState *state, gboolean retired)
{
  ClassState copy = *state;

  copy.name = g_strdup (state->name);
  copy.retired = retired;
  g_array_append_val (classes, copy);
}

/* A class that was made by the edit was a retired one before it. None is ever gone. */
static void
keep_changed_classes (QdClassStep *step, GArray *after)
{
  g_autoptr (GArray) before = step->classes[0];

  step->classes[0] = new_classes ();
  for (guint i = 0; i < after->len; i++)
    {
      const ClassState *new = &g_array_index (after, ClassState, i);
      const ClassState *old = i < before->len ? &g_array_index (before, ClassState, i) : NULL;

      if (old != NULL && class_equal (old, new) && old->position == new->position)
        continue;
      add_class_state (step->classes[0], old != NULL ? old : new, old == NULL || old->retired);
      add_class_state (step->classes[1], new, new->retired);
    }
}

static void
keep_changed_species (QdClassStep *step, GArray *after)
{
  g_autoptr (GArray) before = step->species[0];

  step->species[0] = new_species ();
  for (guint i = 0; i < MIN (before->len, after->len); i++)
    {
      const SpeciesState *old = &g_array_index (before, SpeciesState, i), *new = &g_array_index (after, SpeciesState, i);

      if (species_equal (old, new))
        continue;
      g_array_append_vals (step->species[0], old, 1);
      g_array_append_vals (step->species[1], new, 1);
    }
}

gboolean
qd_class_step_end (QdClassStep *step, QdProject *project, GError **error)
{
  g_autoptr (GArray) classes = new_classes ();
  g_autoptr (GArray) species = new_species ();

  if (!read_classes (project, classes, error) || !read_species (project, species, error))
    return FALSE;
  keep_changed_classes (step, classes);
  keep_changed_species (step, species);
  return TRUE;
}

gboolean
qd_class_step_is_empty (const QdClassStep *step)
{
  return step->classes[0]->len == 0 && step->species[0]->len == 0 && step->boxes->len == 0;
}

/* ---- Taking it back ---- */

static gboolean
fail_changed (GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_FAILED,
               _ ("The classes were changed otherwise meanwhile, so this step cannot be taken back."));
  return FALSE;
}

/* Is everything still as the step left it? */
static gboolean
fits (const QdClassStep *step, QdProject *project, gboolean redo, GError **error)
{
  const GArray *classes = step->classes[!redo], *species = step->species[!redo];
  gint64 same;

  for (guint i = 0; i < classes->len; i++)
    {
      const ClassState *state = &g_array_index (classes, ClassState, i);

      if (!qd_database_lookup (project->db, error, &same,
                               "SELECT count(*) FROM classes WHERE id = ? AND name = ? AND color = ? AND retired = ?", "isiu",
                               state->id, state->name, (gint64) state->color, state->retired))
        return FALSE;
      if (same == 0)
        return fail_changed (error);
    }
  for (guint i = 0; i < species->len; i++)
    {
      const SpeciesState *state = &g_array_index (species, SpeciesState, i);

      if (!qd_database_lookup (project->db, error, &same, "SELECT count(*) FROM species WHERE id = ? AND class_id IS ?", "in",
                               state->id, state->class_id))
        return FALSE;
      if (same == 0)
        return fail_changed (error);
    }
  return TRUE;
}

/* Names of classes in use are unique: all step aside first. One that was given boxes since stays in use. */
static gboolean
put_classes (const GArray *classes, QdProject *project, GError **error)
{
  gboolean ok = TRUE;
  gint64 taken = 0;

  for (guint i = 0; ok && i < classes->len; i++)
    ok = qd_database_run (project->db, error, "UPDATE classes SET retired = 1 WHERE id = ?", "i",
                          g_array_index (classes, ClassState, i).id);
  for (guint i = 0; ok && i < classes->len; i++)
    {
      const ClassState *state = &g_array_index (classes, ClassState, i);

      ok = qd_database_lookup (project->db, error, &taken,
                               "SELECT count(*) FROM classes WHERE NOT ?1 AND retired = 0 AND name = ?2 COLLATE NOCASE", "us",
                               state->retired, state->name);
      if (ok && taken > 0)
        return fail_changed (error);
      ok =
          ok && qd_database_run (project->db, error,
                                 "UPDATE classes SET name = ?2, color = ?3, position = ?4, automatic = ?5, retired = ?6 AND NOT"
                                 " EXISTS (SELECT 1 FROM boxes b WHERE b.class_id = ?1) WHERE id = ?1",
                                 "isiuuu", state->id, state->name, (gint64) state->color, state->position, state->automatic,
                                 state->retired);
    }
  return ok && qd_classes_renumber (project, error);
}

static gboolean
put_species (const GArray *species, QdProject *project, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < species->len; i++)
    {
      const SpeciesState *state = &g_array_index (species, SpeciesState, i);

      ok = qd_database_run (project->db, error, "UPDATE species SET class_id = ?2, former_class_id = ?3 WHERE id = ?1", "inn",
                            state->id, state->class_id, state->former_class_id);
    }
  return ok;
}

/* What was given another class since stays as it is. */
static gboolean
put_boxes (const GArray *boxes, QdProject *project, gboolean redo, GError **error)
{
  gint64 now = g_get_real_time ();
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < boxes->len; i++)
    {
      const BoxMove *move = &g_array_index (boxes, BoxMove, i);

      ok = qd_database_run (project->db, error, "UPDATE boxes SET class_id = ?3, modified = ?4 WHERE id = ?1 AND class_id = ?2",
                            "iiii", move->id, redo ? move->from : move->into, redo ? move->into : move->from, now);
    }
  return ok;
}

gboolean
qd_class_step_apply (const QdClassStep *step, QdProject *project, gboolean redo, GError **error)
{
  const GArray *species = step->species[redo];
  gboolean ok = fits (step, project, redo, error) && put_boxes (step->boxes, project, redo, error) &&
                put_classes (step->classes[redo], project, error) && put_species (species, project, error);

  if (ok && species->len >= QD_MANY_SPECIES)
    return qd_observations_update_used (project, 0, error);
  for (guint i = 0; ok && i < species->len; i++)
    ok = qd_observations_update_used (project, g_array_index (species, SpeciesState, i).id, error);
  return ok;
}

gboolean
qd_classes_renumber (QdProject *project, GError **error)
{
  return qd_database_run (project->db, error,
                          "UPDATE classes SET position = n.place FROM (SELECT id, row_number() OVER (ORDER BY position, id) - 1"
                          " AS place FROM classes WHERE NOT retired) n WHERE n.id = classes.id AND position <> n.place",
                          "");
}

/* ---- History ---- */

QdClassHistory *
qd_class_history_new (void)
{
  QdClassHistory *history = g_new0 (QdClassHistory, 1);

  history->undo = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_class_step_free);
  history->redo = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_class_step_free);
  return history;
}

void
qd_class_history_free (QdClassHistory *history)
{
  if (history == NULL)
    return;
  g_ptr_array_unref (history->undo);
  g_ptr_array_unref (history->redo);
  g_free (history);
}
