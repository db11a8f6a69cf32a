#include "config.h"
#include "engine/formats/camtrap.h"

#include <glib/gi18n-lib.h>

#include "engine/formats/camtrap-columns.h"
#include "engine/formats/camtrap-reader.h"
#include "engine/formats/camtrap-writer.h"
#include "engine/formats/format-files.h"
#include "engine/formats/table-reader.h"

static int
camtrap_probe (const char *path)
{
  g_autofree char *observations = qd_camtrap_dup_observations (path);
  g_autoptr (QdTable) table =
      qd_format_has_suffix (observations, ".csv")
          ? qd_table_open (observations, qd_camtrap_observation, QD_CAMTRAP_N_OBSERVATION, NULL)
          : NULL;

  return table != NULL ? 90 : 0;
}

const QdFormat qd_format_camtrap = {
  .name = "camtrap",
  .title = "Camtrap DP",
  .detail = N_ ("a folder with observations.csv and media.csv"),
  .tells_taxa = TRUE,
  .probe = camtrap_probe,
  .read = qd_camtrap_read,
  .write = qd_camtrap_write,
};
