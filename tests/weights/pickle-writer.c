#include "pickle-writer.h"

#include "stored-zip.h"

#include <string.h>

void
pickle_raw (GByteArray *pickle, const char *instructions)
{
  g_byte_array_append (pickle, (const guint8 *) instructions, (guint) strlen (instructions));
}

void
pickle_text (GByteArray *pickle, const char *text)
{
  pickle_raw (pickle, "X");
  stored_zip_append_32 (pickle, (guint32) strlen (text));
  pickle_raw (pickle, text);
}

void
pickle_integer (GByteArray *pickle, gint64 integer)
{
  pickle_raw (pickle, "\x8a\x08");
  stored_zip_append_32 (pickle, (guint32) integer);
  stored_zip_append_32 (pickle, (guint32) (integer >> 32));
}

void
pickle_global (GByteArray *pickle, const char *module, const char *name)
{
  g_autofree char *line = g_strdup_printf ("c%s\n%s\n", module, name);

  pickle_raw (pickle, line);
}

static void
pickle_integers (GByteArray *pickle, const gint64 *integers, guint n)
{
  pickle_raw (pickle, "(");
  for (guint i = 0; i < n; i++)
    pickle_integer (pickle, integers[i]);
  pickle_raw (pickle, "t");
}

void
pickle_tensor (GByteArray *pickle, const PickledTensor *tensor, gboolean stream)
{
  pickle_global (pickle, "torch._utils", "_rebuild_tensor_v2");
  pickle_raw (pickle, "((");
  pickle_text (pickle, "storage");
  pickle_global (pickle, "torch", tensor->type);
  pickle_text (pickle, tensor->key);
  pickle_text (pickle, "cuda:0");
  pickle_integer (pickle, tensor->count);
  pickle_raw (pickle, stream ? "NtQ" : "tQ");
  pickle_integer (pickle, tensor->offset);
  pickle_integers (pickle, tensor->dims, tensor->n_dims);
  pickle_integers (pickle, tensor->strides, tensor->n_strides);
  pickle_raw (pickle, "\x89");
  pickle_global (pickle, "collections", "OrderedDict");
  pickle_raw (pickle, ")RtR");
}
