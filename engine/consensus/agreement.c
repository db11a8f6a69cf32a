#include "engine/consensus/agreement.h"

#include <math.h>

struct _QdAgreements
{
  guint n_labellers;
  QdAgreement all;
  QdAgreement *labellers;    /* [n_labellers] */
  QdLabellerRecord *records; /* [n_labellers] */
  GHashTable *classes;       /* class id -> QdAgreement */
};

QdAgreements *
qd_agreements_new (guint n_labellers)
{
  QdAgreements *agreements = g_new0 (QdAgreements, 1);

  agreements->n_labellers = n_labellers;
  agreements->labellers = g_new0 (QdAgreement, n_labellers);
  agreements->records = g_new0 (QdLabellerRecord, n_labellers);
  agreements->classes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return agreements;
}

void
qd_agreements_free (QdAgreements *agreements)
{
  if (agreements == NULL)
    return;
  g_free (agreements->labellers);
  g_free (agreements->records);
  g_hash_table_unref (agreements->classes);
  g_free (agreements);
}

static QdAgreement *
need_class (QdAgreements *agreements, gint64 class_id)
{
  QdAgreement *found = g_hash_table_lookup (agreements->classes, &class_id);

  if (found == NULL)
    {
      found = g_new0 (QdAgreement, 1);
      g_hash_table_insert (agreements->classes, g_memdup2 (&class_id, sizeof class_id), found);
    }
  return found;
}

/* A box counts once for each pair that its labeller is one of; for that labeller and for each of the others. */
static void
count_boxes (QdAgreements *agreements, const QdLabelledBox *boxes, guint n, const gboolean *looked)
{
  for (guint i = 0; i < n; i++)
    for (guint other = 0; other < agreements->n_labellers; other++)
      if (looked[other] && other != boxes[i].labeller)
        {
          agreements->all.n_boxes++;
          agreements->labellers[boxes[i].labeller].n_boxes++;
          agreements->labellers[other].n_boxes++;
          need_class (agreements, boxes[i].class_id)->n_boxes++;
        }
}

static void
count_pair (QdAgreements *agreements, const QdLabelledBox *a, const QdLabelledBox *b)
{
  QdAgreement *counted[] = { &agreements->all, &agreements->labellers[a->labeller], &agreements->labellers[b->labeller],
                             need_class (agreements, a->class_id) };

  for (guint i = 0; i < G_N_ELEMENTS (counted); i++)
    {
      counted[i]->n_agreed++;
      counted[i]->overlaps += qd_corner_box_iou (a->box, b->box);
    }
}

static void
count_record (QdAgreements *agreements, const QdLabelledBox *box, const QdConsensusBox *thing)
{
  QdLabellerRecord *record = &agreements->records[box->labeller];

  if (thing->dispute != QD_DISPUTE_NONE)
    record->n_alone++;
  else if (box->class_id == thing->class_id)
    record->n_right++;
  else
    record->n_other_class++;
}

static void
count_missed (QdAgreements *agreements, const QdLabelledBox *boxes, const gboolean *looked, const QdConsensusBox *thing)
{
  for (guint labeller = 0; labeller < agreements->n_labellers; labeller++)
    {
      gboolean has = FALSE;

      for (guint i = 0; i < thing->members->len; i++)
        has |= boxes[g_array_index (thing->members, guint, i)].labeller == labeller;
      agreements->records[labeller].n_missed += looked[labeller] && !has;
    }
}

void
qd_agreements_add (QdAgreements *agreements, const QdLabelledBox *boxes, guint n, const gboolean *looked,
                   const GPtrArray *things)
{
  count_boxes (agreements, boxes, n, looked);
  for (guint t = 0; t < things->len; t++)
    {
      const QdConsensusBox *thing = things->pdata[t];

      for (guint i = 0; i < thing->members->len; i++)
        {
          const QdLabelledBox *a = &boxes[g_array_index (thing->members, guint, i)];

          count_record (agreements, a, thing);
          for (guint j = i + 1; j < thing->members->len; j++)
            {
              const QdLabelledBox *b = &boxes[g_array_index (thing->members, guint, j)];

              if (a->class_id == b->class_id)
                count_pair (agreements, a, b);
            }
        }
      if (thing->dispute == QD_DISPUTE_NONE)
        count_missed (agreements, boxes, looked, thing);
    }
}

QdAgreement
qd_agreements_get_class (const QdAgreements *agreements, gint64 class_id)
{
  const QdAgreement *found = g_hash_table_lookup (agreements->classes, &class_id);

  return found != NULL ? *found : (QdAgreement){ 0 };
}

QdAgreement
qd_agreements_get_labeller (const QdAgreements *agreements, guint labeller)
{
  return agreements->labellers[labeller];
}

QdAgreement
qd_agreements_get_all (const QdAgreements *agreements)
{
  return agreements->all;
}

QdLabellerRecord
qd_agreements_get_record (const QdAgreements *agreements, guint labeller)
{
  return agreements->records[labeller];
}

double
qd_agreement_share (QdAgreement agreement)
{
  return agreement.n_boxes > 0 ? 2.0 * (double) agreement.n_agreed / (double) agreement.n_boxes : NAN;
}

double
qd_agreement_mean_iou (QdAgreement agreement)
{
  return agreement.n_agreed > 0 ? agreement.overlaps / (double) agreement.n_agreed : NAN;
}
