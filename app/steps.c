#include "app/steps.h"

#include "app/pages/boxes.h"
#include "app/pages/evaluate.h"
#include "app/pages/observations.h"
#include "app/pages/photos.h"
#include "app/pages/predict.h"
#include "app/pages/split.h"
#include "app/pages/train.h"

#include <glib/gi18n.h>

static const QdStep steps[] = {
  { "observations", N_ ("Observations"), N_ ("Choose what to learn from an iNaturalist export"), qd_observations_page_get_type },
  { "photos", N_ ("Photos"), N_ ("Download the photos, or add a folder of them"), qd_photos_page_get_type },
  { "boxes", N_ ("Boxes"), N_ ("Draw a box around every animal or plant"), qd_boxes_page_get_type },
  { "split", N_ ("Split"), N_ ("Put some photos aside to test with"), qd_split_page_get_type },
  { "train", N_ ("Train"), N_ ("Let the computer learn from the boxes"), qd_train_page_get_type },
  { "evaluate", N_ ("Evaluate"), N_ ("See how well it has learned"), qd_evaluate_page_get_type },
  { "predict", N_ ("Predict"), N_ ("Find animals and plants on new photos"), qd_predict_page_get_type },
};

const QdStep *
qd_steps_get (guint *n_steps)
{
  *n_steps = G_N_ELEMENTS (steps);
  return steps;
}

int
qd_steps_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_str_equal (steps[i].id, id))
      return (int) i;
  return -1;
}
