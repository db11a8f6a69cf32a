/**
 * oneDNN (libdnnl.so.2), Intel's library of neural network primitives for any processor: opened at run time, so that the
 * program starts without it, and the kernels of shaders/ stay. Its functions are fields of QdDnnl by their names without
 * "dnnl_". Built without its header there is nothing but qd_dnnl_get, which then finds none. Any thread.
 */
#pragma once

#include <glib.h>

typedef struct _QdDnnl QdDnnl;

/* The library with its engine and stream, which are made when first asked for and last; NULL where it is not installed. */
const QdDnnl *qd_dnnl_get (void);

/* Tells the library's threads not to spin long between its primitives, while the device's threads want the processors. Where
 * the user has not said how. They look when they are loaded: call it before the program starts a thread. */
void qd_dnnl_set_environment (void);

#ifdef QD_HAVE_DNNL
#include <dnnl.h>

#define QD_DNNL_FUNCTIONS(_)                                                                                                   \
  _ (engine_create)                                                                                                            \
  _ (stream_create)                                                                                                            \
  _ (stream_wait)                                                                                                              \
  _ (memory_desc_init_by_strides)                                                                                              \
  _ (memory_desc_init_by_tag)                                                                                                  \
  _ (memory_desc_equal)                                                                                                        \
  _ (memory_desc_get_size)                                                                                                     \
  _ (memory_create)                                                                                                            \
  _ (memory_destroy)                                                                                                           \
  _ (post_ops_create)                                                                                                          \
  _ (post_ops_destroy)                                                                                                         \
  _ (post_ops_append_sum)                                                                                                      \
  _ (post_ops_append_eltwise)                                                                                                  \
  _ (primitive_attr_create)                                                                                                    \
  _ (primitive_attr_destroy)                                                                                                   \
  _ (primitive_attr_set_post_ops)                                                                                              \
  _ (primitive_attr_set_scratchpad_mode)                                                                                       \
  _ (primitive_desc_create)                                                                                                    \
  _ (primitive_desc_destroy)                                                                                                   \
  _ (primitive_desc_query)                                                                                                     \
  _ (primitive_desc_query_md)                                                                                                  \
  _ (primitive_create)                                                                                                         \
  _ (primitive_destroy)                                                                                                        \
  _ (primitive_execute)                                                                                                        \
  _ (reorder_primitive_desc_create)                                                                                            \
  _ (binary_desc_init)                                                                                                         \
  _ (eltwise_backward_desc_init)                                                                                               \
  _ (dilated_convolution_forward_desc_init)                                                                                    \
  _ (dilated_convolution_backward_data_desc_init)                                                                              \
  _ (dilated_convolution_backward_weights_desc_init)

struct _QdDnnl
{
  dnnl_engine_t engine;
  dnnl_stream_t stream;
#define QD_DNNL_FIELD(name) __typeof__ (&dnnl_##name) name;
  QD_DNNL_FUNCTIONS (QD_DNNL_FIELD)
#undef QD_DNNL_FIELD
};

/* Errors: QD_ERROR_MEMORY; QD_ERROR_FAILED. */
gboolean qd_dnnl_check (dnnl_status_t status, GError **error);
#endif
