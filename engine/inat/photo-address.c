#include "config.h"

#include "engine/inat/photo-address.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"

#define PARSE_FLAGS G_URI_FLAGS_NONE

static const char *const size_names[] = { "medium", "large", "original", "small", "thumb", "square" };

/* The first of each host is the one asked. */
static const struct
{
  const char *name;
  QdPhotoHost host;
} known_hosts[] = {
  { "inaturalist-open-data.s3.amazonaws.com", QD_PHOTO_HOST_OPEN_DATA },
  { "inaturalist-open-data.s3.us-east-1.amazonaws.com", QD_PHOTO_HOST_OPEN_DATA },
  { "static.inaturalist.org", QD_PHOTO_HOST_STATIC },
};

static const char *const placeholders[] = { "copyright-infringement-", "media-hidden-", "artificially-generated-content-",
                                            "attachment_defaults/" };

static const char *const reasons[] = {
  [QD_PHOTO_ADDRESS_OK] = "",
  [QD_PHOTO_ADDRESS_MISSING] = "no image",
  [QD_PHOTO_ADDRESS_PLACEHOLDER] = "removed photo",
  [QD_PHOTO_ADDRESS_UNSAFE] = "unsafe address",
  [QD_PHOTO_ADDRESS_OTHER_HOST] = "other host",
  [QD_PHOTO_ADDRESS_NO_PHOTO] = "no photo address",
};

static gboolean
find_host (const char *name, QdPhotoHost *host)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_hosts); i++)
    if (g_ascii_strcasecmp (name, known_hosts[i].name) == 0)
      {
        *host = known_hosts[i].host;
        return TRUE;
      }
  return FALSE;
}

/* A host given by number, in any spelling that resolvers take ("169.254.169.254", "[::1]", "0x7f000001", "2130706433"), or by a
 * name that stands for this machine or this network. Photo hosts have names, so a number is never one. */
static gboolean
host_is_number_or_local (const char *host)
{
  static const char *const suffixes[] = { ".localhost", ".local", ".internal", ".lan", ".home.arpa" };

  if (g_hostname_is_ip_address (host) || strchr (host, '.') == NULL)
    return TRUE;
  if (g_ascii_isdigit (host[0]) && strspn (host, "0123456789.xXabcdefABCDEF") == strlen (host))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (host, suffixes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
scheme_is_web (GUri *uri)
{
  return strcmp (g_uri_get_scheme (uri), "http") == 0 || strcmp (g_uri_get_scheme (uri), "https") == 0;
}

/* Blanks, control characters and bytes above ASCII have no place in an address. */
static gboolean
text_is_clean (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;
  return TRUE;
}

static int
effective_port (GUri *uri)
{
  if (g_uri_get_port (uri) > 0)
    return g_uri_get_port (uri);
  return strcmp (g_uri_get_scheme (uri), "https") == 0 ? 443 : 80;
}

static gboolean
same_origin (GUri *a, GUri *b)
{
  return strcmp (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 && effective_port (a) == effective_port (b);
}

/* "/photos/NUMBER/SIZE" or "/photos/NUMBER/SIZE.EXTENSION", to the last letter. */
static gboolean
parse_path (const char *path, QdPhotoAddress *address)
{
  static GRegex *pattern = NULL;
  g_autoptr (GMatchInfo) match = NULL;

  if (g_once_init_enter (&pattern))
    g_once_init_leave (&pattern, g_regex_new ("^/photos/([0-9]{1,18})/([a-z]+)(?:\\.([A-Za-z]{0,5}))?$",
                                              G_REGEX_OPTIMIZE | G_REGEX_DOLLAR_ENDONLY, 0, NULL));
  if (!g_regex_match (pattern, path, 0, &match))
    return FALSE;

  g_autofree char *number = g_match_info_fetch (match, 1);
  g_autofree char *size = g_match_info_fetch (match, 2);
  g_autofree char *extension = g_match_info_fetch (match, 3);
  address->photo_id = g_ascii_strtoll (number, NULL, 10);
  g_strlcpy (address->extension, extension != NULL ? extension : "", sizeof address->extension);
  return address->photo_id > 0 && qd_photo_size_parse (size, &address->size);
}

/* The path below @photo_host's own; NULL when @uri lies elsewhere. */
static const char *
path_below (GUri *uri, const char *photo_host)
{
  g_autoptr (GUri) base = photo_host != NULL ? g_uri_parse (photo_host, PARSE_FLAGS, NULL) : NULL;

  if (base == NULL || !same_origin (uri, base))
    return NULL;
  gsize length = strlen (g_uri_get_path (base));
  while (length > 0 && g_uri_get_path (base)[length - 1] == '/')
    length--;
  return strncmp (g_uri_get_path (uri), g_uri_get_path (base), length) == 0 ? g_uri_get_path (uri) + length : NULL;
}

static gboolean
is_placeholder (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (placeholders); i++)
    if (strstr (text, placeholders[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Nearly every address of an export: https, one of the hosts as it is written above, number, size, extension, perhaps the time
 * of the photo behind a question mark. What is not exactly that takes the long way. */
static gboolean
parse_usual (const char *text, QdPhotoAddress *address)
{
  gsize digits, size, extension;

  for (guint i = 0; i < G_N_ELEMENTS (known_hosts); i++)
    {
      gsize length = strlen (known_hosts[i].name);
      const char *at = text + strlen ("https://");

      if (strncmp (text, "https://", strlen ("https://")) != 0 || strncmp (at, known_hosts[i].name, length) != 0 ||
          strncmp (at + length, "/photos/", strlen ("/photos/")) != 0)
        continue;
      at += length + strlen ("/photos/");
      for (digits = 0; digits < 18 && g_ascii_isdigit (at[digits]); digits++)
        address->photo_id = 10 * address->photo_id + (at[digits] - '0');
      if (digits == 0 || at[digits] != '/')
        return FALSE;
      address->host = known_hosts[i].host;
      at += digits + 1;
      for (size = 0; g_ascii_islower (at[size]); size++)
        ;
      for (extension = 0; at[size] == '.' && g_ascii_isalpha (at[size + 1 + extension]); extension++)
        ;
      const char *end = at + size + (at[size] == '.') + extension;
      char word[16] = "";
      if (size >= sizeof word || extension > 5 || (*end == '?' ? end[1 + strspn (end + 1, "0123456789")] : *end) != '\0')
        return FALSE;
      memcpy (word, at, size);
      memcpy (address->extension, at + size + 1, extension);
      return address->photo_id > 0 && qd_photo_size_parse (word, &address->size);
    }
  return FALSE;
}

QdPhotoAddressProblem
qd_photo_address_parse (const char *text, const char *photo_host, QdPhotoAddress *address)
{
  *address = (QdPhotoAddress){ 0 };
  if (photo_host == NULL && text != NULL && parse_usual (text, address))
    return QD_PHOTO_ADDRESS_OK;

  g_autofree char *trimmed = g_strstrip (g_strdup (text != NULL ? text : ""));
  *address = (QdPhotoAddress){ 0 };
  if (*trimmed == '\0')
    return QD_PHOTO_ADDRESS_MISSING;
  if (!text_is_clean (trimmed))
    return QD_PHOTO_ADDRESS_UNSAFE;

  /* The path stays encoded, so that %2e%2e and %00 are letters that no photo's address has. */
  g_autoptr (GUri) uri = g_uri_parse (trimmed, PARSE_FLAGS | G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || !scheme_is_web (uri) || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_userinfo (uri) != NULL)
    return QD_PHOTO_ADDRESS_UNSAFE;

  const char *path = path_below (uri, photo_host);
  if (path == NULL)
    {
      if (host_is_number_or_local (g_uri_get_host (uri)))
        return QD_PHOTO_ADDRESS_UNSAFE;
      if (is_placeholder (g_uri_get_path (uri)))
        return QD_PHOTO_ADDRESS_PLACEHOLDER;
      if (!find_host (g_uri_get_host (uri), &address->host))
        return QD_PHOTO_ADDRESS_OTHER_HOST;
      if (g_uri_get_port (uri) > 0 && g_uri_get_port (uri) != 80 && g_uri_get_port (uri) != 443)
        return QD_PHOTO_ADDRESS_UNSAFE;
      path = g_uri_get_path (uri);
    }
  return parse_path (path, address) ? QD_PHOTO_ADDRESS_OK : QD_PHOTO_ADDRESS_NO_PHOTO;
}

const char *
qd_photo_address_problem_reason (QdPhotoAddressProblem problem)
{
  return reasons[problem];
}

static char *
shortened (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_strdelimit (valid, "\r\n\t", ' ');
  if (g_utf8_strlen (valid, -1) <= 80)
    return g_steal_pointer (&valid);
  g_autofree char *head = g_utf8_substring (valid, 0, 80);
  return g_strconcat (head, "…", NULL);
}

char *
qd_photo_address_problem_sentence (QdPhotoAddressProblem problem, const char *text)
{
  g_autofree char *shown = shortened (text != NULL ? text : "");

  switch (problem)
    {
    case QD_PHOTO_ADDRESS_PLACEHOLDER: return g_strdup_printf (_ ("the photo was removed or hidden by iNaturalist: %s"), shown);
    case QD_PHOTO_ADDRESS_UNSAFE: return g_strdup_printf (_ ("the photo's address is not safe to ask: %s"), shown);
    case QD_PHOTO_ADDRESS_OTHER_HOST:
      return g_strdup_printf (_ ("the photo lies on another host than iNaturalist's: %s"), shown);
    case QD_PHOTO_ADDRESS_NO_PHOTO: return g_strdup_printf (_ ("this is not the address of a photo: %s"), shown);
    case QD_PHOTO_ADDRESS_OK:
    case QD_PHOTO_ADDRESS_MISSING:
    default: return g_strdup (_ ("the observation has no photo"));
    }
}

char *
qd_photo_address_build (const QdPhotoAddress *address, QdPhotoSize size, const char *photo_host)
{
  GString *built = g_string_new (photo_host);

  g_return_val_if_fail ((guint) size < G_N_ELEMENTS (size_names), NULL);
  while (built->len > 0 && built->str[built->len - 1] == '/')
    g_string_truncate (built, built->len - 1);
  for (guint i = 0; i < G_N_ELEMENTS (known_hosts) && built->len == 0; i++)
    if (known_hosts[i].host == address->host)
      g_string_printf (built, "https://%s", known_hosts[i].name);
  g_string_append_printf (built, "/photos/%" G_GINT64_FORMAT "/%s", address->photo_id, size_names[size]);
  if (address->extension[0] != '\0')
    g_string_append_printf (built, ".%s", address->extension);
  return g_string_free (built, FALSE);
}

/* Of the same photo: "JPG" was perhaps written "jpg", "jpeg" "jpg". */
static void
change_extension (QdPhotoAddress *address)
{
  g_autofree char *lower = g_ascii_strdown (address->extension, -1);

  if (strcmp (lower, address->extension) == 0)
    g_strlcpy (address->extension, strcmp (lower, "jpg") == 0 ? "jpeg" : "jpg", sizeof address->extension);
  else
    g_strlcpy (address->extension, lower, sizeof address->extension);
}

char *
qd_photo_address_build_other (const QdPhotoAddress *address, guint n, const char *photo_host)
{
  static const QdPhotoSize ascending[] = { QD_PHOTO_SIZE_SMALL, QD_PHOTO_SIZE_MEDIUM, QD_PHOTO_SIZE_LARGE,
                                           QD_PHOTO_SIZE_ORIGINAL };
  QdPhotoSize sizes[G_N_ELEMENTS (ascending)];
  QdPhotoAddress other = *address;
  guint own = 0, n_sizes = 0;

  if (n == 0)
    return qd_photo_address_build (address, address->size, photo_host);
  if (n == 1)
    {
      change_extension (&other);
      return qd_photo_address_build (&other, address->size, photo_host);
    }
  while (own < G_N_ELEMENTS (ascending) && ascending[own] != address->size)
    own++;
  for (guint i = own == G_N_ELEMENTS (ascending) ? 0 : own + 1; i < G_N_ELEMENTS (ascending); i++)
    sizes[n_sizes++] = ascending[i];
  for (guint i = own; own < G_N_ELEMENTS (ascending) && i-- > 0;)
    sizes[n_sizes++] = ascending[i];
  return n - 2 < n_sizes ? qd_photo_address_build (address, sizes[n - 2], photo_host) : NULL;
}

gboolean
qd_photo_size_parse (const char *text, QdPhotoSize *size)
{
  for (guint i = 0; i < G_N_ELEMENTS (size_names); i++)
    if (strcmp (text, size_names[i]) == 0)
      {
        *size = i;
        return TRUE;
      }
  return FALSE;
}

const char *
qd_photo_size_name (QdPhotoSize size)
{
  g_return_val_if_fail ((guint) size < G_N_ELEMENTS (size_names), NULL);
  return size_names[size];
}

gboolean
qd_photo_host_check (const char *text, GError **error)
{
  g_autoptr (GUri) uri = text_is_clean (text) ? g_uri_parse (text, PARSE_FLAGS, NULL) : NULL;

  if (uri != NULL && scheme_is_web (uri) && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
      g_uri_get_userinfo (uri) == NULL && g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
               _ ("“%s” is not the address of a photo host; it should look like http://127.0.0.1:8000."), text);
  return FALSE;
}

gboolean
qd_photo_request_check (const char *uri, const char *photo_host, GError **error)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, PARSE_FLAGS, NULL);
  g_autoptr (GUri) base = photo_host != NULL ? g_uri_parse (photo_host, PARSE_FLAGS, NULL) : NULL;
  g_autofree char *shown = shortened (uri);
  QdPhotoHost host;

  if (parsed == NULL || g_uri_get_host (parsed) == NULL || g_uri_get_userinfo (parsed) != NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("The address is not safe to ask: %s"), shown);
  else if (is_placeholder (g_uri_get_path (parsed)))
    g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("the photo was removed or hidden by iNaturalist: %s"), shown);
  else if (base != NULL ? same_origin (parsed, base)
                        : strcmp (g_uri_get_scheme (parsed), "https") == 0 && find_host (g_uri_get_host (parsed), &host) &&
                              effective_port (parsed) == 443)
    return TRUE;
  else
    g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("The server sent the request on to a place that is not asked: %s"),
                 shown);
  return FALSE;
}
