/* What a training step of a network takes, op by op: tests/bench/step [--network=NAME] [--steps=N] [--device=NAME] */
#include <stdio.h>
#include <string.h>

#include "engine/core/random.h"
#include "engine/ops/truth.h"
#include "engine/train/session.h"

static char *network_name, *device_name;
static int n_steps = 10;

static const GOptionEntry entries[] = {
  { "network", 0, 0, G_OPTION_ARG_STRING, &network_name, "The network; ssd_tiny", "NAME" },
  { "steps", 0, 0, G_OPTION_ARG_INT, &n_steps, "How many steps; the median of each lap is shown", "N" },
  { "device", 0, 0, G_OPTION_ARG_STRING, &device_name, "The Vulkan device", "NAME" },
  { NULL },
};

/* Noise with three boxes of two classes. */
static void
set_images (QdSession *session, guint size)
{
  g_autoptr (QdPixels) photo = qd_pixels_new (2 * size, 2 * size);
  g_autoptr (GArray) truths = g_array_new (FALSE, TRUE, sizeof (QdTruth));
  QdAugmentView view = qd_augment_view_whole (photo->width, photo->height);
  QdRandom random;

  qd_random_init (&random, 1, 1);
  for (gsize i = 0; i < (gsize)photo->width * photo->height * 4; i++)
    photo->data[i] = (guint8)qd_random_next (&random);
  for (guint i = 0; i < 3; i++)
    {
      QdTruth truth = { 0.1f + 0.2f * (float)i, 0.2f, 0.3f + 0.2f * (float)i, 0.5f, .label = 1 + i % 2 };

      g_array_append_val (truths, truth);
    }
  for (guint i = 0; i < qd_session_get_batch (session); i++)
    qd_session_set_image (session, i, photo, &view, truths);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

/* @laps: (element-type GPtrArray of QdLap), a row a step. */
static void
print_medians (GPtrArray *laps, guint batch)
{
  const GPtrArray *first = g_ptr_array_index (laps, 0);
  g_autofree double *times = g_new (double, laps->len);
  double total = 0;

  for (guint i = 0; i < first->len; i++)
    {
      const QdLap *lap = g_ptr_array_index (first, i);

      for (guint j = 0; j < laps->len; j++)
        times[j] = ((const QdLap *)g_ptr_array_index ((const GPtrArray *)g_ptr_array_index (laps, j), i))->milliseconds;
      qsort (times, laps->len, sizeof *times, compare);
      total += times[laps->len / 2];
      printf ("%9.3f ms  %s\n", times[laps->len / 2], lap->label);
    }
  printf ("%9.3f ms  together: %.1f images/s\n", total, batch / total * 1000);
}

static gboolean
run (GError **error)
{
  const char *name = network_name != NULL ? network_name : "ssd_tiny";
  const QdNetwork *network = qd_network_find (name);
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new (name);
  g_autoptr (QdDevice) device = qd_device_open (device_name, error);
  g_autoptr (GPtrArray) laps = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  g_autoptr (QdSession) session = NULL;

  if (device == NULL || network == NULL)
    return FALSE;
  session = qd_session_new (
      device,
      &(QdSessionOptions){
          .network = network, .settings = settings, .n_classes = 4, .max_truths = 16, .max_photo_pixels = 512 * 512 },
      error);
  if (session == NULL)
    return FALSE;
  set_images (session, (guint)settings->image_shape);
  for (int i = 0; i < MAX (n_steps, 1) + 1; i++)
    {
      GPtrArray *step = qd_session_time_step (session, error);

      if (step == NULL)
        return FALSE;
      if (i > 0)
        g_ptr_array_add (laps, step);
      else
        g_ptr_array_unref (step);
    }
  print_medians (laps, qd_session_get_batch (session));
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (!run (&error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "There is no such network.");
      return 1;
    }
  return 0;
}
