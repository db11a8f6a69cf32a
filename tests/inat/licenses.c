#include "engine/core/error.h"
#include "engine/inat/licenses.h"

#include <string.h>

static void
test_spellings (void)
{
  static const struct
  {
    const char *text;
    QdLicense license;
  } cases[] = {
    { "CC0", QD_LICENSE_CC0 },
    { "cc0", QD_LICENSE_CC0 },
    { "CC0 1.0", QD_LICENSE_CC0 },
    { "CC0_1_0", QD_LICENSE_CC0 },
    { "http://creativecommons.org/publicdomain/zero/1.0/", QD_LICENSE_CC0 },
    { "https://creativecommons.org/publicdomain/zero/1.0/legalcode", QD_LICENSE_CC0 },
    { "https://creativecommons.org/publicdomain/mark/1.0/", QD_LICENSE_PUBLIC_DOMAIN },
    { "PD", QD_LICENSE_PUBLIC_DOMAIN },
    { "Public Domain", QD_LICENSE_PUBLIC_DOMAIN },
    { "CC-BY", QD_LICENSE_CC_BY },
    { "cc-by", QD_LICENSE_CC_BY },
    { " CC BY 4.0 ", QD_LICENSE_CC_BY },
    { "https://creativecommons.org/licenses/by/4.0/", QD_LICENSE_CC_BY },
    { "CC-BY-SA", QD_LICENSE_CC_BY_SA },
    { "CC-BY-ND", QD_LICENSE_CC_BY_ND },
    { "CC-BY-NC", QD_LICENSE_CC_BY_NC },
    { "CC_BY_NC_4_0", QD_LICENSE_CC_BY_NC },
    { "cc by-nc 4.0 international", QD_LICENSE_CC_BY_NC },
    { "Attribution-NonCommercial", QD_LICENSE_CC_BY_NC },
    { "CC-BY-NC-SA", QD_LICENSE_CC_BY_NC_SA },
    { "CC-BY-SA-NC", QD_LICENSE_CC_BY_NC_SA },
    { "http://creativecommons.org/licenses/by-nc-nd/3.0/", QD_LICENSE_CC_BY_NC_ND },
    { "GFDL", QD_LICENSE_GFDL },
    { "", QD_LICENSE_ALL_RIGHTS_RESERVED },
    { "   ", QD_LICENSE_ALL_RIGHTS_RESERVED },
    { NULL, QD_LICENSE_ALL_RIGHTS_RESERVED },
    { "All rights reserved", QD_LICENSE_ALL_RIGHTS_RESERVED },
    { "all-rights-reserved", QD_LICENSE_ALL_RIGHTS_RESERVED },
    /* What is not quite a license must not be taken for a free one. */
    { "CC-BY-XX", QD_LICENSE_UNKNOWN },
    { "CC", QD_LICENSE_UNKNOWN },
    { "CC-NC", QD_LICENSE_UNKNOWN },
    { "CC0-NC", QD_LICENSE_UNKNOWN },
    { "4.0", QD_LICENSE_UNKNOWN },
    { "standby", QD_LICENSE_UNKNOWN },
    { "not CC0", QD_LICENSE_UNKNOWN },
    { "https://creativecommons.org/", QD_LICENSE_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("“%s”", cases[i].text != NULL ? cases[i].text : "(null)");
      g_assert_cmpint (qd_license_parse (cases[i].text), ==, cases[i].license);
    }
}

static void
test_codes_read_back (void)
{
  for (guint i = 0; i < QD_N_LICENSES; i++)
    g_assert_cmpint (qd_license_parse (qd_license_code (i)), ==, i);
}

static void
test_open (void)
{
  static const QdLicense open[]
      = { QD_LICENSE_CC0, QD_LICENSE_PUBLIC_DOMAIN, QD_LICENSE_CC_BY, QD_LICENSE_CC_BY_SA, QD_LICENSE_GFDL };
  QdLicenseSet set = 0;

  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    set |= QD_LICENSE_SET (open[i]);
  for (guint i = 0; i < QD_N_LICENSES; i++)
    g_assert_cmpint (qd_license_is_open (i), ==, (set & QD_LICENSE_SET (i)) != 0);
}

static void
check_credit (QdLicense license, const char *name, const char *login, const char *expected)
{
  g_autofree char *credit = qd_license_credit (license, name, login);
  g_assert_cmpstr (credit, ==, expected);
}

static void
test_credits (void)
{
  check_credit (QD_LICENSE_CC0, "Jesse Rorabaugh", "glmory", "Jesse Rorabaugh, no rights reserved (CC0)");
  check_credit (QD_LICENSE_CC0, "", "glmory", "glmory, no rights reserved (CC0)");
  check_credit (QD_LICENSE_CC_BY, NULL, "glmory", "(c) glmory, some rights reserved (CC BY)");
  check_credit (QD_LICENSE_CC_BY_NC_SA, "  ", "glmory", "(c) glmory, some rights reserved (CC BY-NC-SA)");
  check_credit (QD_LICENSE_ALL_RIGHTS_RESERVED, "Ana", NULL, "(c) Ana, all rights reserved");
  check_credit (QD_LICENSE_UNKNOWN, NULL, NULL, "(c) unknown author, all rights reserved");
}

static void
test_sets (void)
{
  g_autoptr (GError) error = NULL;
  QdLicenseSet set = 0;

  g_assert_true (qd_license_set_parse ("cc0,cc-by", &set, &error));
  g_assert_cmpuint (set, ==, QD_LICENSE_SET (QD_LICENSE_CC0) | QD_LICENSE_SET (QD_LICENSE_CC_BY));
  g_assert_true (qd_license_set_parse (" CC0 , all-rights-reserved", &set, &error));
  g_assert_cmpuint (set, ==, QD_LICENSE_SET (QD_LICENSE_CC0) | QD_LICENSE_SET (QD_LICENSE_ALL_RIGHTS_RESERVED));
  g_assert_true (qd_license_set_parse ("any", &set, &error));
  g_assert_cmpuint (set, ==, QD_LICENSE_SET_ANY);
  g_assert_no_error (error);

  g_assert_false (qd_license_set_parse ("cc0,free", &set, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "“free”"));
  g_clear_error (&error);
  g_assert_false (qd_license_set_parse ("cc0,,cc-by", &set, &error));
  g_clear_error (&error);
  g_assert_false (qd_license_set_parse ("", &set, &error));
  g_assert_cmpuint (set, ==, QD_LICENSE_SET_ANY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/licenses/spellings", test_spellings);
  g_test_add_func ("/licenses/codes-read-back", test_codes_read_back);
  g_test_add_func ("/licenses/open", test_open);
  g_test_add_func ("/licenses/credits", test_credits);
  g_test_add_func ("/licenses/sets", test_sets);
  return g_test_run ();
}
