/* Which photos a run learned from and was measured on, so far: kept with the checkpoint, since the split may be another one when
 * the run goes on. What was measured on other photos is compared with nothing, and a photo that was learned from measures
 * nothing. */
#include "engine/train/training-private.h"

#define TRAINED_KEY   "trained_photos"
#define VALIDATED_KEY "validation_photos"

/* Ids from the first to the last. */
typedef struct
{
  gint64 first, last;
} Range;

static int
compare (gconstpointer a, gconstpointer b)
{
  const Range *first = a, *second = b;

  return first->first < second->first ? -1 : first->first > second->first;
}

/* In order, with no two that touch. */
static GArray *
join (GArray *ranges)
{
  GArray *joined = g_array_new (FALSE, FALSE, sizeof (Range));

  g_array_sort (ranges, compare);
  for (guint i = 0; i < ranges->len; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);
      Range *before = joined->len > 0 ? &g_array_index (joined, Range, joined->len - 1) : NULL;

      if (before != NULL && range->first <= before->last + 1)
        before->last = MAX (before->last, range->last);
      else
        g_array_append_val (joined, *range);
    }
  g_array_unref (ranges);
  return joined;
}

static void
add_samples (GArray *ranges, QdSamples *samples)
{
  for (guint i = 0; i < qd_samples_get_count (samples); i++)
    {
      gint64 id = qd_samples_get (samples, i)->photo_id;

      g_array_append_val (ranges, ((Range){ id, id }));
    }
}

/* As in "1-500,503". */
static char *
to_text (const GArray *ranges)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ranges->len; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);

      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", range->first);
      if (range->last > range->first)
        g_string_append_printf (text, "-%" G_GINT64_FORMAT, range->last);
    }
  return g_string_free (text, FALSE);
}

static GArray *
from_text (const char *text)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *end;
      gint64 first = g_ascii_strtoll (parts[i], &end, 10), last = *end == '-' ? g_ascii_strtoll (end + 1, NULL, 10) : first;

      if (first > 0 && first <= last && last < G_MAXINT64)
        g_array_append_val (ranges, ((Range){ first, last }));
    }
  return join (ranges);
}

static gboolean
holds (GArray *ranges, gint64 id)
{
  guint low = 0, high = ranges->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      const Range *range = &g_array_index (ranges, Range, middle);

      if (id >= range->first && id <= range->last)
        return TRUE;
      *(id < range->first ? &high : &low) = id < range->first ? middle : middle + 1;
    }
  return FALSE;
}

static char *
describe_validation (QdTraining *training)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));

  add_samples (ranges, training->validation);
  ranges = join (g_steal_pointer (&ranges));
  return to_text (ranges);
}

void
qd_training_store_photos (QdTraining *training, QdSafetensorsWriter *writer)
{
  g_autoptr (GArray) ranges = from_text (training->trained != NULL ? training->trained : "");
  g_autofree char *trained = NULL, *now = describe_validation (training);

  if (training->progress.step > 0)
    add_samples (ranges, training->train);
  ranges = join (g_steal_pointer (&ranges));
  trained = to_text (ranges);
  qd_safetensors_writer_set_metadata (writer, TRAINED_KEY, trained);
  qd_safetensors_writer_set_metadata (writer, VALIDATED_KEY, training->validated != NULL ? training->validated : now);
}

void
qd_training_load_photos (QdTraining *training, QdWeightsFile *file)
{
  const char *trained = qd_weights_file_get_metadata (file, TRAINED_KEY);
  const char *validated = qd_weights_file_get_metadata (file, VALIDATED_KEY);
  g_autofree char *now = describe_validation (training);
  g_autoptr (GArray) ranges = from_text (trained != NULL ? trained : "");

  g_free (training->trained);
  training->trained = g_strdup (trained);
  training->n_learned = 0;
  for (guint i = 0; i < qd_samples_get_count (training->validation); i++)
    training->n_learned += holds (ranges, qd_samples_get (training->validation, i)->photo_id);
  g_clear_pointer (&training->validated, g_free);
  if (validated != NULL && !g_str_equal (validated, now)) /* NULL: of a version that did not say */
    training->validated = g_strdup (validated);
}

void
qd_training_begin_measure (QdTraining *training)
{
  QdTrainProgress *progress = &training->progress;

  if (training->validated == NULL)
    return;
  g_clear_pointer (&training->validated, g_free);
  progress->best_epoch = progress->gain_epoch = 0;
  progress->best_map50 = progress->best_map = 0;
}
