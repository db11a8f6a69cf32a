#include "odd-observations.h"

#define N_ODD 1500

const char *const odd_licenses[ODD_N_LICENSES] = { "", "cc0", "cc-by", "cc-by-nc", "all-rights-reserved", "CC0" };
const char *const odd_qualities[ODD_N_QUALITIES] = { NULL, "", "research", "needs_id", "casual", "verifiable" };
static const char *const dates[] = {
  NULL,        "",         "2019", "2019-05",    "2019-05-31", "2020-01-01", "2020-12-31", "2021-06-15", "31/05/2019",
  "5/31/2019", "20190531", "19xx", "2019/05/31", "0001-01-01", "9999-12-31", "May 2019",   "二〇一九年", "2021-06-15T08:00:00Z"
};
static const char *const places[] = { NULL,         "",          "Zürich, CH",  "zurich",    "Zu\xcc\x88rich",
                                      "São Paulo",  "Sao Tome",  "Straße",      "STRASSE 5", "Москва",
                                      "москва, RU", "100% wild", "under_score", "'quoted'",  "\"\"",
                                      "Łódź",       "a" };
static const char *const logins[] = { NULL, "", "ann", "Ann", "bob", "#3", "ünal" };

gint64
odd_pick (QdRandom *random, gint64 n)
{
  return (gint64) qd_random_below (random, (guint32) n);
}

#define PICK(random, list) ((list)[odd_pick ((random), (gint64) G_N_ELEMENTS (list))])

static void
bind_text (sqlite3_stmt *statement, int at, const char *text)
{
  sqlite3_bind_text (statement, at, text, -1, SQLITE_STATIC);
}

sqlite3 *
odd_open_database (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "project.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  return db;
}

void
odd_put (Fixture *fixture, QdRandom *random)
{
  sqlite3 *db = odd_open_database (fixture);
  sqlite3_stmt *put;

  g_assert_cmpint (
      sqlite3_exec (
          db,
          "INSERT INTO classes (name, color, position) VALUES ('bee', 1, 0), ('wasp', 2, 1), ('none', 3, 2);"
          "INSERT INTO species (key, scientific_name, common_name, class_id) VALUES ('a', 'Apis mellifera', 'Bee', 1),"
          " ('b', 'Apis dorsata', NULL, 1), ('c', NULL, 'Große Wespe', 2), ('d', NULL, NULL, NULL),"
          " ('e', 'Vespa', 'Hornisse', NULL), ('f', 'Nobody', 'saw it', 3), ('g', '', '', 2); BEGIN",
          NULL, NULL, NULL),
      ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_prepare_v2 (db,
                          "INSERT INTO observations (license, quality, observed_on, place, user_id, user_login, species_id)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?)",
                          -1, &put, NULL),
      ==, SQLITE_OK);
  for (guint i = 0; i < N_ODD; i++)
    {
      gint64 user = odd_pick (random, 6), species = odd_pick (random, 8);

      sqlite3_reset (put);
      sqlite3_clear_bindings (put);
      bind_text (put, 1, PICK (random, odd_licenses));
      bind_text (put, 2, PICK (random, odd_qualities));
      bind_text (put, 3, PICK (random, dates));
      bind_text (put, 4, PICK (random, places));
      if (user > 0)
        sqlite3_bind_int64 (put, 5, user);
      bind_text (put, 6, PICK (random, logins));
      if (species == 6)
        species = 7; /* nobody saw the sixth */
      if (species > 0)
        sqlite3_bind_int64 (put, 7, species);
      g_assert_cmpint (sqlite3_step (put), ==, SQLITE_DONE);
    }
  sqlite3_finalize (put);
  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}
