#include "config.h"

#include "engine/train/settings.h"

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/ssd/network.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static gpointer
field_of (const QdTrainSettings *settings, const QdSetting *setting)
{
  return G_STRUCT_MEMBER_P ((gpointer) settings, setting->offset);
}

static gboolean
in_range (const QdSetting *setting, double value)
{
  return isfinite (value) && value >= setting->minimum && value <= setting->maximum &&
         !(setting->open_minimum && value == setting->minimum) && !(setting->open_maximum && value == setting->maximum);
}

static gboolean
parse_switch (const char *text, gboolean *value)
{
  static const char *const words[][2] = { { "0", "1" }, { "false", "true" }, { "no", "yes" }, { "off", "on" } };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    for (int k = 0; k < 2; k++)
      if (g_ascii_strcasecmp (text, words[i][k]) == 0)
        {
          *value = k;
          return TRUE;
        }
  return FALSE;
}

static gboolean
parse_choice (const QdSetting *setting, const char *text, int *value)
{
  for (int i = 0; setting->choices[i] != NULL; i++)
    if (g_ascii_strcasecmp (setting->choices[i], text) == 0)
      {
        *value = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_real (const QdSetting *setting, const char *text, double *value)
{
  char *end;

  errno = 0;
  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && errno == 0 && in_range (setting, *value);
}

static gboolean
parse_text (const char *text, char **value)
{
  if (strlen (text) > QD_SETTING_TEXT_MAX || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  g_free (*value);
  *value = g_strdup (text);
  return TRUE;
}

static gboolean
parse_value (const QdSetting *setting, const char *text, gpointer field)
{
  gint64 whole;

  switch (setting->kind)
    {
    case QD_SETTING_TEXT: return parse_text (text, field);
    case QD_SETTING_SWITCH: return parse_switch (text, field);
    case QD_SETTING_CHOICE: return parse_choice (setting, text, field);
    case QD_SETTING_INTEGER:
      if (!g_ascii_string_to_signed (text, 10, (gint64) setting->minimum, (gint64) setting->maximum, &whole, NULL))
        return FALSE;
      *(int *) field = (int) whole;
      return TRUE;
    case QD_SETTING_REAL:
    default:
      {
        double value;

        if (!parse_real (setting, text, &value))
          return FALSE;
        *(double *) field = value;
        return TRUE;
      }
    }
}

gboolean
qd_train_settings_set (QdTrainSettings *settings, const char *name, const char *text, GError **error)
{
  const QdSetting *setting = qd_settings_find (name);
  g_autofree char *range = NULL;

  if (setting == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no setting “%s”."), name);
      return FALSE;
    }
  if (parse_value (setting, text, field_of (settings, setting)))
    return TRUE;
  range = qd_setting_describe_range (setting);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The setting %s cannot be “%s”: it takes %s."), name, text, range);
  return FALSE;
}

gboolean
qd_train_settings_set_pair (QdTrainSettings *settings, const char *pair, GError **error)
{
  const char *equals = strchr (pair, '=');
  g_autofree char *name = NULL;

  if (equals == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is no setting: write NAME=VALUE."), pair);
      return FALSE;
    }
  name = g_strndup (pair, (gsize) (equals - pair));
  return qd_train_settings_set (settings, name, equals + 1, error);
}

char *
qd_train_settings_get (const QdTrainSettings *settings, const char *name)
{
  const QdSetting *setting = qd_settings_find (name);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  gpointer field;

  if (setting == NULL)
    return NULL;
  field = field_of (settings, setting);
  switch (setting->kind)
    {
    case QD_SETTING_TEXT: return g_strdup (*(char **) field);
    case QD_SETTING_SWITCH:
    case QD_SETTING_INTEGER: return g_strdup_printf ("%d", *(int *) field);
    case QD_SETTING_CHOICE: return g_strdup (setting->choices[*(int *) field]);
    case QD_SETTING_REAL:
    default:
      for (int digits = 6; digits <= 17; digits++)
        {
          char format[8];

          g_snprintf (format, sizeof format, "%%.%dg", digits);
          g_ascii_formatd (number, sizeof number, format, *(double *) field);
          if (g_ascii_strtod (number, NULL) == *(double *) field)
            break;
        }
      return g_strdup (number);
    }
}

static void
apply_defaults (QdTrainSettings *settings)
{
  guint n;
  const QdSetting *table = qd_settings_get_table (&n);

  for (guint i = 0; i < n; i++)
    if (!qd_train_settings_set (settings, table[i].name, table[i].default_text, NULL))
      g_critical ("the default of %s is refused", table[i].name);
}

QdTrainSettings *
qd_train_settings_new (const char *network)
{
  QdTrainSettings *settings = g_new0 (QdTrainSettings, 1);
  const QdNetwork *found;

  apply_defaults (settings);
  if (network != NULL)
    qd_train_settings_set (settings, "base_network", network, NULL);
  found = qd_network_find (settings->base_network);
  for (guint i = 0; found != NULL && found->settings[i] != NULL; i++)
    if (!qd_train_settings_set_pair (settings, found->settings[i], NULL))
      g_critical ("%s asks for %s, which is refused", found->name, found->settings[i]);
  return settings;
}

QdTrainSettings *
qd_train_settings_copy (const QdTrainSettings *settings)
{
  QdTrainSettings *copy = g_memdup2 (settings, sizeof *settings);
  guint n;
  const QdSetting *table = qd_settings_get_table (&n);

  for (guint i = 0; i < n; i++)
    if (table[i].kind == QD_SETTING_TEXT)
      {
        char **text = field_of (copy, &table[i]);
        *text = g_strdup (*text);
      }
  return copy;
}

void
qd_train_settings_free (QdTrainSettings *settings)
{
  guint n;
  const QdSetting *table = qd_settings_get_table (&n);

  if (settings == NULL)
    return;
  for (guint i = 0; i < n; i++)
    if (table[i].kind == QD_SETTING_TEXT)
      g_free (*(char **) field_of (settings, &table[i]));
  g_free (settings);
}

static gboolean
check_steps (const QdTrainSettings *settings, GError **error)
{
  g_auto (GStrv) steps = g_strsplit (settings->lr_scheduler_step, ",", -1);
  gint64 last = 0;

  for (guint i = 0; steps[i] != NULL; i++)
    {
      gint64 epoch;

      if (!g_ascii_string_to_signed (g_strstrip (steps[i]), 10, last + 1, 100000, &epoch, NULL))
        {
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                       _ ("The setting lr_scheduler_step cannot be “%s”: it takes rising epochs with commas between them."),
                       settings->lr_scheduler_step);
          return FALSE;
        }
      last = epoch;
    }
  return TRUE;
}

static gboolean
check_pattern (const QdTrainSettings *settings, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (GRegex) regex = g_regex_new (settings->freeze_layer_pattern, 0, 0, &inner);

  if (regex != NULL)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The setting freeze_layer_pattern cannot be “%s”: %s."),
               settings->freeze_layer_pattern, inner->message);
  return FALSE;
}

gboolean
qd_train_settings_check (const QdTrainSettings *settings, GError **error)
{
  const QdNetwork *network = qd_network_find (settings->base_network);
  g_autofree char *names = NULL;

  if (network == NULL)
    {
      names = qd_network_list_names ();
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no network “%s”; there is: %s."), settings->base_network,
                   names);
      return FALSE;
    }
  if (!qd_network_takes_size (network, (guint) settings->image_shape))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("The setting image_shape cannot be %d: %s takes multiples of %u from %u to %u."), settings->image_shape,
                   network->name, network->size_step, network->least_size, network->most_size);
      return FALSE;
    }
  return (settings->lr_scheduler_step[0] == '\0' || check_steps (settings, error)) && check_pattern (settings, error);
}

char *
qd_train_settings_to_json (const QdTrainSettings *settings)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  guint n;
  const QdSetting *table = qd_settings_get_table (&n);

  for (guint i = 0; i < n; i++)
    {
      gpointer field = field_of (settings, &table[i]);
      g_autofree char *text = qd_train_settings_get (settings, table[i].name);

      if (table[i].kind == QD_SETTING_INTEGER || table[i].kind == QD_SETTING_SWITCH)
        json_object_set_int_member (object, table[i].name, *(int *) field);
      else if (table[i].kind == QD_SETTING_REAL)
        json_object_set_double_member (object, table[i].name, *(double *) field);
      else
        json_object_set_string_member (object, table[i].name, text);
    }
  json_node_set_object (root, object);
  return qd_json_to_text (root);
}

/* A member in the form of --set, or NULL for lists, objects and null. */
static char *
member_to_text (JsonNode *node)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING: return g_strdup (json_node_get_string (node));
    case G_TYPE_BOOLEAN: return g_strdup (json_node_get_boolean (node) ? "1" : "0");
    case G_TYPE_INT64: return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    default: return g_strdup (g_ascii_dtostr (number, sizeof number, json_node_get_double (node)));
    }
}

QdTrainSettings *
qd_train_settings_from_json (const char *text, gssize length, const char *place, GError **error)
{
  g_autoptr (JsonNode) root = qd_json_parse (text, length >= 0 ? (gsize) length : strlen (text), place, 1, error);
  g_autoptr (QdTrainSettings) settings = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s holds no settings: it is not a JSON object."), place);
      return NULL;
    }
  settings =
      qd_train_settings_new (json_object_get_string_member_with_default (json_node_get_object (root), "base_network", NULL));
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &node))
    {
      g_autofree char *value = member_to_text (node);

      if (!qd_train_settings_set (settings, name, value != NULL ? value : "null", error))
        {
          g_prefix_error (error, "%s: ", place);
          return NULL;
        }
    }
  return g_steal_pointer (&settings);
}
