#include "config.h"

#include "engine/inat/licenses.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"

/* Words of a license, as bits. */
enum
{
  BY = 1 << 0,
  SA = 1 << 1,
  ND = 1 << 2,
  NC = 1 << 3,
  ZERO = 1 << 4,
  MARK = 1 << 5,
  GFDL = 1 << 6,
  RESERVED = 1 << 7,
  FILLER = 1 << 8, /* says nothing */
};

static const struct
{
  const char *code, *name, *meaning;
  guint words;
} licenses[QD_N_LICENSES] = {
  [QD_LICENSE_CC0] = { "cc0", "CC0", N_ ("anyone may use it, for anything"), ZERO },
  [QD_LICENSE_PUBLIC_DOMAIN] = { "public-domain", N_ ("public domain"), N_ ("no one holds rights in it"), MARK },
  [QD_LICENSE_CC_BY] = { "cc-by", "CC BY", N_ ("anyone may use it, naming the author"), BY },
  [QD_LICENSE_CC_BY_SA]
  = { "cc-by-sa", "CC BY-SA", N_ ("anyone may use it, naming the author and passing on the same rights"), BY | SA },
  [QD_LICENSE_GFDL] = { "gfdl", "GFDL", N_ ("anyone may use it, naming the author and passing on the same rights"), GFDL },
  [QD_LICENSE_CC_BY_ND] = { "cc-by-nd", "CC BY-ND", N_ ("anyone may pass it on unchanged, naming the author"), BY | ND },
  [QD_LICENSE_CC_BY_NC]
  = { "cc-by-nc", "CC BY-NC", N_ ("not for business; otherwise anyone may use it, naming the author"), BY | NC },
  [QD_LICENSE_CC_BY_NC_SA]
  = { "cc-by-nc-sa", "CC BY-NC-SA",
      N_ ("not for business; otherwise anyone may use it, naming the author and passing on the same rights"), BY | NC | SA },
  [QD_LICENSE_CC_BY_NC_ND]
  = { "cc-by-nc-nd", "CC BY-NC-ND", N_ ("not for business; otherwise anyone may pass it on unchanged, naming the author"),
      BY | NC | ND },
  [QD_LICENSE_ALL_RIGHTS_RESERVED]
  = { "all-rights-reserved", N_ ("all rights reserved"), N_ ("ask the author before using it"), RESERVED },
  [QD_LICENSE_UNKNOWN] = { "unknown", N_ ("unknown license"), N_ ("what is written there is no license known here"), 0 },
};

static const struct
{
  const char *word;
  guint words;
} vocabulary[] = {
  { "by", BY },
  { "attribution", BY },
  { "sa", SA },
  { "sharealike", SA },
  { "nd", ND },
  { "noderivs", ND },
  { "noderivatives", ND },
  { "nc", NC },
  { "noncommercial", NC },
  { "cc0", ZERO },
  { "zero", ZERO },
  { "pd", MARK },
  { "pdm", MARK },
  { "mark", MARK },
  { "publicdomain", MARK },
  { "gfdl", GFDL },
  { "all", RESERVED },
  { "rights", RESERVED },
  { "reserved", RESERVED },
  { "c", RESERVED },
  { "copyright", RESERVED },
  { "cc", FILLER },
  { "creative", FILLER },
  { "commons", FILLER },
  { "license", FILLER },
  { "licence", FILLER },
  { "licenses", FILLER },
  { "international", FILLER },
  { "unported", FILLER },
  { "intl", FILLER },
  { "deed", FILLER },
  { "legalcode", FILLER },
};

/* The bits of one word of @length letters in lower case; 0 for a word that is not known. Version numbers say nothing. */
static guint
words_of (const char *word, gsize length)
{
  if (strspn (word, "0123456789") >= length)
    return FILLER;
  for (guint i = 0; i < G_N_ELEMENTS (vocabulary); i++)
    if (strlen (vocabulary[i].word) == length && memcmp (vocabulary[i].word, word, length) == 0)
      return vocabulary[i].words;
  return 0;
}

/* All words of @text together; 0 when one of them is not known. */
static guint
words_in (const char *text)
{
  guint words = FILLER;

  while (*text != '\0')
    {
      gsize length = 0;
      while (g_ascii_isalnum (text[length]))
        length++;
      if (length == 0)
        {
          text++;
          continue;
        }
      guint word = words_of (text, length);
      if (word == 0)
        return 0;
      words |= word;
      text += length;
    }
  return words;
}

QdLicense
qd_license_parse (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text != NULL ? text : "", -1);
  const char *host = strstr (lower, "creativecommons.org/");
  const char *words_begin = host != NULL ? host + strlen ("creativecommons.org/") : g_strstrip (lower);

  if (*words_begin == '\0')
    return host != NULL ? QD_LICENSE_UNKNOWN : QD_LICENSE_ALL_RIGHTS_RESERVED;
  if (strcmp (words_begin, "public-domain") == 0 || strcmp (words_begin, "public domain") == 0)
    return QD_LICENSE_PUBLIC_DOMAIN;

  guint words = words_in (words_begin) & ~(guint)FILLER;
  if (words == (ZERO | MARK)) /* creativecommons.org/publicdomain/zero/1.0/ */
    words = ZERO;
  for (guint i = 0; i < QD_LICENSE_UNKNOWN; i++)
    if (words == licenses[i].words)
      return i;
  return QD_LICENSE_UNKNOWN;
}

const char *
qd_license_name (QdLicense license)
{
  g_return_val_if_fail ((guint)license < QD_N_LICENSES, NULL);
  return _ (licenses[license].name);
}

const char *
qd_license_code (QdLicense license)
{
  g_return_val_if_fail ((guint)license < QD_N_LICENSES, NULL);
  return licenses[license].code;
}

const char *
qd_license_key (QdLicense license)
{
  return license == QD_LICENSE_ALL_RIGHTS_RESERVED ? "" : qd_license_code (license);
}

const char *
qd_license_meaning (QdLicense license)
{
  g_return_val_if_fail ((guint)license < QD_N_LICENSES, NULL);
  return _ (licenses[license].meaning);
}

gboolean
qd_license_is_open (QdLicense license)
{
  return license <= QD_LICENSE_GFDL;
}

static const char *
author (const char *user_name, const char *user_login)
{
  const char *names[] = { user_name, user_login };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i] != NULL && names[i][strspn (names[i], " \t\r\n")] != '\0')
      return names[i];
  return _ ("unknown author");
}

char *
qd_license_credit (QdLicense license, const char *user_name, const char *user_login)
{
  g_autofree char *name = g_strstrip (g_strdup (author (user_name, user_login)));

  switch (license)
    {
    case QD_LICENSE_CC0:
      return g_strdup_printf (_ ("%s, no rights reserved (CC0)"), name);
    case QD_LICENSE_PUBLIC_DOMAIN:
      return g_strdup_printf (_ ("%s, no known copyright restrictions (public domain)"), name);
    case QD_LICENSE_ALL_RIGHTS_RESERVED:
    case QD_LICENSE_UNKNOWN:
    case QD_N_LICENSES:
      return g_strdup_printf (_ ("(c) %s, all rights reserved"), name);
    case QD_LICENSE_CC_BY:
    case QD_LICENSE_CC_BY_SA:
    case QD_LICENSE_GFDL:
    case QD_LICENSE_CC_BY_ND:
    case QD_LICENSE_CC_BY_NC:
    case QD_LICENSE_CC_BY_NC_SA:
    case QD_LICENSE_CC_BY_NC_ND:
    default:
      return g_strdup_printf (_ ("(c) %s, some rights reserved (%s)"), name, licenses[license].name);
    }
}

static char *
known_codes (void)
{
  GString *codes = g_string_new ("any");

  for (guint i = 0; i < QD_LICENSE_UNKNOWN; i++)
    g_string_append_printf (codes, ", %s", licenses[i].code);
  return g_string_free (codes, FALSE);
}

gboolean
qd_license_set_parse (const char *text, QdLicenseSet *set, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  QdLicenseSet found = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *word = g_strstrip (words[i]);
      QdLicense license = *word == '\0' ? QD_LICENSE_UNKNOWN : qd_license_parse (word);

      if (g_ascii_strcasecmp (word, "any") == 0)
        found |= QD_LICENSE_SET_ANY;
      else if (license != QD_LICENSE_UNKNOWN)
        found |= QD_LICENSE_SET (license);
      else
        {
          g_autofree char *codes = known_codes ();
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is no license known here; these are: %s."), word, codes);
          return FALSE;
        }
    }
  if (found == 0)
    {
      g_set_error_literal (error, QD_ERROR, QD_ERROR_INPUT, _ ("No license is named."));
      return FALSE;
    }
  *set = found;
  return TRUE;
}
