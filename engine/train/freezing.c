#include "config.h"

#include "engine/train/freezing.h"

#include "engine/core/error.h"

#include <glib/gi18n-lib.h>

void
qd_freeze_count (QdGraph *graph, guint64 *n_trained, guint64 *n_frozen)
{
  GPtrArray *parameters = qd_graph_get_parameters (graph);

  *n_trained = *n_frozen = 0;
  for (guint i = 0; i < parameters->len; i++)
    {
      const QdParameter *parameter = parameters->pdata[i];

      if (parameter->role == QD_PARAMETER_TRAINED)
        *(parameter->frozen ? n_frozen : n_trained) += qd_parameter_get_count (parameter);
    }
}

static gboolean
mark (QdGraph *graph, const GRegex *regex, GError **error)
{
  GPtrArray *parameters = qd_graph_get_parameters (graph);

  for (guint i = 0; i < parameters->len; i++)
    {
      QdParameter *parameter = parameters->pdata[i];
      GError *inner = NULL;

      parameter->frozen = g_regex_match_full (regex, parameter->name, -1, 0, 0, NULL, &inner);
      if (inner != NULL)
        {
          g_propagate_error (error, inner);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
qd_freeze_parameters (QdGraph *graph, const char *pattern, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (GRegex) regex = NULL;
  guint64 n_trained, n_frozen;

  if (pattern[0] == '\0')
    return TRUE;
  regex = g_regex_new (pattern, 0, 0, &inner);
  if (regex == NULL || !mark (graph, regex, &inner))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The setting freeze_layer_pattern cannot be “%s”: %s."), pattern,
                   inner->message);
      return FALSE;
    }
  qd_freeze_count (graph, &n_trained, &n_frozen);
  if (n_trained > 0 || n_frozen == 0)
    return TRUE;
  g_set_error (
      error, QD_ERROR, QD_ERROR_INPUT,
      _ ("The setting freeze_layer_pattern cannot be “%s”: it freezes the whole network, and nothing is left to learn."),
      pattern);
  return FALSE;
}
