#include "config.h"

#include "engine/formats/format.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/formats/camtrap.h"
#include "engine/formats/coco.h"
#include "engine/formats/createml.h"
#include "engine/formats/labelme.h"
#include "engine/formats/manifest.h"
#include "engine/formats/megadetector.h"
#include "engine/formats/recordio.h"
#include "engine/formats/sagemaker-json.h"
#include "engine/formats/tfcsv.h"
#include "engine/formats/voc.h"
#include "engine/formats/yolo.h"

static const QdFormat *const formats[] = {
  &qd_format_manifest,       &qd_format_coco,         &qd_format_voc,     &qd_format_yolo,
  &qd_format_createml,       &qd_format_labelme,      &qd_format_tfcsv,   &qd_format_recordio,
  &qd_format_sagemaker_json, &qd_format_megadetector, &qd_format_camtrap,
};

const QdFormat *const *
qd_formats_list (guint *n)
{
  *n = G_N_ELEMENTS (formats);
  return formats;
}

const QdFormat *
qd_format_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i]->name, name) == 0)
      return formats[i];
  return NULL;
}

static char *
known_names (void)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", formats[i]->name);
  return g_string_free (names, FALSE);
}

const QdFormat *
qd_format_probe (const char *path, GError **error)
{
  g_autofree char *names = known_names ();
  const QdFormat *best = NULL;
  int surest = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("There is nothing at “%s”."), path);
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      int sure = formats[i]->probe (path);
      if (sure > surest)
        {
          surest = sure;
          best = formats[i];
        }
    }
  if (best == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” holds boxes in none of the formats known here: %s."), path, names);
  return best;
}

void
qd_format_leave_out (QdReport *report, const char *reason, const char *place, const char *sentence)
{
  report->read++;
  qd_report_skip_with (report, reason, _ ("%s: %s; left out."), place, sentence);
}

void
qd_format_leave_out_box (QdReport *report, QdAnnotation *annotation, const char *reason, const char *place,
                         const char *sentence)
{
  annotation->n_damaged++;
  qd_format_leave_out (report, reason, place, sentence);
}

char *
qd_reading_dup_class_name (const QdReading *reading, const QdClassNumbers *classes, gint64 number)
{
  const QdClassNumber *class_ = qd_class_numbers_get (classes, number);

  if (class_ == NULL)
    class_ = qd_class_numbers_get (reading->known, number);
  return class_ != NULL && !class_->retired ? g_strdup (class_->name) : g_strdup_printf ("class %" G_GINT64_FORMAT, number);
}

gboolean
qd_format_goes_on (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("It was stopped; the project is as it was."));
  return FALSE;
}

gboolean
qd_writing_goes_on (const QdWriting *writing, guint done, GError **error)
{
  if (writing->progress != NULL)
    writing->progress (done, writing->annotations->len, writing->user_data);
  return qd_format_goes_on (writing->cancellable, error);
}

#define FEWEST_DIGITS 6
#define MOST_DIGITS   17 /* give every number back */

static gboolean
reads_back (double value, int digits, char text[G_ASCII_DTOSTR_BUF_SIZE])
{
  static const char *const shapes[] = { "%.6g",  "%.7g",  "%.8g",  "%.9g",  "%.10g", "%.11g",
                                        "%.12g", "%.13g", "%.14g", "%.15g", "%.16g", "%.17g" };

  g_ascii_formatd (text, G_ASCII_DTOSTR_BUF_SIZE, shapes[digits - FEWEST_DIGITS], value);
  return g_ascii_strtod (text, NULL) == value;
}

char *
qd_format_number (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  int low = FEWEST_DIGITS, high = MOST_DIGITS;

  if (value == floor (value) && fabs (value) < 1e15)
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) value);
  while (low < high) /* what reads back with so many digits does with more */
    {
      int middle = (low + high) / 2;
      if (reads_back (value, middle, text))
        high = middle;
      else
        low = middle + 1;
    }
  for (reads_back (value, low, text); strchr (text, 'e') != NULL && low < MOST_DIGITS;)
    reads_back (value, ++low, text);
  return g_strdup (text);
}
