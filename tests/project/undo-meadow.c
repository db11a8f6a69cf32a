#include "tests/project/undo-meadow.h"

#include "engine/hands/choose-photos.h"
#include "engine/hands/consolidation.h"
#include "engine/project/class-edits.h"
#include "engine/project/instructions.h"
#include "engine/project/split.h"
#include "tests/hands/people.h"

void
meadow_set_up (Meadow *meadow, gconstpointer data)
{
  static const char *const names[] = { "Bee", "Wasp", "Fly" };

  fixture_set_up (&meadow->base, data);
  for (guint i = 0; i < 3; i++)
    {
      gint64 observation = put_observation (&meadow->base, i + 1, names[i], "cc0", NULL);
      g_autoptr (QdObservation) found = qd_project_get_observation (meadow->base.project, observation, NULL);

      meadow->species[i] = found->species_id;
      meadow->classes[i] = i + 1;
      meadow->photos[i] = put_photo (&meadow->base, observation, i + 1);
    }
  meadow->photos[3] = put_photo (&meadow->base, 0, 4);
  fixture_forget_steps (&meadow->base);
}

void
meadow_tear_down (Meadow *meadow, gconstpointer data)
{
  fixture_tear_down (&meadow->base, data);
}

/* ---- Steps, by what they are called ---- */

static gboolean
type_class (Meadow *meadow, QdProject *project)
{
  return qd_project_ensure_class (project, "Hoverfly", NULL) != 0;
}

gboolean
meadow_draw_one (Meadow *meadow, QdProject *project)
{
  draw (&meadow->base, meadow->photos[0], meadow->classes[0], 10);
  return TRUE;
}

static gboolean
draw_new (Meadow *meadow, QdProject *project)
{
  draw (&meadow->base, meadow->photos[3], qd_project_ensure_class (project, "Hoverfly", NULL), 20);
  return TRUE;
}

static QdBox
last_box (QdProject *project)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, 0, NULL);

  return g_array_index (boxes, QdBox, boxes->len - 1);
}

static gboolean
move_box (Meadow *meadow, QdProject *project)
{
  QdBox box = last_box (project);

  box.box.xmax += 7;
  return qd_project_update_box (project, &box, NULL);
}

static gboolean
classify (Meadow *meadow, QdProject *project)
{
  QdBox box = last_box (project);

  box.class_id = meadow->classes[1];
  return qd_project_update_box (project, &box, NULL);
}

static gboolean
rename_class (Meadow *meadow, QdProject *project)
{
  return qd_project_name_species (project, &meadow->species[0], 1, "honey bee", NULL);
}

static gboolean
color (Meadow *meadow, QdProject *project)
{
  return qd_project_color_class (project, meadow->classes[1], 0x123456, NULL);
}

static gboolean
merge_species (Meadow *meadow, QdProject *project)
{
  return qd_project_name_species (project, meadow->species, 2, "insect", NULL);
}

static gboolean
separate (Meadow *meadow, QdProject *project)
{
  return qd_project_separate_species (project, meadow->species, 2, NULL);
}

static gboolean
leave_out (Meadow *meadow, QdProject *project)
{
  return qd_project_leave_out_species (project, &meadow->species[2], 1, NULL);
}

static gboolean
use (Meadow *meadow, QdProject *project)
{
  return qd_project_use_species (project, &meadow->species[2], 1, NULL);
}

static gboolean
give_class (Meadow *meadow, QdProject *project)
{
  return qd_project_set_species_class (project, meadow->species[2], meadow->classes[1], NULL);
}

static gboolean
rename_plainly (Meadow *meadow, QdProject *project)
{
  return qd_project_rename_class (project, meadow->classes[2], "House fly", NULL);
}

static gboolean
move_class (Meadow *meadow, QdProject *project)
{
  return qd_project_move_class (project, meadow->classes[2], 0, NULL);
}

static gboolean
merge_classes (Meadow *meadow, QdProject *project)
{
  return qd_project_merge_classes (project, meadow->classes[2], meadow->classes[1], NULL);
}

static gboolean
draw_wasp (Meadow *meadow, QdProject *project)
{
  draw (&meadow->base, meadow->photos[1], meadow->classes[1], 60);
  return TRUE;
}

static gboolean
drop_class (Meadow *meadow, QdProject *project)
{
  return qd_project_retire_class (project, meadow->classes[1], TRUE, NULL);
}

static gboolean
filter (Meadow *meadow, QdProject *project)
{
  g_autoptr (QdFilter) chosen = qd_filter_new ();

  chosen->licenses = g_strdupv ((char *[]){ "cc-by", NULL });
  return qd_project_set_filter (project, chosen, NULL);
}

gboolean
meadow_write_instructions (Meadow *meadow, QdProject *project)
{
  g_autoptr (QdInstructions) instructions = qd_project_get_instructions (project, NULL);
  QdInstructionPage *page = qd_instructions_insert_page (instructions, 0);

  g_free (page->text);
  page->text = g_strdup ("Legs, too.");
  return qd_project_set_instructions (project, instructions, NULL);
}

static gboolean
add_good (Meadow *meadow, QdProject *project)
{
  return qd_project_add_example (project, 0, QD_EXAMPLE_GOOD, meadow->photos[0], NULL);
}

static gboolean
add_bad (Meadow *meadow, QdProject *project)
{
  return qd_project_add_example (project, 0, QD_EXAMPLE_LOOSE, meadow->photos[0], NULL);
}

static gboolean
verify (Meadow *meadow, QdProject *project)
{
  return qd_project_set_mark (project, meadow->photos[0], QD_MARK_VERIFIED, NULL);
}

static gboolean
no_animal (Meadow *meadow, QdProject *project)
{
  return qd_project_set_mark (project, meadow->photos[2], QD_MARK_EMPTY, NULL);
}

static gboolean
divide (Meadow *meadow, QdProject *project)
{
  QdSplitSettings settings = { .ratios = { 0, 50, 50, 0 }, .seed = 3 };

  return qd_split_run (project, &settings, NULL);
}

gboolean
meadow_make_task (Meadow *meadow, QdProject *project)
{
  QdPhotoChoice choice = QD_PHOTO_CHOICE_INIT;
  g_autoptr (QdTask) task = qd_hands_make_task (project, "Garden", QD_TASK_DRAW, 2, &choice, NULL);

  meadow->task = task->id;
  return TRUE;
}

/* Two boxes a photo, of which @moved moves one; a newer look (@time) takes the place of the same person's older one. */
static gboolean
take_in (Meadow *meadow, QdProject *project, guint person, QdMark mark, guint moved, guint time)
{
  g_autoptr (QdTask) task = qd_project_get_task (project, meadow->task, NULL);
  g_autoptr (QdLabels) labels = person_labels (task, person);
  g_autoptr (QdReport) report = NULL;

  for (guint i = 0; i < N_PHOTOS; i++)
    {
      QdLook *look = person_looks (labels, meadow->photos[i], mark, time);

      person_draws (look, 1, 30, 30);
      person_draws (look, 1, 80 + 30 * person + moved, 90); /* alone */
    }
  report = qd_hands_merge (project, labels, "people.quadrat-labels", NULL, NULL);
  return report != NULL;
}

gboolean
meadow_take_first (Meadow *meadow, QdProject *project)
{
  return take_in (meadow, project, 0, QD_MARK_NONE, 0, 50);
}

static gboolean
take_second (Meadow *meadow, QdProject *project)
{
  return take_in (meadow, project, 1, QD_MARK_NONE, 0, 50);
}

/* The box that stays keeps its id, in another look. */
static gboolean
take_corrected (Meadow *meadow, QdProject *project)
{
  return take_in (meadow, project, 1, QD_MARK_NONE, 9, 60);
}

static gboolean
take_marked (Meadow *meadow, QdProject *project)
{
  return take_in (meadow, project, 1, QD_MARK_VERIFIED, 9, 70);
}

static gboolean
consolidate (Meadow *meadow, QdProject *project)
{
  g_autoptr (QdTask) task = qd_project_get_task (project, meadow->task, NULL);
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;

  return qd_consolidate (project, task, &options, NULL, NULL);
}

static gboolean
settle (Meadow *meadow, QdProject *project)
{
  g_autoptr (GPtrArray) open = qd_project_list_disputes (project, meadow->task, 0, TRUE, NULL);
  const QdDisputed *first = open->pdata[0];

  return qd_consolidation_settle (project, first->id, (const gint64 *) first->members->data, 1, 0, NULL);
}

static gboolean
reopen (Meadow *meadow, QdProject *project)
{
  g_autoptr (GPtrArray) all = qd_project_list_disputes (project, meadow->task, 0, FALSE, NULL);
  guint i = 0;

  while (!((const QdDisputed *) all->pdata[i])->decided)
    i++;
  return qd_consolidation_reopen (project, ((const QdDisputed *) all->pdata[i])->id, NULL);
}

static gboolean
take_back (Meadow *meadow, QdProject *project)
{
  g_autoptr (QdTask) task = qd_project_get_task (project, meadow->task, NULL);
  guint photos, changed;

  return qd_consolidation_take_back (project, task, &photos, &changed, NULL) && photos == 3; /* Fly was left out when the task was made */
}

static gboolean
remove_task (Meadow *meadow, QdProject *project)
{
  return qd_project_remove_task (project, meadow->task, NULL);
}

const MeadowStep meadow_steps[] = {
  { type_class, "make the class “Hoverfly”", QD_STEP_BOXES, 0 },
  { meadow_draw_one, "draw a box of “Bee”", QD_STEP_BOXES, 1 },
  { rename_class, "rename the class “Bee” to “honey bee”", QD_STEP_OBSERVATIONS, 0 },
  { draw_new, "draw a box of “Hoverfly”", QD_STEP_BOXES, 1 },
  { meadow_write_instructions, "write the instructions", QD_STEP_INSTRUCTIONS, 0 },
  { move_box, "change a box of “Hoverfly”", QD_STEP_BOXES, 1 },
  { color, "color the class “Wasp”", QD_STEP_OBSERVATIONS, 0 },
  { classify, "call a box “Wasp”", QD_STEP_BOXES, 1 },
  { add_good, "add a good example", QD_STEP_INSTRUCTIONS, 0 },
  { merge_species, "merge 2 species into the class “insect”", QD_STEP_OBSERVATIONS, 1 },
  { add_bad, "add a bad example", QD_STEP_INSTRUCTIONS, 0 },
  { verify, "mark a photo as verified", QD_STEP_BOXES, 1 },
  { separate, "give 2 species a class of its own", QD_STEP_OBSERVATIONS, 0 },
  { divide, "divide the photos", QD_STEP_SPLIT, 0 },
  { leave_out, "leave out “Fly”", QD_STEP_OBSERVATIONS, 0 },
  { meadow_make_task, "make the task “Garden”", QD_STEP_BOXES, 0 },
  { use, "use “Fly”", QD_STEP_OBSERVATIONS, 0 },
  { meadow_take_first, "take in what Person 0 labelled", QD_STEP_BOXES, 0 },
  { take_second, "take in what Person 1 labelled", QD_STEP_BOXES, 0 },
  { take_corrected, "take in what Person 1 labelled", QD_STEP_BOXES, 0 },
  { take_marked, "take in what Person 1 labelled", QD_STEP_BOXES, 0 },
  { consolidate, "consolidate “Garden”", QD_STEP_BOXES, 3 },
  { settle, "settle what people did not agree on", QD_STEP_BOXES, 1 },
  { rename_plainly, "rename the class “Fly” to “House fly”", QD_STEP_OBSERVATIONS, 0 },
  { reopen, "open again what was settled", QD_STEP_BOXES, 1 },
  { filter, "filter the observations", QD_STEP_OBSERVATIONS, 0 },
  { take_back, "take the consolidation of “Garden” back", QD_STEP_BOXES, 3 },
  { no_animal, "mark a photo as one without an animal", QD_STEP_BOXES, 1 },
  { remove_task, "remove the task “Garden”", QD_STEP_BOXES, 0 },
  { give_class, "choose the class of a species", QD_STEP_OBSERVATIONS, 0 },
  { move_class, "move the class “House fly”", QD_STEP_OBSERVATIONS, 0 },
  { merge_classes, "merge “House fly” into the class “Wasp”", QD_STEP_OBSERVATIONS, 0 },
  { draw_wasp, "draw a box of “Wasp”", QD_STEP_BOXES, 1 },
  { drop_class, "drop the class “Wasp”", QD_STEP_OBSERVATIONS, 1 },
  { NULL },
};
