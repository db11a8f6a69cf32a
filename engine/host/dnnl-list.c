#include "config.h"

#include "engine/host/dnnl-list.h"

#define MOST_ARGUMENTS 8

typedef struct
{
  dnnl_primitive_t handle;
  dnnl_exec_arg_t arguments[MOST_ARGUMENTS];
  guint n_arguments;
} Primitive;

struct _QdDnnlList
{
  const QdDnnl *dnnl;
  GArray *primitives; /* (element-type Primitive) */
};

QdDnnlList *
qd_dnnl_list_new (void)
{
  QdDnnlList *list = g_new0 (QdDnnlList, 1);

  list->dnnl = qd_dnnl_get ();
  list->primitives = g_array_new (FALSE, TRUE, sizeof (Primitive));
  return list;
}

void
qd_dnnl_list_free (QdDnnlList *list)
{
  if (list == NULL)
    return;
  for (guint i = 0; i < list->primitives->len; i++)
    {
      Primitive *primitive = &g_array_index (list->primitives, Primitive, i);

      for (guint j = 0; j < primitive->n_arguments; j++)
        list->dnnl->memory_destroy (primitive->arguments[j].memory);
      list->dnnl->primitive_destroy (primitive->handle);
    }
  g_array_unref (list->primitives);
  g_free (list);
}

static dnnl_query_t
get_query (int what)
{
  switch (what)
    {
    case DNNL_ARG_SRC:
    case DNNL_ARG_SRC_1:
      return dnnl_query_src_md;
    case DNNL_ARG_DST:
      return dnnl_query_dst_md;
    case DNNL_ARG_WEIGHTS:
    case DNNL_ARG_BIAS:
      return dnnl_query_weights_md;
    case DNNL_ARG_DIFF_SRC:
      return dnnl_query_diff_src_md;
    case DNNL_ARG_DIFF_DST:
      return dnnl_query_diff_dst_md;
    case DNNL_ARG_DIFF_WEIGHTS:
    case DNNL_ARG_DIFF_BIAS:
      return dnnl_query_diff_weights_md;
    default:
      return dnnl_query_scratchpad_md;
    }
}

/* The second of two of a kind. */
static int
get_index (int what)
{
  return what == DNNL_ARG_SRC_1 || what == DNNL_ARG_BIAS || what == DNNL_ARG_DIFF_BIAS;
}

gboolean
qd_dnnl_list_add (QdDnnlList *list, const_dnnl_primitive_desc_t desc, const QdDnnlArgument *arguments, guint n_arguments,
                  GError **error)
{
  const QdDnnl *dnnl = list->dnnl;
  Primitive *primitive;

  g_return_val_if_fail (n_arguments <= MOST_ARGUMENTS, FALSE);
  g_array_set_size (list->primitives, list->primitives->len + 1);
  primitive = &g_array_index (list->primitives, Primitive, list->primitives->len - 1);
  if (!qd_dnnl_check (dnnl->primitive_create (&primitive->handle, desc), error))
    return FALSE;
  for (guint i = 0; i < n_arguments; i++)
    {
      const QdDnnlArgument *argument = &arguments[i];
      const dnnl_memory_desc_t *layout = argument->desc;
      dnnl_exec_arg_t *to = &primitive->arguments[i];

      if (layout == NULL)
        layout = dnnl->primitive_desc_query_md (desc, get_query (argument->what), get_index (argument->what));
      to->arg = argument->what;
      if (!qd_dnnl_check (dnnl->memory_create (&to->memory, layout, dnnl->engine, argument->data), error))
        return FALSE;
      primitive->n_arguments++;
    }
  return TRUE;
}

gboolean
qd_dnnl_list_run (gpointer data, GError **error)
{
  const QdDnnlList *list = data;

  for (guint i = 0; i < list->primitives->len; i++)
    {
      const Primitive *primitive = &g_array_index (list->primitives, Primitive, i);

      if (!qd_dnnl_check (list->dnnl->primitive_execute (primitive->handle, list->dnnl->stream, (int)primitive->n_arguments,
                                                         primitive->arguments),
                          error))
        return FALSE;
    }
  return qd_dnnl_check (list->dnnl->stream_wait (list->dnnl->stream), error);
}

gsize
qd_dnnl_get_scratchpad_bytes (const_dnnl_primitive_desc_t desc)
{
  const QdDnnl *dnnl = qd_dnnl_get ();

  return desc != NULL ? dnnl->memory_desc_get_size (dnnl->primitive_desc_query_md (desc, dnnl_query_scratchpad_md, 0)) : 0;
}

dnnl_primitive_attr_t
qd_dnnl_attr_new (dnnl_post_ops_t post_ops)
{
  const QdDnnl *dnnl = qd_dnnl_get ();
  dnnl_primitive_attr_t attr = NULL;

  if (dnnl->primitive_attr_create (&attr) == dnnl_success)
    {
      dnnl->primitive_attr_set_scratchpad_mode (attr, dnnl_scratchpad_mode_user);
      if (post_ops != NULL)
        dnnl->primitive_attr_set_post_ops (attr, post_ops);
    }
  if (post_ops != NULL)
    dnnl->post_ops_destroy (post_ops);
  return attr;
}

dnnl_primitive_desc_t
qd_dnnl_reorder_new (const dnnl_memory_desc_t *from, const dnnl_memory_desc_t *to, gboolean add)
{
  const QdDnnl *dnnl = qd_dnnl_get ();
  dnnl_primitive_desc_t desc = NULL;
  dnnl_primitive_attr_t attr;
  dnnl_post_ops_t post_ops = NULL;

  if (add && dnnl->post_ops_create (&post_ops) == dnnl_success)
    dnnl->post_ops_append_sum (post_ops, 1);
  attr = qd_dnnl_attr_new (post_ops);
  dnnl->primitive_attr_set_scratchpad_mode (attr, dnnl_scratchpad_mode_library); /* next to none want any */
  if (dnnl->reorder_primitive_desc_create (&desc, from, dnnl->engine, to, dnnl->engine, attr) != dnnl_success)
    desc = NULL;
  dnnl->primitive_attr_destroy (attr);
  return desc;
}

dnnl_primitive_desc_t
qd_dnnl_sum_new (const dnnl_memory_desc_t *layout)
{
  const QdDnnl *dnnl = qd_dnnl_get ();
  dnnl_binary_desc_t binary;
  dnnl_primitive_desc_t desc = NULL;

  if (dnnl->binary_desc_init (&binary, dnnl_binary_add, layout, layout, layout) != dnnl_success
      || dnnl->primitive_desc_create (&desc, &binary, NULL, dnnl->engine, NULL) != dnnl_success)
    return NULL;
  return desc;
}

gboolean
qd_dnnl_is_quick (const_dnnl_primitive_desc_t desc)
{
  const char *name = NULL;

  return desc != NULL && qd_dnnl_get ()->primitive_desc_query (desc, dnnl_query_impl_info_str, 0, &name) == dnnl_success
         && !g_str_has_prefix (name, "ref");
}
