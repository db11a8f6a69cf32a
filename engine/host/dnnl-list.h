/**
 * oneDNN's primitives with the memory they work on, made once and run in a row; what a recorded call plays. One thread.
 */
#pragma once

#include "engine/host/dnnl.h"

#ifdef QD_HAVE_DNNL
typedef struct _QdDnnlList QdDnnlList;

/* @what: DNNL_ARG_SRC and the like; @desc: the memory's layout, or NULL for the one the primitive asked for. */
typedef struct
{
  int what;
  const dnnl_memory_desc_t *desc;
  void *data;
} QdDnnlArgument;

QdDnnlList *qd_dnnl_list_new (void);
void qd_dnnl_list_free (QdDnnlList *list); /* NULL is taken */

/* Appends a primitive of @desc, which may be freed after. */
gboolean qd_dnnl_list_add (QdDnnlList *list, const_dnnl_primitive_desc_t desc, const QdDnnlArgument *arguments,
                           guint n_arguments, GError **error);

/* A QdCallFunc; @data: the QdDnnlList. */
gboolean qd_dnnl_list_run (gpointer data, GError **error);

/* The memory @desc wants for itself while it runs. */
gsize qd_dnnl_get_scratchpad_bytes (const_dnnl_primitive_desc_t desc);

/* With the scratchpad given as an argument and @post_ops, which it frees; NULL: none. */
dnnl_primitive_attr_t qd_dnnl_attr_new (dnnl_post_ops_t post_ops);

/* A copy between layouts; @add: to what is there. NULL where the library cannot. */
dnnl_primitive_desc_t qd_dnnl_reorder_new (const dnnl_memory_desc_t *from, const dnnl_memory_desc_t *to, gboolean add);

/* The sum of two of one layout, which may be written over the first. NULL where the library cannot. */
dnnl_primitive_desc_t qd_dnnl_sum_new (const dnnl_memory_desc_t *layout);

/* Whether it is made for a processor's vector units, and not the slow reference of all. */
gboolean qd_dnnl_is_quick (const_dnnl_primitive_desc_t desc);
#endif
