#include "config.h"

#include "engine/ssd/start-weights.h"

#include "engine/core/error.h"
#include "engine/ssd/model-info.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define LEAST_SHARE 0.5 /* of the backbone's numbers, that a detector of the same network gives at least */

typedef struct
{
  const QdNetwork *network;
  QdWeightsFile *file;
  GHashTable *used; /* names of the file's tensors; borrowed */
  QdWeightsReport *report;

  guint n_rows;      /* classes here, background first */
  guint n_file_rows; /* in the file; 0: it does not name them */
  int *rows;         /* [n_rows] the file's row of each class, -1: none */
  gboolean same_classes;

  gsize n_backbone, n_backbone_taken; /* numbers */
} Start;

static void
start_clear (Start *start)
{
  g_hash_table_unref (start->used);
  g_clear_pointer (&start->report, qd_weights_report_free);
  g_free (start->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Start, start_clear)

/* ---- Classes by name ---- */

static int
find_class (char **names, const char *wanted)
{
  g_autofree char *folded = g_utf8_casefold (wanted, -1);

  for (int i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = g_utf8_casefold (names[i], -1);

      if (g_str_equal (name, folded))
        return i;
    }
  return -1;
}

static gboolean
match_classes (Start *start, const char *const *classes, GError **error)
{
  const char *text = qd_weights_file_get_metadata (start->file, "classes");
  g_autofree gint64 *ids = NULL;
  g_auto (GStrv) names = NULL;

  start->n_rows = g_strv_length ((char **) classes) + 1;
  start->same_classes = text == NULL;
  if (text == NULL)
    return TRUE;
  if (!qd_model_classes_parse (text, qd_weights_file_get_path (start->file), &names, &ids, error))
    return FALSE;
  start->n_file_rows = g_strv_length (names) + 1;
  start->same_classes = start->n_file_rows == start->n_rows;
  start->rows = g_new0 (int, start->n_rows);
  for (guint i = 1; i < start->n_rows; i++)
    {
      int found = find_class (names, classes[i - 1]);

      start->rows[i] = found >= 0 ? found + 1 : -1;
      start->same_classes &= start->rows[i] == (int) i;
    }
  return TRUE;
}

/* The convolution that gives the logits, in torchvision's two kinds of heads: module_list.0.weight of SSD, and
 * module_list.0.1.weight of SSDlite, where .0.0 is what comes before. */
static gboolean
has_class_rows (const char *name)
{
  return g_regex_match_simple ("^head\\.classification_head\\.module_list\\.\\d+(\\.1)?\\.(weight|bias)$", name, 0, 0);
}

/* ---- One parameter ---- */

/* The file's tensor of the same name, or of the name that it has in the state dict of the backbone's classifier. */
static const QdStoredTensor *
find_source (Start *start, const QdParameter *parameter)
{
  const QdStoredTensor *tensor = qd_weights_file_find (start->file, parameter->name);
  g_autofree char *name = NULL;

  if (tensor != NULL || !g_str_has_prefix (parameter->name, "backbone."))
    return tensor;
  if (start->network->name_in_classifier != NULL)
    name = start->network->name_in_classifier (parameter->name);
  else
    name = g_strdup (parameter->name + strlen ("backbone."));
  return name != NULL ? qd_weights_file_find (start->file, name) : NULL;
}

static char *
describe_shapes (const QdParameter *parameter, const QdStoredTensor *tensor)
{
  GString *here = g_string_new (NULL), *there = g_string_new (NULL);
  char *text;

  for (guint i = 0; i < parameter->n_dims; i++)
    g_string_append_printf (here, "%s%u", i > 0 ? ", " : "", parameter->dims[i]);
  for (guint i = 0; i < tensor->n_dims; i++)
    g_string_append_printf (there, "%s%" G_GUINT64_FORMAT, i > 0 ? ", " : "", tensor->dims[i]);
  text = g_strdup_printf (_ ("[%s] here, [%s] in the file"), here->str, there->str);
  g_string_free (here, TRUE);
  g_string_free (there, TRUE);
  return text;
}

/* From the dimension @first on. */
static gboolean
has_shape (const QdParameter *parameter, const QdStoredTensor *tensor, guint first)
{
  if (tensor->n_dims != parameter->n_dims)
    return FALSE;
  for (guint i = first; i < tensor->n_dims; i++)
    if (tensor->dims[i] != parameter->dims[i])
      return FALSE;
  return TRUE;
}

/* Both have as many default boxes a place. */
static gboolean
has_same_boxes (const Start *start, const QdParameter *parameter, const QdStoredTensor *tensor)
{
  return has_shape (parameter, tensor, 1) && tensor->dims[0] % start->n_file_rows == 0 &&
         tensor->dims[0] / start->n_file_rows == parameter->dims[0] / start->n_rows;
}

static float *
read_values (Start *start, const QdStoredTensor *tensor, GError **error)
{
  g_autofree float *values = g_new (float, tensor->count + 1);

  if (!qd_weights_file_read (start->file, tensor, values, error))
    return NULL;
  for (gsize i = 0; i < tensor->count; i++)
    if (!isfinite (values[i]))
      {
        g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s: tensor “%s” holds numbers that are not finite."),
                     qd_weights_file_get_path (start->file), tensor->name);
        return NULL;
      }
  return g_steal_pointer (&values);
}

static gboolean
take_whole (Start *start, QdParameter *parameter, const QdStoredTensor *tensor, GError **error)
{
  g_autofree float *values = read_values (start, tensor, error);

  if (values == NULL || !qd_parameter_write (parameter, values, error))
    return FALSE;
  g_ptr_array_add (start->report->loaded, g_strdup (parameter->name));
  if (g_str_has_prefix (parameter->name, "backbone."))
    start->n_backbone_taken += tensor->count;
  return TRUE;
}

/* Both tensors: [boxes a place][classes] rows. */
static gboolean
take_rows (Start *start, QdParameter *parameter, const QdStoredTensor *tensor, GError **error)
{
  gsize n_boxes = parameter->dims[0] / start->n_rows, row = qd_parameter_get_count (parameter) / parameter->dims[0];
  g_autofree float *values = g_new (float, qd_parameter_get_count (parameter) + 1), *file = read_values (start, tensor, error);

  if (file == NULL || !qd_parameter_read (parameter, values, error))
    return FALSE;
  for (gsize box = 0; box < n_boxes; box++)
    for (guint i = 0; i < start->n_rows; i++)
      if (start->rows[i] >= 0)
        memcpy (values + (box * start->n_rows + i) * row, file + (box * start->n_file_rows + (gsize) start->rows[i]) * row,
                row * sizeof (float));
  qd_weights_report_add_new (start->report, parameter->name, QD_WEIGHTS_OTHER_CLASSES, NULL);
  return qd_parameter_write (parameter, values, error);
}

static gboolean
take_parameter (Start *start, QdParameter *parameter, GError **error)
{
  const QdStoredTensor *tensor = find_source (start, parameter);
  gboolean by_class;

  if (g_str_has_prefix (parameter->name, "backbone."))
    start->n_backbone += qd_parameter_get_count (parameter);
  if (tensor == NULL)
    {
      qd_weights_report_add_new (start->report, parameter->name, QD_WEIGHTS_ABSENT, NULL);
      return TRUE;
    }
  g_hash_table_add (start->used, (gpointer) tensor->name);
  if (!qd_dtype_is_read (tensor->dtype))
    {
      qd_weights_report_add_new (start->report, parameter->name, QD_WEIGHTS_OTHER_NUMBERS, NULL);
      return TRUE;
    }
  by_class = !start->same_classes && has_class_rows (parameter->name);
  if (by_class && has_same_boxes (start, parameter, tensor))
    return take_rows (start, parameter, tensor, error);
  if (!by_class && has_shape (parameter, tensor, 0))
    return take_whole (start, parameter, tensor, error);
  qd_weights_report_add_new (start->report, parameter->name, QD_WEIGHTS_OTHER_SHAPE, describe_shapes (parameter, tensor));
  return TRUE;
}

/* ---- Batch norms ---- */

static QdParameter *
find_neighbor (QdGraph *graph, const char *name, const char *suffix, const char *other)
{
  g_autofree char *neighbor = g_strdup_printf ("%.*s%s", (int) (strlen (name) - strlen (suffix)), name, other);

  return qd_graph_find_parameter (graph, neighbor);
}

/* y = weight (x - mean) / sqrt (var + epsilon) + bias, with another epsilon. */
static gboolean
fit_weight (const QdNetwork *network, QdParameter *weight, QdParameter *variance, GError **error)
{
  gsize n = qd_parameter_get_count (weight);
  g_autofree float *weights = g_new (float, n), *variances = g_new (float, n);

  if (!qd_parameter_read (weight, weights, error) || !qd_parameter_read (variance, variances, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    weights[i] *= sqrtf ((variances[i] + network->norm_epsilon) / (variances[i] + network->classifier_norm_epsilon));
  return qd_parameter_write (weight, weights, error);
}

/* The batch norms of which weight and variance were taken from a classifier. */
static gboolean
fit_norms (Start *start, QdGraph *graph, GError **error)
{
  static const char suffix[] = ".running_var";
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *loaded = start->report->loaded;

  if (start->report->detector || start->network->classifier_norm_epsilon <= 0)
    return TRUE;
  for (guint i = 0; i < loaded->len; i++)
    g_hash_table_add (taken, loaded->pdata[i]);
  for (guint i = 0; i < loaded->len; i++)
    {
      const char *name = loaded->pdata[i];
      QdParameter *weight = g_str_has_suffix (name, suffix) ? find_neighbor (graph, name, suffix, ".weight") : NULL;

      if (weight != NULL && g_hash_table_contains (taken, weight->name) &&
          !fit_weight (start->network, weight, qd_graph_find_parameter (graph, name), error))
        return FALSE;
    }
  return TRUE;
}

/* ---- The whole ---- */

static void
report_classes (Start *start, const char *const *classes)
{
  if (qd_weights_report_count (start->report, QD_WEIGHTS_OTHER_CLASSES) == 0)
    return;
  for (guint i = 1; i < start->n_rows; i++)
    g_ptr_array_add (start->rows[i] >= 0 ? start->report->kept_rows : start->report->fresh_rows, g_strdup (classes[i - 1]));
}

static void
report_unused (Start *start)
{
  GPtrArray *tensors = qd_weights_file_get_tensors (start->file);

  for (guint i = 0; i < tensors->len; i++)
    {
      const char *name = ((const QdStoredTensor *) tensors->pdata[i])->name;

      if (!g_hash_table_contains (start->used, name) && !g_str_has_suffix (name, ".num_batches_tracked"))
        g_ptr_array_add (start->report->unused, g_strdup (name));
    }
}

static gboolean
is_detector (QdWeightsFile *file)
{
  GPtrArray *tensors = qd_weights_file_get_tensors (file);

  for (guint i = 0; i < tensors->len; i++)
    if (g_str_has_prefix (((const QdStoredTensor *) tensors->pdata[i])->name, "head."))
      return TRUE;
  return FALSE;
}

static gboolean
check (const Start *start, GError **error)
{
  const char *path = qd_weights_file_get_path (start->file), *here = start->network->name;
  const char *there = qd_weights_file_get_metadata (start->file, "network");

  if (start->report->detector && (double) start->n_backbone_taken < LEAST_SHARE * (double) start->n_backbone)
    {
      if (there != NULL && !g_str_equal (there, here))
        g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is a detector of the network “%s”: it does not fit %s."), path,
                     there, here);
      else
        g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is a detector of another network than %s."), path, here);
      return FALSE;
    }
  if (start->report->loaded->len == 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s holds no weights that fit the network %s."), path, here);
      return FALSE;
    }
  return TRUE;
}

QdWeightsReport *
qd_start_weights_take (const QdNetwork *network, QdGraph *graph, const char *const *classes, QdWeightsFile *file,
                       GError **error)
{
  g_auto (Start) start = { .network = network, .file = file, .used = g_hash_table_new (g_str_hash, g_str_equal) };
  GPtrArray *parameters = qd_graph_get_parameters (graph);

  start.report = qd_weights_report_new (qd_weights_file_get_path (file));
  start.report->detector = is_detector (file);
  if (!match_classes (&start, classes, error))
    return NULL;
  for (guint i = 0; i < parameters->len; i++)
    if (!take_parameter (&start, parameters->pdata[i], error))
      return NULL;
  report_classes (&start, classes);
  report_unused (&start);
  return check (&start, error) && fit_norms (&start, graph, error) ? g_steal_pointer (&start.report) : NULL;
}
