/* Choosing classes: merging, separating, leaving out and taking in again, and taking it back: ids of classes are permanent, and
 * boxes have the class that is meant. */
#include "engine/project/class-edits.h"

#include "engine/core/error.h"
#include "fixture.h"

#define BEE  0
#define WASP 1
#define FLY  2
#define MANY 3000

typedef struct
{
  Fixture base;
  gint64 species[3], classes[3], photos[3], boxes[3]; /* of bee, wasp and fly; a box on each */
} Meadow;

static gint64
species_of (Fixture *fixture, gint64 observation)
{
  g_autoptr (QdObservation) found = qd_project_get_observation (fixture->project, observation, NULL);

  return found->species_id;
}

static gint64
class_of (Fixture *fixture, gint64 species)
{
  g_autoptr (GPtrArray) list = qd_project_list_species (fixture->project, NULL, NULL);

  for (guint i = 0; i < list->len; i++)
    if (((QdSpecies *) list->pdata[i])->id == species)
      return ((QdSpecies *) list->pdata[i])->class_id;
  g_assert_not_reached ();
}

static void
set_up (Meadow *meadow, gconstpointer data)
{
  static const char *const names[] = { "Bee", "Wasp", "Fly" };

  fixture_set_up (&meadow->base, data);
  for (guint i = 0; i < 3; i++)
    {
      gint64 observation = put_observation (&meadow->base, i + 1, names[i], "cc0", NULL);

      meadow->species[i] = species_of (&meadow->base, observation);
      meadow->classes[i] = class_of (&meadow->base, meadow->species[i]);
      meadow->photos[i] = put_photo (&meadow->base, observation, i + 1);
      meadow->boxes[i] = draw (&meadow->base, meadow->photos[i], meadow->classes[i], 10).id;
    }
  fixture_forget_steps (&meadow->base);
}

static void
tear_down (Meadow *meadow, gconstpointer data)
{
  fixture_tear_down (&meadow->base, data);
}

static void
check_class (Meadow *meadow, gint64 id, const char *name, gboolean retired)
{
  g_autoptr (QdClass) found = qd_project_get_class (meadow->base.project, id, NULL);

  g_assert_cmpstr (found->name, ==, name);
  g_assert_cmpint (found->retired, ==, retired);
}

static void
check_box (Meadow *meadow, guint i, gint64 class_id)
{
  QdBox box;

  g_assert_true (qd_project_get_box (meadow->base.project, meadow->boxes[i], &box, NULL));
  g_assert_cmpint (box.class_id, ==, class_id);
  g_assert_cmpint (box.photo_id, ==, meadow->photos[i]);
}

static guint
count_classes (Fixture *fixture, gboolean retired_too)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (fixture->project, retired_too, NULL);

  for (guint i = 0; i < classes->len; i++)
    if (!((QdClass *) classes->pdata[i])->retired)
      g_assert_cmpuint (((QdClass *) classes->pdata[i])->position, ==, i);
  return classes->len;
}

static void
check_species (Meadow *meadow, gint64 bee, gint64 wasp, gint64 fly)
{
  const gint64 wanted[] = { bee, wasp, fly };

  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (class_of (&meadow->base, meadow->species[i]), ==, wanted[i]);
}

static void
check_start (Meadow *meadow)
{
  check_species (meadow, meadow->classes[BEE], meadow->classes[WASP], meadow->classes[FLY]);
  for (guint i = 0; i < 3; i++)
    check_box (meadow, i, meadow->classes[i]);
  check_class (meadow, meadow->classes[BEE], "Bee", FALSE);
  check_class (meadow, meadow->classes[WASP], "Wasp", FALSE);
  check_class (meadow, meadow->classes[FLY], "Fly", FALSE);
}

static guint
count_used (Meadow *meadow)
{
  QdCounts counts;

  g_assert_true (qd_project_count (meadow->base.project, &counts, NULL));
  return counts.observations_used;
}

/* ---- Left out and taken in again ---- */

/* With boxes the class stays; without, it is retired; either way it comes back as the same, renamed or not. */
static void
test_drop (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  gint64 wasp = meadow->classes[WASP];

  g_assert_null (data);
  g_assert_true (qd_project_delete_box (project, meadow->boxes[WASP], NULL));
  fixture_forget_steps (&meadow->base);
  g_assert_true (qd_project_name_species (project, &meadow->species[WASP], 1, "stinger", NULL));
  check_class (meadow, wasp, "stinger", FALSE);
  g_assert_true (qd_project_leave_out_species (project, meadow->species, 2, NULL));
  check_species (meadow, 0, 0, meadow->classes[FLY]);
  check_class (meadow, meadow->classes[BEE], "Bee", FALSE);
  check_class (meadow, wasp, "stinger", TRUE);
  check_box (meadow, BEE, meadow->classes[BEE]);
  g_assert_cmpuint (count_used (meadow), ==, 1);
  g_assert_cmpuint (count_classes (&meadow->base, FALSE), ==, 2);

  g_assert_true (qd_project_use_species (project, meadow->species, 3, NULL));
  check_species (meadow, meadow->classes[BEE], wasp, meadow->classes[FLY]);
  check_class (meadow, wasp, "stinger", FALSE);
  g_assert_cmpuint (count_used (meadow), ==, 3);
  g_assert_cmpuint (count_classes (&meadow->base, TRUE), ==, 3);

  g_assert_true (qd_project_undo (project, NULL, NULL)); /* left out again */
  check_species (meadow, 0, 0, meadow->classes[FLY]);
  g_assert_cmpuint (count_used (meadow), ==, 1);
  g_assert_true (qd_project_undo (project, NULL, NULL));
  g_assert_cmpuint (count_used (meadow), ==, 3);
  g_assert_true (qd_project_undo (project, NULL, NULL));
  g_assert_false (qd_project_can_undo (project));
  check_class (meadow, wasp, "Wasp", FALSE);
  for (guint i = 0; i < 3; i++)
    g_assert_true (qd_project_redo (project, NULL, NULL));
  g_assert_false (qd_project_can_redo (project));
  check_species (meadow, meadow->classes[BEE], wasp, meadow->classes[FLY]);
  check_class (meadow, wasp, "stinger", FALSE);
}

/* Another class took its name meanwhile: that one is meant. */
static void
test_name_taken (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;

  g_assert_null (data);
  g_assert_true (qd_project_delete_box (project, meadow->boxes[WASP], NULL));
  g_assert_true (qd_project_leave_out_species (project, &meadow->species[WASP], 1, NULL));
  g_assert_true (qd_project_name_species (project, &meadow->species[FLY], 1, "wasp", NULL));
  g_assert_true (qd_project_use_species (project, &meadow->species[WASP], 1, NULL));
  check_species (meadow, meadow->classes[BEE], meadow->classes[FLY], meadow->classes[FLY]);
  check_class (meadow, meadow->classes[WASP], "Wasp", TRUE);
}

/* ---- Merged and separated ---- */

static void
test_merge (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  gint64 bee = meadow->classes[BEE], folder = put_photo (&meadow->base, 0, 9),
         other = draw (&meadow->base, folder, meadow->classes[WASP], 5).id;
  QdBox box;

  g_assert_null (data);
  g_assert_true (qd_project_name_species (project, meadow->species, 2, " Stinging insect ", NULL));
  check_species (meadow, bee, bee, meadow->classes[FLY]);
  check_class (meadow, bee, "Stinging insect", FALSE);
  check_class (meadow, meadow->classes[WASP], "Wasp", TRUE);
  check_box (meadow, BEE, bee);
  check_box (meadow, WASP, bee);
  check_box (meadow, FLY, meadow->classes[FLY]);
  g_assert_true (qd_project_get_box (project, other, &box, NULL));
  g_assert_cmpint (box.class_id, ==, bee);

  g_assert_true (qd_project_separate_species (project, meadow->species, 2, NULL));
  check_species (meadow, bee, meadow->classes[WASP], meadow->classes[FLY]);
  check_class (meadow, meadow->classes[WASP], "Wasp", FALSE);
  check_box (meadow, BEE, bee);
  check_box (meadow, WASP, meadow->classes[WASP]);
  g_assert_cmpuint (count_classes (&meadow->base, TRUE), ==, 3);

  g_assert_true (qd_project_undo (project, NULL, NULL));
  check_box (meadow, WASP, bee);
  g_assert_true (qd_project_undo (project, NULL, NULL));
  check_start (meadow);
  g_assert_true (qd_project_get_box (project, other, &box, NULL));
  g_assert_cmpint (box.class_id, ==, meadow->classes[WASP]);
  g_assert_cmpuint (count_classes (&meadow->base, FALSE), ==, 3);
  g_assert_true (qd_project_redo (project, NULL, NULL));
  check_species (meadow, bee, bee, meadow->classes[FLY]);
  check_class (meadow, bee, "Stinging insect", FALSE);
}

/* One species of a class goes to another class: its own boxes go along, the others stay. */
static void
test_move (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  gint64 bee = meadow->classes[BEE], fly = meadow->classes[FLY];

  g_assert_null (data);
  g_assert_true (qd_project_name_species (project, meadow->species, 2, "BEE", NULL));
  check_class (meadow, bee, "BEE", FALSE);
  g_assert_true (qd_project_name_species (project, &meadow->species[WASP], 1, "fly", NULL));
  check_species (meadow, bee, fly, fly);
  check_class (meadow, fly, "Fly", FALSE); /* spelled as it was: only its own species renames it */
  check_box (meadow, BEE, bee);
  check_box (meadow, WASP, fly);
  g_assert_true (qd_project_name_species (project, &meadow->species[WASP], 1, "new", NULL));
  g_assert_cmpint (class_of (&meadow->base, meadow->species[WASP]), >, fly);
  check_box (meadow, FLY, fly);
  check_box (meadow, WASP, class_of (&meadow->base, meadow->species[WASP]));
  for (guint i = 0; i < 3; i++)
    g_assert_true (qd_project_undo (project, NULL, NULL));
  check_start (meadow);
  g_assert_cmpuint (count_classes (&meadow->base, FALSE), ==, 3);
  g_assert_cmpuint (count_classes (&meadow->base, TRUE), ==, 4); /* the new one's id is never given again */
}

/* Two that had no other class before, with a name made for both: one keeps it. */
static void
test_separate_new (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  gint64 both, class_id;

  g_assert_null (data);
  both = qd_project_ensure_class (project, "both", NULL);
  g_assert_true (qd_project_set_species_class (project, meadow->species[BEE], both, NULL));
  g_assert_true (qd_project_set_species_class (project, meadow->species[WASP], both, NULL));
  g_assert_true (qd_project_separate_species (project, meadow->species, 3, NULL));
  class_id = class_of (&meadow->base, meadow->species[BEE]);
  g_assert_cmpint (class_id, ==, meadow->classes[BEE]); /* by its name */
  check_species (meadow, class_id, both, meadow->classes[FLY]);
}

/* ---- What cannot be done ---- */

static void
test_errors (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  const gint64 missing = 4711;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_false (qd_project_name_species (project, meadow->species, 1, "  ", &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (qd_project_use_species (project, &missing, 1, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (qd_project_color_class (project, missing, 0xffffff, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (qd_project_can_undo (project));
  g_assert_true (qd_project_use_species (project, meadow->species, 3, NULL)); /* nothing to do is no step */
  g_assert_false (qd_project_can_undo (project));
  check_start (meadow);
}

/* A step that does not fit any more is dropped and changes nothing; a box drawn meanwhile keeps a class in use. */
static guint32
color_of (Meadow *meadow, gint64 id)
{
  g_autoptr (QdClass) found = qd_project_get_class (meadow->base.project, id, NULL);

  return found->color;
}

/* A color is the class's own: it stays when the class is named anew, and when others come; it is taken back like any other
 * choice. */
static void
test_color (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  const gint64 wasp = meadow->classes[WASP];
  const guint32 before = color_of (meadow, wasp), bee = color_of (meadow, meadow->classes[BEE]);

  g_assert_cmpuint (before, !=, 0x123456);
  g_assert_true (qd_project_color_class (project, wasp, 0x123456, NULL));
  g_assert_true (qd_project_name_species (project, &meadow->species[WASP], 1, "Paper wasp", NULL));
  put_observation (&meadow->base, 77, "Hornet", "cc0", NULL);
  g_assert_cmpuint (color_of (meadow, wasp), ==, 0x123456);
  g_assert_cmpuint (color_of (meadow, meadow->classes[BEE]), ==, bee);
  g_assert_true (qd_project_undo (project, NULL, NULL)); /* the name */
  g_assert_true (qd_project_undo (project, NULL, NULL));
  g_assert_cmpuint (color_of (meadow, wasp), ==, before);
  g_assert_true (qd_project_redo (project, NULL, NULL));
  g_assert_cmpuint (color_of (meadow, wasp), ==, 0x123456);
}

static void
test_changed_meanwhile (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  g_autoptr (QdProject) other = qd_project_open (meadow->base.folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (GError) error = NULL;
  QdBox box = { .photo_id = meadow->photos[FLY], .box = { 100, 10, 150, 60 } };
  gint64 made;

  g_assert_null (data);
  g_assert_true (qd_project_color_class (project, meadow->classes[FLY], 0x123456, NULL));
  g_assert_true (qd_project_set_class_color (other, meadow->classes[FLY], 0x654321, NULL));
  g_assert_false (qd_project_undo (project, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
  g_assert_cmpuint (color_of (meadow, meadow->classes[FLY]), ==, 0x654321);
  g_assert_false (qd_project_can_undo (project));

  g_assert_true (qd_project_leave_out_species (project, &meadow->species[FLY], 1, NULL));
  g_assert_true (qd_project_name_species (project, &meadow->species[FLY], 1, "midge", NULL));
  made = class_of (&meadow->base, meadow->species[FLY]);
  box.class_id = made;
  g_assert_true (qd_project_insert_box (other, &box, NULL));
  g_assert_true (qd_project_undo (project, NULL, NULL));
  check_class (meadow, made, "midge", FALSE);
  check_species (meadow, meadow->classes[BEE], meadow->classes[WASP], 0);
}

/* ---- Thousands at once ---- */

static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autofree gint64 *species = g_new (gint64, MANY);
  QdCounts counts;

  g_assert_null (data);
  g_assert_true (qd_project_begin (fixture->project, NULL));
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("Species %u", i);

      species[i] = species_of (fixture, put_observation (fixture, i + 1, name, "cc0", NULL));
    }
  g_assert_true (qd_project_commit (fixture->project, NULL));
  g_assert_true (qd_project_leave_out_species (fixture->project, species, MANY - 2, NULL));
  g_assert_cmpuint (count_classes (fixture, FALSE), ==, 2);
  g_assert_true (qd_project_name_species (fixture->project, species, MANY, "thing", NULL));
  g_assert_cmpuint (count_classes (fixture, FALSE), ==, 1);
  g_assert_true (qd_project_separate_species (fixture->project, species, MANY, NULL));
  g_assert_cmpuint (count_classes (fixture, FALSE), ==, MANY);
  g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
  g_assert_cmpuint (count_classes (fixture, FALSE), ==, 1);
  g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
  g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
  g_assert_cmpuint (count_classes (fixture, FALSE), ==, MANY);
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.observations_used, ==, MANY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/project/class-edits/" name, Meadow, NULL, set_up, func, tear_down)
  ADD ("drop", test_drop);
  ADD ("name-taken", test_name_taken);
  ADD ("merge", test_merge);
  ADD ("move", test_move);
  ADD ("separate-new", test_separate_new);
  ADD ("color", test_color);
  ADD ("errors", test_errors);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  g_test_add ("/project/class-edits/many", Fixture, NULL, fixture_set_up, test_many, fixture_tear_down);
  return g_test_run ();
}
