#include "config.h"

#include "engine/formats/voc-reader.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"

#define LONGEST_PATH 512 /* letters of the names of nested elements */
#define LARGEST      1e7 /* pixels */

/* Elements whose text is wanted. */
typedef enum
{
  TEXT_FILENAME,
  TEXT_DATABASE,
  TEXT_SOURCE,
  TEXT_COORDINATES,
  TEXT_WIDTH,
  TEXT_HEIGHT,
  TEXT_NAME, /* from here on those of an object */
  TEXT_DIFFICULT,
  TEXT_TRUNCATED,
  TEXT_XMIN,
  TEXT_YMIN,
  TEXT_XMAX,
  TEXT_YMAX,
  N_TEXTS,
} Text;

static const char *const paths[N_TEXTS] = {
  [TEXT_FILENAME] = "/annotation/filename",          [TEXT_DATABASE] = "/annotation/source/database",
  [TEXT_SOURCE] = "/annotation/source/annotation",   [TEXT_COORDINATES] = "/annotation/coordinates",
  [TEXT_WIDTH] = "/annotation/size/width",           [TEXT_HEIGHT] = "/annotation/size/height",
  [TEXT_NAME] = "/annotation/object/name",           [TEXT_DIFFICULT] = "/annotation/object/difficult",
  [TEXT_TRUNCATED] = "/annotation/object/truncated", [TEXT_XMIN] = "/annotation/object/bndbox/xmin",
  [TEXT_YMIN] = "/annotation/object/bndbox/ymin",    [TEXT_XMAX] = "/annotation/object/bndbox/xmax",
  [TEXT_YMAX] = "/annotation/object/bndbox/ymax",
};

typedef struct
{
  const char *name;
  QdReport *report;
  QdAnnotation *annotation;
  GString *path; /* of the element under way, "/annotation/object" */
  GString *texts[N_TEXTS];
  gboolean is_annotation; /* the outermost element is right */
} Reader;

static void
clear_object (Reader *reader)
{
  for (guint i = TEXT_NAME; i < N_TEXTS; i++)
    g_string_truncate (reader->texts[i], 0);
}

static void
start_element (G_GNUC_UNUSED GMarkupParseContext *context, const char *element, G_GNUC_UNUSED const char **names,
               G_GNUC_UNUSED const char **values, gpointer user_data, GError **error)
{
  Reader *reader = user_data;

  g_string_append_printf (reader->path, "/%s", element);
  if (reader->path->len > LONGEST_PATH)
    g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, _ ("its elements are nested too deep"));
  if (strcmp (reader->path->str, "/annotation") == 0)
    reader->is_annotation = TRUE;
  if (strcmp (reader->path->str, "/annotation/object") == 0)
    clear_object (reader);
}

static void
take_text (G_GNUC_UNUSED GMarkupParseContext *context, const char *text, gsize length, gpointer user_data,
           G_GNUC_UNUSED GError **error)
{
  Reader *reader = user_data;

  for (guint i = 0; i < N_TEXTS; i++)
    if (strcmp (reader->path->str, paths[i]) == 0)
      g_string_append_len (reader->texts[i], text, length);
}

static const char *
text_of (Reader *reader, Text text)
{
  return g_strstrip (reader->texts[text]->str);
}

static gboolean
parse_coordinate (const char *text, double *value)
{
  char *end = NULL;

  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value) && fabs (*value) <= LARGEST;
}

static gboolean
is_set (const char *text)
{
  return strcmp (text, "1") == 0 || g_ascii_strcasecmp (text, "true") == 0;
}

static void
end_object (Reader *reader, int line)
{
  QdAnnotationBox box = { .confidence = NAN };
  g_autofree char *place = g_strdup_printf (_ ("Line %d of %s"), line, reader->name);

  box.class_name = (char *)text_of (reader, TEXT_NAME);
  box.difficult = is_set (text_of (reader, TEXT_DIFFICULT));
  box.truncated = is_set (text_of (reader, TEXT_TRUNCATED));
  if (*box.class_name == '\0')
    qd_format_leave_out_box (reader->report, reader->annotation, "damaged box", place, _ ("an object has no name"));
  else if (!parse_coordinate (text_of (reader, TEXT_XMIN), &box.box.xmin)
           || !parse_coordinate (text_of (reader, TEXT_YMIN), &box.box.ymin)
           || !parse_coordinate (text_of (reader, TEXT_XMAX), &box.box.xmax)
           || !parse_coordinate (text_of (reader, TEXT_YMAX), &box.box.ymax))
    qd_format_leave_out_box (reader->report, reader->annotation, "damaged box", place,
                             _ ("the corners of an object are no numbers"));
  else
    qd_annotation_add_box (reader->annotation, &box);
}

static void
end_element (GMarkupParseContext *context, const char *element, gpointer user_data, G_GNUC_UNUSED GError **error)
{
  Reader *reader = user_data;
  int line = 0;

  if (strcmp (reader->path->str, "/annotation/object") == 0)
    {
      g_markup_parse_context_get_position (context, &line, NULL);
      end_object (reader, line);
    }
  g_string_truncate (reader->path, reader->path->len - strlen (element) - 1);
}

/* See voc.h. */
static gboolean
is_inclusive (Reader *reader)
{
  const char *coordinates = text_of (reader, TEXT_COORDINATES);

  if (*coordinates != '\0')
    return strcmp (coordinates, "inclusive") == 0;
  return strstr (text_of (reader, TEXT_SOURCE), "PASCAL VOC") != NULL
         || strstr (text_of (reader, TEXT_DATABASE), "PASCAL VOC") != NULL
         || g_str_has_prefix (text_of (reader, TEXT_DATABASE), "The VOC");
}

static guint
parse_side (const char *text)
{
  double value;

  return parse_coordinate (text, &value) && value >= 1 ? (guint)value : 0;
}

static void
finish (Reader *reader)
{
  GArray *boxes = reader->annotation->boxes;
  double shift = is_inclusive (reader) ? 1 : 0;

  for (guint i = 0; i < boxes->len; i++)
    {
      g_array_index (boxes, QdAnnotationBox, i).box.xmin -= shift;
      g_array_index (boxes, QdAnnotationBox, i).box.ymin -= shift;
    }
  reader->annotation->photo = g_strdup (text_of (reader, TEXT_FILENAME));
  reader->annotation->width = parse_side (text_of (reader, TEXT_WIDTH));
  reader->annotation->height = parse_side (text_of (reader, TEXT_HEIGHT));
  reader->annotation->place = g_strdup (reader->name);
}

static gboolean
parse (Reader *reader, const char *text, gsize length, GError **error)
{
  static const GMarkupParser parser = { .start_element = start_element, .end_element = end_element, .text = take_text };
  g_autoptr (GMarkupParseContext) context
      = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT | G_MARKUP_PREFIX_ERROR_POSITION, reader, NULL);
  g_autoptr (GError) local = NULL;

  if (!g_markup_parse_context_parse (context, text, length, &local) || !g_markup_parse_context_end_parse (context, &local))
    {
      g_autofree char *why = g_utf8_make_valid (local->message, -1); /* it may quote bytes of the file */
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s could not be understood: %s."), reader->name, why);
      return FALSE;
    }
  if (reader->is_annotation)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is no Pascal VOC annotation: it does not begin with <annotation>."),
               reader->name);
  return FALSE;
}

QdAnnotation *
qd_voc_parse (const char *text, gsize length, const char *name, QdReport *report, GError **error)
{
  g_autoptr (QdAnnotation) annotation = qd_annotation_new ();
  Reader reader = { .name = name, .report = report, .annotation = annotation, .path = g_string_new (NULL) };
  gboolean good;

  for (guint i = 0; i < N_TEXTS; i++)
    reader.texts[i] = g_string_new (NULL);
  good = parse (&reader, text, length, error);
  if (good)
    finish (&reader);
  g_string_free (reader.path, TRUE);
  for (guint i = 0; i < N_TEXTS; i++)
    g_string_free (reader.texts[i], TRUE);
  return good ? g_steal_pointer (&annotation) : NULL;
}
