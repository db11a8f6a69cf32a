#include "engine/ssd/network.h"

#include "engine/ssd/ssd-tiny.h"
#include "engine/ssd/ssd300-vgg16.h"
#include "engine/ssd/ssd512-resnet50.h"
#include "engine/ssd/ssd512-vgg16.h"
#include "engine/ssd/ssdlite320-mobilenet-v2.h"
#include "engine/ssd/ssdlite320-mobilenet-v3-large.h"

#include <string.h>

static const QdNetwork *const networks[] = {
  &qd_ssd_tiny,     &qd_ssdlite320_mobilenet_v2, &qd_ssdlite320_mobilenet_v3_large, &qd_ssd300_vgg16,
  &qd_ssd512_vgg16, &qd_ssd512_resnet50,
};

const QdNetwork *const *
qd_network_get_table (guint *n_networks)
{
  *n_networks = G_N_ELEMENTS (networks);
  return networks;
}

const QdNetwork *
qd_network_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    if (g_strcmp0 (networks[i]->name, name) == 0)
      return networks[i];
  return NULL;
}

char *
qd_network_list_names (void)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", networks[i]->name);
  return g_string_free (names, FALSE);
}

gboolean
qd_network_takes_size (const QdNetwork *network, guint size)
{
  return size >= network->least_size && size <= network->most_size && size % network->size_step == 0;
}
