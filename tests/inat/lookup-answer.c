/* Answers of the API, real and made: what is taken from them, and what is refused. */
#include "engine/inat/lookup-answer.h"

#include <string.h>

#include "engine/core/error.h"

static GHashTable *
parse (const char *text, GError **error)
{
  return qd_lookup_answer_parse (text, strlen (text), "api.test", error);
}

static GHashTable *
load (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("QD_FIXTURES"), "inat/api", name, NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  GHashTable *answers;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    {
      g_test_skip ("no fixtures");
      return NULL;
    }
  answers = parse (text, &error);
  g_assert_no_error (error);
  return answers;
}

static const QdLookupAnswer *
get (GHashTable *answers, gint64 number)
{
  const QdLookupAnswer *answer = g_hash_table_lookup (answers, &number);

  g_assert_nonnull (answer);
  return answer;
}

static void
check_photo (const QdLookupAnswer *answer, guint i, gint64 number, const char *license, const char *credit)
{
  const QdLookupPhoto *photo = answer->photos->pdata[i];

  g_assert_cmpint (photo->source_id, ==, number);
  g_assert_cmpstr (photo->license, ==, license);
  g_assert_cmpstr (photo->credit, ==, credit);
  g_assert_false (photo->taken_down);
}

/* An observation under CC0 whose photos are under CC BY, which its export cannot tell. */
static void
test_by_id (void)
{
  g_autoptr (GHashTable) answers = load ("v1/get_observations_by_id.json");
  const QdLookupAnswer *answer;

  if (answers == NULL)
    return;
  g_assert_cmpuint (g_hash_table_size (answers), ==, 1);
  answer = get (answers, 16227955);
  g_assert_cmpstr (answer->quality, ==, "research");
  g_assert_cmpint (answer->taxon_id, ==, 493595);
  g_assert_cmpuint (answer->photos->len, ==, 2);
  check_photo (answer, 0, 24355315, "cc-by", "(c) Nicolas Noé, some rights reserved (CC BY)");
  check_photo (answer, 1, 24355313, "cc-by", "(c) Nicolas Noé, some rights reserved (CC BY)");
  g_assert_cmpstr (((QdLookupPhoto *) answer->photos->pdata[0])->url, ==,
                   "https://inaturalist-open-data.s3.amazonaws.com/photos/24355315/square.jpeg");
}

/* "no rights reserved" names nobody. */
static void
test_nobody (void)
{
  g_autoptr (GHashTable) answers = load ("v1/get_observation_with_sounds.json");

  if (answers == NULL)
    return;
  check_photo (get (answers, 84681407), 0, 139206257, "cc0", "Tom August, no rights reserved (CC0)");
}

static void
test_others (void)
{
  static const struct
  {
    const char *name;
    gint64 number;
    guint n_photos;
  } files[] = { { "v1/get_observation.json", 16227955, 2 },
                { "v1/get_observation_with_ofvs.json", 70963477, 4 },
                { "v2/get_observations_by_id_full.json", 0, 0 },
                { "v1/get_nonexistent_observation.json", 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GHashTable) answers = load (files[i].name);
      if (answers == NULL)
        return;
      if (files[i].number != 0)
        g_assert_cmpuint (get (answers, files[i].number)->photos->len, ==, files[i].n_photos);
    }
}

/* A bare observation, and answers about other things, are refused, not misread. */
static void
test_other_shapes (void)
{
  static const char *const names[] = { "get_observation_2.json", "get_controlled_terms.json", "get_taxa_by_id.json",
                                       "get_observation_species_counts.json", "get_taxa_autocomplete.json" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (g_getenv ("QD_FIXTURES"), "inat/api/v1", names[i], NULL), *text = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GHashTable) answers = NULL;
      gpointer answer;
      GHashTableIter each;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        {
          g_test_skip ("no fixtures");
          return;
        }
      answers = parse (text, &error);
      if (answers == NULL)
        {
          g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
          continue;
        }
      g_hash_table_iter_init (&each, answers);
      while (g_hash_table_iter_next (&each, NULL, &answer))
        g_assert_cmpuint (((QdLookupAnswer *) answer)->photos->len, ==, 0);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    QdError code;
  } texts[] = {
    { "", QD_ERROR_INPUT },
    { "<html>", QD_ERROR_INPUT },
    { "{\"results\":[{\"id\":1,", QD_ERROR_INPUT },
    { "{\"results\":[],}", QD_ERROR_INPUT },
    { "[]", QD_ERROR_FAILED },
    { "7", QD_ERROR_FAILED },
    { "{}", QD_ERROR_FAILED },
    { "{\"results\":{}}", QD_ERROR_FAILED },
    { "{\"results\":null}", QD_ERROR_FAILED },
    { "{\"total_results\":2,\"results\":[{\"id\":1}]}", QD_ERROR_FAILED },
    { "{\"results\":[1]}", QD_ERROR_FAILED },
    { "{\"results\":[{}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":0}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":-5}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":\"1\"}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":1.5}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":1,\"quality_grade\":5}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":1,\"taxon\":[]}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":1,\"taxon\":{\"id\":\"a\"}}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":1,\"photos\":{}}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":1,\"photos\":[null]}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":1,\"photos\":[{\"id\":null}]}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":1,\"photos\":[{\"id\":2,\"license_code\":7}]}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":1,\"photos\":[{\"id\":2,\"attribution\":{}}]}]}", QD_ERROR_FAILED },
    { "{\"results\":[{\"id\":1,\"user\":3,\"photos\":[{\"id\":2}]}]}", QD_ERROR_FAILED },
  };
  g_autofree char *nested = g_strnfill (100000, '[');
  g_autoptr (GError) deep = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (parse (texts[i].text, &error));
      g_assert_error (error, QD_ERROR, (int) texts[i].code);
    }
  g_assert_null (parse (nested, &deep));
  g_assert_error (deep, QD_ERROR, QD_ERROR_INPUT);
}

/* What is missing or null is taken for what it is; lines cannot be broken by a name; the last of two is kept. */
static void
test_lenient (void)
{
  g_autoptr (GHashTable) answers =
      parse ("{\"results\":[{\"id\":1},{\"id\":2,\"photos\":null,\"user\":null,\"taxon\":null,\"quality_grade\":null},"
             "{\"id\":3,\"photos\":[{\"id\":9}]},"
             "{\"id\":3,\"user\":{\"login\":\"eva\"},\"photos\":[{\"id\":10,\"license_code\":null},"
             "{\"id\":11,\"license_code\":\"cc-by-nc\",\"attribution\":\" (c) E\\nva\\u0000, some \\t\"},"
             "{\"id\":12,\"license_code\":\"cc-from-the-moon\"}]}]}",
             NULL);

  g_assert_cmpuint (g_hash_table_size (answers), ==, 3);
  g_assert_cmpuint (get (answers, 1)->photos->len, ==, 0);
  g_assert_cmpuint (get (answers, 2)->photos->len, ==, 0);
  check_photo (get (answers, 3), 0, 10, "", "(c) eva, all rights reserved");
  check_photo (get (answers, 3), 1, 11, "cc-by-nc", "(c) E va\357\277\275, some");
  check_photo (get (answers, 3), 2, 12, "unknown", "(c) eva, all rights reserved");
}

/* Hidden, flagged and not settled, or a placeholder in its place. */
static void
test_taken_down (void)
{
  static const struct
  {
    const char *members;
    gboolean taken_down;
  } photos[] = {
    { "\"hidden\":true", TRUE },
    { "\"hidden\":false,\"flags\":[]", FALSE },
    { "\"flags\":[{\"flag\":\"copyright infringement\",\"resolved\":false}]", TRUE },
    { "\"flags\":[{\"flag\":\"spam\"}]", TRUE },
    { "\"flags\":[{\"flag\":\"spam\",\"resolved\":true}]", FALSE },
    { "\"flags\":null", FALSE },
    { "\"url\":\"https://www.inaturalist.org/assets/copyright-infringement-square.png\"", TRUE },
    { "\"url\":\"https://static.inaturalist.org/photos/7/square.jpg\"", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (photos); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"results\":[{\"id\":1,\"photos\":[{\"id\":7,%s}]}]}", photos[i].members);
      g_autoptr (GHashTable) answers = parse (text, NULL);
      g_assert_cmpint (((QdLookupPhoto *) get (answers, 1)->photos->pdata[0])->taken_down, ==, photos[i].taken_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lookup-answer/by-id", test_by_id);
  g_test_add_func ("/lookup-answer/nobody", test_nobody);
  g_test_add_func ("/lookup-answer/others", test_others);
  g_test_add_func ("/lookup-answer/other-shapes", test_other_shapes);
  g_test_add_func ("/lookup-answer/refused", test_refused);
  g_test_add_func ("/lookup-answer/lenient", test_lenient);
  g_test_add_func ("/lookup-answer/taken-down", test_taken_down);
  return g_test_run ();
}
