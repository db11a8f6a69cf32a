#include "engine/core/utf16-converter.h"

#define BAD_BYTE "\xff"

#define QD_TYPE_UTF16_CONVERTER (qd_utf16_converter_get_type ())
G_DECLARE_FINAL_TYPE (QdUtf16Converter, qd_utf16_converter, QD, UTF16_CONVERTER, GObject)

struct _QdUtf16Converter
{
  GObject parent_instance;
  gboolean big_endian;
};

static guint
get_unit (const QdUtf16Converter *self, const guint8 *at)
{
  return self->big_endian ? (guint) at[0] << 8 | at[1] : (guint) at[1] << 8 | at[0];
}

static gboolean
is_high (guint unit)
{
  return unit >= 0xd800 && unit <= 0xdbff;
}

static gboolean
is_low (guint unit)
{
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/* The first letter of @n bytes. Returns: bytes it takes; 0 when more are needed to know, unless @ended. *@letter: G_MAXUINT32
 * where there is none. */
static gsize
read_letter (const QdUtf16Converter *self, const guint8 *in, gsize n, gboolean ended, gunichar *letter)
{
  guint first, second;

  *letter = G_MAXUINT32;
  if (n < 2)
    return ended ? n : 0;
  first = get_unit (self, in);
  if (!is_high (first))
    {
      *letter = is_low (first) ? G_MAXUINT32 : first;
      return 2;
    }
  if (n < 4)
    return ended ? 2 : 0;
  second = get_unit (self, in + 2);
  if (!is_low (second))
    return 2;
  *letter = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
  return 4;
}

static GConverterResult
convert (GConverter *converter, const void *in, gsize n_in, void *out, gsize n_out, GConverterFlags flags, gsize *n_read,
         gsize *n_written, GError **error)
{
  const QdUtf16Converter *self = QD_UTF16_CONVERTER (converter);
  gboolean ended = (flags & G_CONVERTER_INPUT_AT_END) != 0;
  const guint8 *from = in;
  char *to = out;
  gunichar letter;
  gsize n;

  *n_read = *n_written = 0;
  while (n_out - *n_written >= 4 && (n = read_letter (self, from + *n_read, n_in - *n_read, ended, &letter)) > 0)
    {
      *n_read += n;
      if (letter == G_MAXUINT32)
        to[(*n_written)++] = BAD_BYTE[0];
      else
        *n_written += (gsize) g_unichar_to_utf8 (letter, to + *n_written);
    }
  if (ended && *n_read == n_in)
    return G_CONVERTER_FINISHED;
  if (*n_read > 0)
    return G_CONVERTER_CONVERTED;
  if (n_out < 4)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no room for a letter");
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "half a letter");
  return G_CONVERTER_ERROR;
}

static void
reset (G_GNUC_UNUSED GConverter *converter)
{
}

static void
converter_init (GConverterIface *iface)
{
  iface->convert = convert;
  iface->reset = reset;
}

G_DEFINE_TYPE_WITH_CODE (QdUtf16Converter, qd_utf16_converter, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER, converter_init))

static void
qd_utf16_converter_class_init (G_GNUC_UNUSED QdUtf16ConverterClass *class)
{
}

static void
qd_utf16_converter_init (G_GNUC_UNUSED QdUtf16Converter *self)
{
}

GConverter *
qd_utf16_converter_new (gboolean big_endian)
{
  QdUtf16Converter *self = g_object_new (QD_TYPE_UTF16_CONVERTER, NULL);

  self->big_endian = big_endian;
  return G_CONVERTER (self);
}
