#include "tests/probe/probe.h"

#include "engine/ssd/untrained-model.h"

void
probe_model (const ProbeLine *line)
{
  char **arguments = line->arguments;
  const QdNetwork *network = qd_network_find (arguments[0]);
  guint n_classes = (guint) probe_line_get_number (line, "classes", 3);
  g_autoptr (QdDevice) device = NULL;
  GError *error = NULL;

  if (network == NULL)
    probe_fail ("there is no network “%s”", arguments[0]);
  device = qd_device_open (NULL, &error);
  if (device != NULL)
    qd_untrained_model_write (device, network, network->size, n_classes, arguments[1], &error);
  probe_check (error);
}
