#include "app/pages/device-row.h"

#include "app/job.h"

#include "engine/gpu/device.h"

#include <glib/gi18n.h>

typedef struct
{
  GPtrArray *devices; /* of QdDeviceInfo */
} Devices;

static void
devices_free (gpointer data)
{
  g_clear_pointer (&((Devices *) data)->devices, g_ptr_array_unref);
  g_free (data);
}

static gboolean
list_devices (QdJob *job, gpointer data, GError **error)
{
  (void) job;
  ((Devices *) data)->devices = qd_device_list (error);
  return ((Devices *) data)->devices != NULL;
}

static void
on_devices (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  AdwComboRow *row = ADW_COMBO_ROW (owner);
  g_autoptr (GtkStringList) names = gtk_string_list_new ((const char *const[]){ _ ("The best there is"), NULL });
  GPtrArray *devices = ((Devices *) data)->devices;

  (void) job;
  for (guint i = 0; devices != NULL && i < devices->len; i++)
    if (((const QdDeviceInfo *) devices->pdata[i])->usable)
      gtk_string_list_append (names, ((const QdDeviceInfo *) devices->pdata[i])->name);
  adw_combo_row_set_model (row, G_LIST_MODEL (names));
  if (error != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (error->message, -1);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
    }
}

void
qd_device_row_fill (AdwComboRow *row)
{
  g_autoptr (QdJob) job = qd_job_new (list_devices, g_new0 (Devices, 1), devices_free);

  qd_job_start (job, G_OBJECT (row), on_devices);
}

const char *
qd_device_row_get (AdwComboRow *row)
{
  guint selected = adw_combo_row_get_selected (row);

  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return "";
  return gtk_string_object_get_string (adw_combo_row_get_selected_item (row));
}
