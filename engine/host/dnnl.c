#include "config.h"

#include "engine/host/dnnl.h"

/* Turns of a waiting thread before it sleeps: some 10 us, as long as the pause from one primitive to the next. */
#define SPIN_COUNT "1000"

void
qd_dnnl_set_environment (void)
{
  if (g_getenv ("OMP_WAIT_POLICY") == NULL)
    g_setenv ("GOMP_SPINCOUNT", SPIN_COUNT, FALSE);
}

#ifdef QD_HAVE_DNNL
#include <glib/gi18n-lib.h>
#include <gmodule.h>

#include "engine/core/error.h"

/* Others have other functions. */
#define LIBRARY "libdnnl.so.2"

static gboolean
fetch (QdDnnl *dnnl, GModule *module)
{
#define FETCH(name)                                                                                                            \
  if (!g_module_symbol (module, "dnnl_" #name, (gpointer *)&dnnl->name))                                                       \
    return FALSE;
  QD_DNNL_FUNCTIONS (FETCH)
#undef FETCH
  return TRUE;
}

static gboolean
start (QdDnnl *dnnl)
{
  return dnnl->engine_create (&dnnl->engine, dnnl_cpu, 0) == dnnl_success
         && dnnl->stream_create (&dnnl->stream, dnnl->engine, dnnl_stream_default_flags) == dnnl_success;
}

/* It stays loaded: its threads cannot be ended. */
static gpointer
load (gpointer data)
{
  GModule *module;
  QdDnnl *dnnl;

  (void)data;
  qd_dnnl_set_environment ();
  module = g_module_open (LIBRARY, G_MODULE_BIND_LOCAL);
  if (module == NULL)
    return NULL;
  g_module_make_resident (module);
  dnnl = g_new0 (QdDnnl, 1);
  if (fetch (dnnl, module) && start (dnnl))
    return dnnl;
  g_free (dnnl);
  return NULL;
}

const QdDnnl *
qd_dnnl_get (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load, NULL);
}

gboolean
qd_dnnl_check (dnnl_status_t status, GError **error)
{
  if (status == dnnl_success)
    return TRUE;
  if (status == dnnl_out_of_memory)
    g_set_error_literal (error, QD_ERROR, QD_ERROR_MEMORY, _ ("There is too little memory left to compute on the processor."));
  else
    g_set_error (error, QD_ERROR, QD_ERROR_FAILED, _ ("The library oneDNN failed to compute on the processor (status %d)."),
                 (int)status);
  return FALSE;
}

#else

const QdDnnl *
qd_dnnl_get (void)
{
  return NULL;
}
#endif
