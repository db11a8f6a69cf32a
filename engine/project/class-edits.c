#include "config.h"
#include "engine/project/class-edits.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/project/step-words.h"

#define CHANGES (QD_CHANGED_CLASSES | QD_CHANGED_BOXES | QD_CHANGED_USED | QD_CHANGED_PHOTOS)

typedef struct
{
  QdProject *project;
  const gint64 *species; /* [n] */
  guint n;
  char *list; /* the same as a JSON array, for json_each() */
  const char *name;
  gint64 class_id;
  guint32 color;
} Edit;

typedef gboolean (*EditFunc) (Edit *edit, GError **error);

/* ---- Classes of one species ---- */

typedef struct
{
  gint64 class_id, former; /* 0: none */
  gint64 former_in_use;
  char *name; /* of the species */
} Choice;

static void
choice_clear (Choice *choice)
{
  g_free (choice->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Choice, choice_clear)

static gboolean
read_choice (QdProject *project, gint64 species, Choice *choice, GError **error)
{
  sqlite3_stmt *rows = qd_database_query (
      project->db, error,
      "SELECT class_id, former_class_id, EXISTS (SELECT 1 FROM classes c WHERE c.id = former_class_id AND NOT c.retired),"
      " coalesce(nullif(common_name, ''), nullif(scientific_name, ''), key) FROM species WHERE id = ?",
      "i", species);
  QdStep step = rows == NULL ? QD_STEP_FAILED : qd_database_step (project->db, rows, error);

  if (step == QD_STEP_ROW)
    {
      choice->class_id = sqlite3_column_int64 (rows, 0);
      choice->former = sqlite3_column_int64 (rows, 1);
      choice->former_in_use = sqlite3_column_int (rows, 2);
      choice->name = qd_column_dup (rows, 3);
    }
  else if (step == QD_STEP_DONE)
    qd_project_fail_missing (project, QD_MISSING_SPECIES, species, error);
  if (rows != NULL)
    sqlite3_reset (rows);
  return step == QD_STEP_ROW;
}

/* A retired class is in use again, under its id; where another has its name by now, that one is meant. 0 on error. */
static gint64
revive (QdProject *project, gint64 class_id, GError **error)
{
  gint64 other;

  if (!qd_database_lookup (project->db, error, &other,
                           "SELECT c.id FROM classes c, classes r WHERE r.id = ? AND c.retired = 0"
                           " AND c.name = r.name COLLATE NOCASE",
                           "i", class_id))
    return 0;
  if (other != 0)
    return other;
  return qd_database_run (project->db, error,
                          "UPDATE classes SET retired = 0, position = (SELECT count(*) FROM classes WHERE NOT retired)"
                          " WHERE id = ?",
                          "i", class_id)
             ? class_id
             : 0;
}

/* ---- Edits ---- */

static gboolean
use (Edit *edit, GError **error)
{
  for (guint i = 0; i < edit->n; i++)
    {
      g_auto (Choice) choice = { 0 };
      gint64 class_id;

      if (!read_choice (edit->project, edit->species[i], &choice, error))
        return FALSE;
      if (choice.class_id != 0)
        continue;
      class_id = choice.former == 0     ? qd_classes_ensure (edit->project, choice.name, TRUE, error)
                 : choice.former_in_use ? choice.former
                                        : revive (edit->project, choice.former, error);
      if (class_id == 0 || !qd_database_run (edit->project->db, error, "UPDATE species SET class_id = ? WHERE id = ?", "ii",
                                             class_id, edit->species[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
leave_out (Edit *edit, GError **error)
{
  return qd_database_run (edit->project->db, error,
                          "UPDATE species SET former_class_id = class_id, class_id = NULL"
                          " WHERE class_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
                          "s", edit->list);
}

/* Boxes go along: all of a class whose species all come, else those on the photos of the species that come. */
#define BOXES_THAT_COME                                                                                                        \
  "SELECT b.id FROM boxes b WHERE b.class_id <> ?2"                                                                            \
  " AND b.class_id IN (SELECT class_id FROM species WHERE id IN (SELECT value FROM json_each(?1)))"                            \
  " AND (b.class_id NOT IN (SELECT class_id FROM species WHERE class_id IS NOT NULL"                                           \
  "   AND id NOT IN (SELECT value FROM json_each(?1)))"                                                                        \
  " OR EXISTS (SELECT 1 FROM photos p JOIN observations o ON o.id = p.observation_id JOIN species s ON s.id = o.species_id"    \
  "   WHERE p.id = b.photo_id AND s.class_id = b.class_id AND s.id IN (SELECT value FROM json_each(?1))))"

/* Gives the boxes of @rows, ids, to a class. */
static gboolean
move_boxes (Edit *edit, sqlite3_stmt *rows, gint64 into, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  QdStep step = QD_STEP_FAILED;
  gboolean ok;

  while (rows != NULL && (step = qd_database_step (edit->project->db, rows, error)) == QD_STEP_ROW)
    {
      gint64 id = sqlite3_column_int64 (rows, 0);

      g_array_append_val (ids, id);
    }
  ok = step == QD_STEP_DONE;
  for (guint i = 0; ok && i < ids->len; i++)
    ok = qd_database_run (edit->project->db, error, "UPDATE boxes SET class_id = ?2, modified = ?3 WHERE id = ?1", "iii",
                          g_array_index (ids, gint64, i), into, g_get_real_time ());
  return ok;
}

/* The class that the species are to become, with that name. 0 on error. */
static gint64
find_target (Edit *edit, GError **error)
{
  g_auto (Choice) first = { 0 };
  gint64 target, others;

  if (!read_choice (edit->project, edit->species[0], &first, error) ||
      !qd_database_lookup (edit->project->db, error, &target,
                           "SELECT id FROM classes WHERE name = ? COLLATE NOCASE AND retired = 0", "s", edit->name) ||
      !qd_database_lookup (edit->project->db, error, &others,
                           "SELECT count(*) FROM species WHERE class_id = ?1 AND id NOT IN (SELECT value FROM json_each(?2))",
                           "is", first.class_id, edit->list))
    return 0;
  if (target == 0 && first.class_id != 0 && others == 0)
    target = first.class_id;
  if (target == 0)
    return qd_classes_ensure (edit->project, edit->name, FALSE, error);
  if (!qd_database_run (edit->project->db, error,
                        "UPDATE classes SET name = CASE WHEN id = ?3 THEN ?2 ELSE name END, automatic = 0 WHERE id = ?1", "isi",
                        target, edit->name, first.class_id))
    return 0;
  return target;
}

static gboolean
name (Edit *edit, GError **error)
{
  QdDatabase *db = edit->project->db;
  gint64 target = find_target (edit, error);

  return target != 0 &&
         move_boxes (edit, qd_database_query (db, error, BOXES_THAT_COME, "si", edit->list, target), target, error) &&
         qd_database_run (db, error,
                          "UPDATE species SET former_class_id = ifnull(class_id, former_class_id), class_id = ?2"
                          " WHERE id IN (SELECT value FROM json_each(?1)) AND class_id IS NOT ?2",
                          "si", edit->list, target);
}

/* With its boxes, from a class that it shares with others. */
static gboolean
move_one (Edit *edit, gint64 species, gint64 from, gint64 into, GError **error)
{
  sqlite3_stmt *boxes =
      qd_database_query (edit->project->db, error,
                         "SELECT b.id FROM observations o JOIN photos p ON p.observation_id = o.id"
                         " JOIN boxes b ON b.photo_id = p.id WHERE o.species_id = ? AND b.class_id = ?",
                         "ii", species, from);

  return move_boxes (edit, boxes, into, error) &&
         qd_database_run (edit->project->db, error, "UPDATE species SET former_class_id = ?2, class_id = ?3 WHERE id = ?1",
                          "iii", species, from, into);
}

/* @former: those alone that had another class before. */
static gboolean
separate_one (Edit *edit, gint64 species, gboolean former, GError **error)
{
  g_auto (Choice) choice = { 0 };
  gint64 shared, own;

  if (!read_choice (edit->project, species, &choice, error) ||
      !qd_database_lookup (edit->project->db, error, &shared,
                           "SELECT EXISTS (SELECT 1 FROM species WHERE class_id = ? AND id <> ?)", "ii", choice.class_id,
                           species))
    return FALSE;
  if (choice.class_id == 0 || !shared || (former && (choice.former == 0 || choice.former_in_use)))
    return TRUE;
  own = former ? revive (edit->project, choice.former, error) : qd_classes_ensure (edit->project, choice.name, TRUE, error);
  return own != 0 && (own == choice.class_id || move_one (edit, species, choice.class_id, own, error));
}

static gboolean
separate (Edit *edit, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < 2 * edit->n; i++)
    ok = separate_one (edit, edit->species[i % edit->n], i < edit->n, error);
  return ok;
}

static gboolean
color (Edit *edit, GError **error)
{
  return qd_project_set_class_color (edit->project, edit->class_id, edit->color, error);
}

/* ---- An edit as a step ---- */

/* A class that lost its last species, and has no box, is not shown any more. */
static gboolean
tidy (Edit *edit, GError **error)
{
  return qd_database_run (edit->project->db, error,
                          "UPDATE classes SET retired = 1 WHERE NOT retired AND id IN"
                          " (SELECT former_class_id FROM species WHERE id IN (SELECT value FROM json_each(?)))"
                          " AND id NOT IN (SELECT class_id FROM species WHERE class_id IS NOT NULL)"
                          " AND NOT EXISTS (SELECT 1 FROM boxes b WHERE b.class_id = classes.id)",
                          "s", edit->list) &&
         qd_classes_renumber (edit->project, error);
}

static gboolean
update_used (Edit *edit, GError **error)
{
  gboolean ok = TRUE;

  if (edit->n >= QD_MANY_SPECIES)
    return qd_observations_update_used (edit->project, 0, error);
  for (guint i = 0; ok && i < edit->n; i++)
    ok = qd_observations_update_used (edit->project, edit->species[i], error);
  return ok;
}

static char *
list_to_json (const gint64 *species, guint n)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", species[i]);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

/* Takes @words. */
static gboolean
run (QdProject *project, EditFunc func, Edit *edit, char *words, GError **error)
{
  g_autofree char *list = list_to_json (edit->species, edit->n);
  gboolean ok;

  if (!qd_project_begin_edit (project, error))
    {
      g_free (words);
      return FALSE;
    }
  edit->project = project;
  edit->list = list;
  ok = func (edit, error) && tidy (edit, error) && update_used (edit, error);
  return qd_project_end_edit (project, ok, CHANGES, QD_STEP_OBSERVATIONS, words, error);
}

/* ---- In words ---- */

static char *
dup_species_name (QdProject *project, gint64 species)
{
  g_auto (Choice) choice = { 0 };

  return read_choice (project, species, &choice, NULL) ? g_steal_pointer (&choice.name) : g_strdup ("");
}

/* "“Wasp”", "3 species" */
static char *
say_species (QdProject *project, const gint64 *species, guint n)
{
  g_autofree char *name = n == 1 ? dup_species_name (project, species[0]) : NULL;

  return name != NULL ? g_strdup_printf (_ ("“%s”"), name) : g_strdup_printf (ngettext ("%u species", "%u species", n), n);
}

/* One is renamed, or goes to a class that is there; several become one. */
static char *
say_name (QdProject *project, const gint64 *species, guint n, const char *name_)
{
  g_autofree char *which = n > 1 ? say_species (project, species, n) : NULL, *before = NULL;
  g_auto (Choice) choice = { 0 };
  gint64 there = 0;

  if (n > 1)
    return g_strdup_printf (_ ("merge %s into the class “%s”"), which, name_);
  qd_database_lookup (project->db, NULL, &there, "SELECT id FROM classes WHERE name = ? COLLATE NOCASE AND retired = 0", "s",
                      name_);
  before = read_choice (project, species[0], &choice, NULL) && choice.class_id != 0
               ? qd_class_dup_name (project, choice.class_id)
               : dup_species_name (project, species[0]);
  return there != 0 && there != choice.class_id ? g_strdup_printf (_ ("merge “%s” into the class “%s”"), before, name_)
                                                : g_strdup_printf (_ ("rename the class “%s” to “%s”"), before, name_);
}

/* ---- Each edit ---- */

gboolean
qd_project_use_species (QdProject *project, const gint64 *species, guint n, GError **error)
{
  Edit edit = { .species = species, .n = n };
  g_autofree char *which = say_species (project, species, n);

  return run (project, use, &edit, g_strdup_printf (_ ("use %s"), which), error);
}

gboolean
qd_project_leave_out_species (QdProject *project, const gint64 *species, guint n, GError **error)
{
  Edit edit = { .species = species, .n = n };
  g_autofree char *which = say_species (project, species, n);

  return run (project, leave_out, &edit, g_strdup_printf (_ ("leave out %s"), which), error);
}

gboolean
qd_project_name_species (QdProject *project, const gint64 *species, guint n, const char *name_, GError **error)
{
  g_autofree char *clean = g_strstrip (g_strdup (name_));
  Edit edit = { .species = species, .n = n, .name = clean };

  g_return_val_if_fail (n > 0, FALSE);
  if (*clean != 0 && g_utf8_validate (clean, -1, NULL))
    return run (project, name, &edit, say_name (project, species, n, clean), error);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("A class needs a name."));
  return FALSE;
}

gboolean
qd_project_separate_species (QdProject *project, const gint64 *species, guint n, GError **error)
{
  Edit edit = { .species = species, .n = n };
  g_autofree char *which = say_species (project, species, n);

  return run (project, separate, &edit, g_strdup_printf (_ ("give %s a class of its own"), which), error);
}

gboolean
qd_project_color_class (QdProject *project, gint64 class_id, guint32 rgb, GError **error)
{
  Edit edit = { .class_id = class_id, .color = rgb };
  g_autofree char *which = qd_class_dup_name (project, class_id);

  return run (project, color, &edit, g_strdup_printf (_ ("color the class “%s”"), which), error);
}
