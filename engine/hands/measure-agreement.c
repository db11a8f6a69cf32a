#include "engine/hands/measure-agreement.h"

#include "engine/hands/ballot.h"
#include "engine/hands/consolidation.h"
#include "engine/project/labellers.h"

static void
class_agreement_free (gpointer data)
{
  g_free (((QdClassAgreement *) data)->name);
  g_free (data);
}

static void
labeller_agreement_free (gpointer data)
{
  g_free (((QdLabellerAgreement *) data)->name);
  g_free (data);
}

void
qd_task_agreement_free (QdTaskAgreement *agreement)
{
  if (agreement == NULL)
    return;
  g_ptr_array_unref (agreement->classes);
  g_ptr_array_unref (agreement->labellers);
  g_free (agreement);
}

/* ---- Photos ---- */

static void
add_photo (QdAgreements *agreements, const GPtrArray *looks, const GArray *labellers, const QdConsensusOptions *options,
           QdTaskAgreement *result)
{
  g_autoptr (QdBallot) ballot = qd_ballot_new (looks, labellers, options);

  if (ballot->voters < 2)
    return;
  result->photos++;
  qd_agreements_add (agreements, (const QdLabelledBox *) ballot->boxes->data, ballot->boxes->len, ballot->looked,
                     ballot->things);
}

/* @looks: by photo. */
static void
add_photos (QdAgreements *agreements, const GPtrArray *looks, const GArray *labellers, const QdConsensusOptions *options,
            QdTaskAgreement *result)
{
  g_autoptr (GPtrArray) together = g_ptr_array_new ();

  for (guint i = 0; i < looks->len; i++)
    {
      QdLook *look = looks->pdata[i], *next = i + 1 < looks->len ? looks->pdata[i + 1] : NULL;

      g_ptr_array_add (together, look);
      if (next != NULL && next->photo_id == look->photo_id)
        continue;
      add_photo (agreements, together, labellers, options, result);
      g_ptr_array_set_size (together, 0);
    }
}

/* ---- Figures ---- */

static gboolean
list_classes (QdProject *project, QdAgreements *agreements, QdTaskAgreement *result, GError **error)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (project, TRUE, error);

  for (guint i = 0; classes != NULL && i < classes->len; i++)
    {
      const QdClass *class_ = classes->pdata[i];
      QdAgreement agreement = qd_agreements_get_class (agreements, class_->id);
      QdClassAgreement *found;

      if (agreement.n_boxes == 0)
        continue;
      found = g_new0 (QdClassAgreement, 1);
      found->class_id = class_->id;
      found->name = g_strdup (class_->name);
      found->agreement = agreement;
      g_ptr_array_add (result->classes, found);
    }
  return classes != NULL;
}

static void
count_review (const QdLook *look, const QdLook *first, QdReviewRecord *record)
{
  guint left = 0;

  for (guint i = 0; i < look->boxes->len; i++)
    {
      const QdLookBox *box = &g_array_index (look->boxes, QdLookBox, i);

      left += box->first_id != 0;
      record->added += box->first_id == 0;
      record->moved += box->first_id != 0 && box->adjusted;
      record->kept += box->first_id != 0 && !box->adjusted;
    }
  record->photos++;
  record->adjusted += qd_look_is_adjusted (look, first);
  record->removed += first->boxes->len - MIN (left, first->boxes->len);
}

/* @looks: also the first ones, each before the others at its photo. */
static void
add_labeller (QdAgreements *agreements, guint number, const QdLabeller *labeller, const QdTask *task, const GPtrArray *looks,
              QdTaskAgreement *result)
{
  QdLabellerAgreement *found = g_new0 (QdLabellerAgreement, 1);
  const QdLook *first = NULL;

  found->labeller_id = labeller->id;
  found->name = g_strdup (labeller->name);
  found->agreement = qd_agreements_get_labeller (agreements, number);
  found->record = qd_agreements_get_record (agreements, number);
  for (guint i = 0; i < looks->len; i++)
    {
      const QdLook *look = looks->pdata[i];

      if (look->labeller_id == 0)
        first = look;
      if (look->labeller_id != labeller->id)
        continue;
      found->photos++;
      found->seconds += look->seconds;
      if (task->kind == QD_TASK_REVIEW && first != NULL && first->photo_id == look->photo_id)
        count_review (look, first, &found->review);
    }
  g_ptr_array_add (result->labellers, found);
}

static gboolean
list_labellers (QdProject *project, QdAgreements *agreements, const GArray *numbers, const QdTask *task,
                QdTaskAgreement *result, GError **error)
{
  g_autoptr (GPtrArray) labellers = qd_project_list_labellers (project, error);
  g_autoptr (GPtrArray) looks = labellers == NULL ? NULL : qd_project_list_looks (project, task->id, 0, TRUE, error);

  for (guint i = 0; looks != NULL && i < numbers->len; i++)
    for (guint j = 0; j < labellers->len; j++)
      if (((QdLabeller *) labellers->pdata[j])->id == g_array_index (numbers, gint64, i))
        add_labeller (agreements, i, labellers->pdata[j], task, looks, result);
  return looks != NULL;
}

QdTaskAgreement *
qd_task_agreement_measure (QdProject *project, const QdTask *task, GError **error)
{
  QdConsolidationOptions options = qd_consolidation_get_options (task);
  g_autoptr (GPtrArray) looks = qd_project_list_looks (project, task->id, 0, FALSE, error);
  g_autoptr (QdTaskAgreement) result = g_new0 (QdTaskAgreement, 1);
  g_autoptr (QdAgreements) agreements = NULL;
  g_autoptr (GArray) numbers = NULL;

  result->classes = g_ptr_array_new_with_free_func (class_agreement_free);
  result->labellers = g_ptr_array_new_with_free_func (labeller_agreement_free);
  if (looks == NULL)
    return NULL;
  numbers = qd_ballot_list_labellers (looks);
  agreements = qd_agreements_new (numbers->len);
  add_photos (agreements, looks, numbers, &options.consensus, result);
  result->all = qd_agreements_get_all (agreements);
  if (!list_classes (project, agreements, result, error) ||
      !list_labellers (project, agreements, numbers, task, result, error))
    return NULL;
  return g_steal_pointer (&result);
}
