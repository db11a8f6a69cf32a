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
