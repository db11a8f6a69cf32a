#include "engine/project/photo-url.h"

#include <string.h>

const char *
qd_photo_url_get_stored (const char *url, gint64 source_id)
{
  const char *number, *slash, *last;

  if (url == NULL || source_id == 0 || !g_str_has_prefix (url, QD_PHOTO_URL_BASE))
    return url;
  number = url + strlen (QD_PHOTO_URL_BASE);
  slash = number + strspn (number, "0123456789");
  last = slash + (*slash == '/');
  if (*number == '0' || last == slash || g_ascii_strtoll (number, NULL, 10) != source_id)
    return url;
  return *last != 0 && strchr (last, '/') == NULL ? last : url;
}

/* Where the name of a size stands. FALSE: nowhere. */
static gboolean
find_size (const char *url, gsize n, gsize *at, gsize *length)
{
  static const char *const sizes[] = { "medium", "large", "original", "small", "thumb", "square" };

  for (*at = n; *at > 0 && url[*at - 1] != '/';)
    --*at;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      *length = strlen (sizes[i]);
      if (n - *at >= *length && memcmp (url + *at, sizes[i], *length) == 0 && (n - *at == *length || url[*at + *length] == '.'))
        return TRUE;
    }
  return FALSE;
}

gboolean
qd_photo_url_is_other_size (const char *a, gsize n_a, const char *b, gsize n_b)
{
  gsize at_a, at_b, length_a, length_b;

  if (!find_size (a, n_a, &at_a, &length_a) || !find_size (b, n_b, &at_b, &length_b))
    return n_a == n_b && memcmp (a, b, n_a) == 0;
  return at_a == at_b && memcmp (a, b, at_a) == 0 && n_a - length_a == n_b - length_b &&
         memcmp (a + at_a + length_a, b + at_b + length_b, n_a - at_a - length_a) == 0;
}

char *
qd_photo_url_dup_with_size_of (const char *url, const char *other)
{
  gsize at, at_other, length, length_other;

  if (!find_size (url, strlen (url), &at, &length) || !find_size (other, strlen (other), &at_other, &length_other))
    return g_strdup (url);
  return g_strdup_printf ("%.*s%.*s%s", (int) at, url, (int) length_other, other + at_other, url + at + length);
}
