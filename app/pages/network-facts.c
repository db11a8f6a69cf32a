#include "app/pages/network-facts.h"

#include "engine/train/network-figures.h" /* not in the header: another QdSession is in it */

#include <glib/gi18n.h>

/* Sources: torchvision 0.14's table of detectors (COCO val2017); Sandler et al. 2018 (arXiv:1801.04381), table 6, "MNet V2 + SSDLite"
 * (COCO test-dev); Liu et al. 2016 (arXiv:1512.02325v5), table 6, "SSD512*", which is shown photos small too (COCO test-dev2015);
 * GluonCV's model zoo (VOC 2007 test). */
static const struct
{
  const char *network, *figure;
} published[] = {
  { "ssdlite320_mobilenet_v2", N_ ("22.1 AP on COCO (MobileNetV2 paper)") },
  { "ssdlite320_mobilenet_v3_large", N_ ("21.3 AP on COCO (torchvision)") },
  { "ssd300_vgg16", N_ ("25.1 AP on COCO (torchvision)") },
  { "ssd512_vgg16", N_ ("28.8 AP on COCO (SSD paper)") },
  { "ssd512_resnet50", N_ ("80.1 mAP on VOC 2007 (GluonCV)") },
};

QdNetworkFacts
qd_network_facts_look (QdDevice *device, const QdTrainSettings *settings, guint n_classes)
{
  QdNetworkFacts facts = { .network = qd_network_find (settings->base_network) };
  const QdSessionOptions options = { .network = facts.network, .settings = settings, .n_classes = n_classes };
  QdNetworkFigures figures;

  if (facts.network == NULL || !qd_network_figures_get (device, &options, &figures, NULL))
    return facts;
  facts.is_planned = TRUE;
  facts.gflop = figures.gflop;
  facts.batch = figures.batch;
  facts.train_bytes = figures.train_bytes;
  if (device == NULL)
    return facts;
  if (qd_step_time_recall (device, settings, &facts.time))
    facts.origin = QD_TIME_MEASURED;
  else if (qd_step_time_estimate (device, settings, n_classes, &facts.time))
    facts.origin = QD_TIME_ESTIMATED;
  return facts;
}

GArray *
qd_network_facts_list (QdDevice *device, guint n_classes)
{
  guint n;
  const QdNetwork *const *networks = qd_network_get_table (&n);
  GArray *list = g_array_new (FALSE, FALSE, sizeof (QdNetworkFacts));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (QdTrainSettings) settings = qd_train_settings_new (networks[i]->name);
      QdNetworkFacts facts = qd_network_facts_look (device, settings, n_classes);

      g_array_append_val (list, facts);
    }
  return list;
}

const char *
qd_network_facts_get_published (const QdNetwork *network)
{
  for (guint i = 0; i < G_N_ELEMENTS (published); i++)
    if (g_str_equal (published[i].network, network->name))
      return _ (published[i].figure);
  return NULL;
}

/* "about 12 photos a second", or the other way round where it is slow. */
static char *
describe_speed (const QdNetworkFacts *facts)
{
  double rate = 1 / facts->time.train_seconds;
  const char *origin = facts->origin == QD_TIME_MEASURED ? _ ("measured") : _ ("estimated");

  if (rate >= 10)
    return g_strdup_printf (_ ("%.0f photos a second (%s)"), rate, origin);
  if (rate >= 1)
    return g_strdup_printf (_ ("%.1f photos a second (%s)"), rate, origin);
  return g_strdup_printf (_ ("%.1f seconds a photo (%s)"), facts->time.train_seconds, origin);
}

char *
qd_network_facts_describe (const QdNetworkFacts *facts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) items = NULL;

  if (qd_network_facts_get_published (facts->network) != NULL)
    g_strv_builder_add (builder, qd_network_facts_get_published (facts->network));
  if (facts->origin != QD_TIME_UNKNOWN)
    {
      g_autofree char *speed = describe_speed (facts);

      g_strv_builder_add (builder, speed);
    }
  if (facts->is_planned)
    {
      g_autofree char *size = g_format_size (facts->train_bytes), *memory = g_strdup_printf (_ ("%s of memory"), size);

      g_strv_builder_add (builder, memory);
    }
  items = g_strv_builder_end (builder);
  return g_strjoinv (" · ", items);
}

char *
qd_network_facts_explain (const QdNetworkFacts *facts)
{
  g_autofree char *plan = facts->is_planned ? g_strdup_printf (
                              _ ("A photo takes %.1f billion operations forward, and three times as many when it is learned from; a "
                                 "step learns from %u photos."),
                              facts->gflop, facts->batch)
                                            : g_strdup ("");
  const char *accuracy = qd_network_facts_get_published (facts->network) != NULL
                              ? _ ("AP and mAP say how many animals are found and how well the boxes fit, of 100; AP is the stricter.")
                              : _ ("Nobody has published how accurate it is: it is made for small tasks like those here.");
  const char *time = facts->origin == QD_TIME_ESTIMATED ? _ ("Its speed is estimated from another network's that was measured here.")
                     : facts->origin == QD_TIME_MEASURED ? _ ("Its speed was measured here.")
                                                         : "";
  g_autofree char *text = g_strdup_printf ("%s %s %s", accuracy, plan, time);

  return g_strdup (g_strstrip (text));
}
