#include "tests/train/witness.h"

#include "engine/weights/weights-file.h"

static QdTrainWish
should_stop (gpointer user_data)
{
  Witness *witness = user_data;
  const QdTrainEvent *last = witness->events->len > 0 ? witness->events->pdata[witness->events->len - 1] : NULL;

  return witness->stop_at_step > 0 && last != NULL && last->step >= witness->stop_at_step ? QD_TRAIN_STOP : QD_TRAIN_GO_ON;
}

static void
witness_event (QdTrainEvent *event, gpointer user_data)
{
  g_ptr_array_add (((Witness *) user_data)->events, event);
}

const QdTrainEvent *
find_event (const Witness *witness, QdTrainEventKind kind, guint number)
{
  for (guint i = 0; i < witness->events->len; i++)
    {
      const QdTrainEvent *event = witness->events->pdata[i];

      if (event->kind == kind && number-- == 0)
        return event;
    }
  return NULL;
}

Witness
train (const char *folder, const QdTrainSettings *settings, gint64 resume_run, guint stop_at_step, GError **error)
{
  Witness witness = { g_ptr_array_new_with_free_func ((GDestroyNotify) qd_train_event_free), stop_at_step };
  const QdTrainingHooks hooks = { should_stop, witness_event, &witness, NULL, NULL };

  qd_training_run (folder, settings, resume_run, &hooks, error);
  return witness;
}

void
train_well (const char *folder, const QdTrainSettings *settings, gint64 resume_run, guint stop_at_step)
{
  g_autoptr (GError) error = NULL;
  Witness witness = train (folder, settings, resume_run, stop_at_step, &error);

  g_assert_no_error (error);
  g_ptr_array_unref (witness.events);
}

QdTrainSettings *
quick_settings (void)
{
  static const char *const pairs[] = { "image_shape=128", "mini_batch_size=4", "epochs=2", "learning_rate=0.003", "threads=2" };
  QdTrainSettings *settings = qd_train_settings_new ("ssd_tiny");

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_assert_true (qd_train_settings_set_pair (settings, pairs[i], NULL));
  return settings;
}

const ToyOptions toy = { .n_train = 11, .n_validation = 5, .n_test = 3, .n_empty = 1 };

void
assert_same_tensors (const char *folder, const char *name, const char *other_folder, const char *other_name)
{
  g_autofree char *a_path = g_build_filename (folder, name, NULL), *b_path = g_build_filename (other_folder, other_name, NULL);
  g_autoptr (QdWeightsFile) a = qd_weights_file_open (a_path, NULL), b = qd_weights_file_open (b_path, NULL);
  GPtrArray *tensors = qd_weights_file_get_tensors (a);

  g_assert_cmpuint (tensors->len, >, 40);
  g_assert_cmpuint (tensors->len, ==, qd_weights_file_get_tensors (b)->len);
  for (guint i = 0; i < tensors->len; i++)
    {
      const QdStoredTensor *x = tensors->pdata[i], *y = qd_weights_file_find (b, x->name);

      g_assert_nonnull (y);
      g_assert_cmpmem (x->data, x->bytes, y->data, y->bytes);
    }
}
