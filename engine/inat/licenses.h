/**
 * The licenses that observations and photos carry, however they are spelled: "CC-BY-NC", "cc by-nc 4.0", "CC_BY_NC_4_0", an
 * address at creativecommons.org, nothing at all (all rights reserved). Plain values; any thread.
 */
#pragma once

#include <glib.h>

/* From free to closed. */
typedef enum
{
  QD_LICENSE_CC0,
  QD_LICENSE_PUBLIC_DOMAIN,
  QD_LICENSE_CC_BY,
  QD_LICENSE_CC_BY_SA,
  QD_LICENSE_GFDL,
  QD_LICENSE_CC_BY_ND,
  QD_LICENSE_CC_BY_NC,
  QD_LICENSE_CC_BY_NC_SA,
  QD_LICENSE_CC_BY_NC_ND,
  QD_LICENSE_ALL_RIGHTS_RESERVED, /* also a blank field */
  QD_LICENSE_UNKNOWN,             /* something else is written there; treated like all rights reserved */
  QD_N_LICENSES,
} QdLicense;

/* A set of licenses: bit n is license n. */
typedef guint QdLicenseSet;
#define QD_LICENSE_SET(license) (1u << (license))
#define QD_LICENSE_SET_ANY      ((1u << QD_N_LICENSES) - 1)

/* @text may be NULL. */
QdLicense qd_license_parse (const char *text);

/* As a person writes it: "CC BY-NC". Translated where it is words. */
const char *qd_license_name (QdLicense license);

/* As --license takes it: "cc-by-nc", "all-rights-reserved". qd_license_parse() reads it back. */
const char *qd_license_code (QdLicense license);

/* As the store spells it, which has nothing for all rights reserved: "cc-by-nc", "". */
const char *qd_license_key (QdLicense license);

/* What it allows, as half a sentence: "anyone may use it, naming the author". */
const char *qd_license_meaning (QdLicense license);

/* TRUE where anyone may use and change the work for any purpose (opendefinition.org): neither NC nor ND. */
gboolean qd_license_is_open (QdLicense license);

/* The credit line: "NAME, no rights reserved (CC0)", "(c) NAME, some rights reserved (CC BY)". NAME is @user_name, else
 * @user_login, else "unknown author"; either may be NULL or blank. */
char *qd_license_credit (QdLicense license, const char *user_name, const char *user_login);

/* "cc0,cc-by" or "any". Error: QD_ERROR_INPUT, naming the word that is no license and those that are. */
gboolean qd_license_set_parse (const char *text, QdLicenseSet *set, GError **error);
