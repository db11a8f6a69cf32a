#include "engine/core/json.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/error.h"

static JsonNode *
parse (const char *text, GError **error)
{
  return qd_json_parse (text, strlen (text), "a.json", 1, error);
}

/* Each file of the suite: n_ refused with a sentence that names it, y_ taken, i_ either. */
static void
test_suite (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("QD_FIXTURES"), "json", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint taken = 0, refused = 0;

  if (dir == NULL)
    {
      g_test_skip ("the fixtures of JSON texts are not here");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) root = NULL;
      if (!g_str_has_suffix (name, ".json"))
        continue;
      root = qd_json_load (path, 0, &error);
      if ((name[0] == 'y') != (root != NULL) && name[0] != 'i')
        g_test_fail_printf ("%s: %s", name, error == NULL ? "taken" : error->message);
      if (root == NULL)
        g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      if (root == NULL && strstr (error->message, name) == NULL)
        g_test_fail_printf ("%s is not named in: %s", name, error->message);
      taken += name[0] == 'y';
      refused += name[0] == 'n';
    }
  g_assert_cmpuint (taken, ==, 14);
  g_assert_cmpuint (refused, ==, 37);
}

static void
test_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root
      = parse ("{\"a\": [1, -2.5e1, \"x\\u00e9\\ud83d\\ude00\\u0000\", true, null], \"n\": 7, \"n\": 8}", &error);
  JsonArray *array;
  gint64 integer;
  double number;
  const char *text;

  g_assert_no_error (error);
  g_assert_true (qd_json_get_array (json_node_get_object (root), "a", "a.json", &array, NULL));
  g_assert_cmpint (json_array_get_int_element (array, 0), ==, 1);
  g_assert_cmpfloat (json_array_get_double_element (array, 1), ==, -25);
  g_assert_cmpstr (json_array_get_string_element (array, 2), ==, "xé😀\uFFFD");
  g_assert_true (json_array_get_boolean_element (array, 3));
  g_assert_true (json_array_get_null_element (array, 4));
  g_assert_true (qd_json_get_integer (json_node_get_object (root), "n", "a.json", &integer, NULL));
  g_assert_cmpint (integer, ==, 8);
  g_assert_true (qd_json_get_number (json_node_get_object (root), "n", "a.json", &number, NULL));
  g_assert_cmpfloat (number, ==, 8);
  g_assert_false (qd_json_get_string (json_node_get_object (root), "n", "a.json", &text, &error));
  g_assert_cmpstr (error->message, ==, "“a.json”: “n” has to be a text.");
  g_clear_error (&error);
  g_assert_false (qd_json_get_string (json_node_get_object (root), "m", "a.json", &text, &error));
  g_assert_cmpstr (error->message, ==, "“a.json” lacks “m”.");
}

static void
test_depth (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint depth = 64; depth <= 65; depth++)
    {
      g_autoptr (JsonNode) root = NULL;
      g_string_truncate (deep, 0);
      for (guint i = 0; i < depth; i++)
        g_string_append_c (deep, '[');
      for (guint i = 0; i < depth; i++)
        g_string_append_c (deep, ']');
      root = qd_json_parse (deep->str, deep->len, "deep.json", 1, depth == 64 ? NULL : &error);
      g_assert_true ((root != NULL) == (depth == 64));
    }
  g_assert_nonnull (strstr (error->message, "deep.json"));
}

static void
test_lines (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse ("{\n\"a\": 1,\n\"b\" 2}", &error));
  g_assert_cmpstr (error->message, ==, "“a.json” cannot be read as JSON: line 3 has a key without a colon.");
  g_clear_error (&error);
  g_assert_null (qd_json_parse ("[1,", 3, "out.manifest", 12, &error));
  g_assert_nonnull (strstr (error->message, "line 12"));
  g_clear_error (&error);
  g_assert_null (qd_json_load ("/nonexistent/x.json", 0, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

static void
test_size (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "quadrat-test-size.json", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "[1, 2, 3]", -1, NULL));
  g_assert_null (qd_json_load (path, 8, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "too large"));
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* Numbers as short as gives the same back, nothing that JSON does not know, and read again the same. */
static void
test_writer (void)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT), back = NULL;
  g_autofree char *text = NULL, *again = NULL;
  JsonObject *object = json_object_new ();

  json_object_set_double_member (object, "a", 0.61);
  json_object_set_double_member (object, "b", 1.0 / 3);
  json_object_set_double_member (object, "c", G_MAXDOUBLE * 10);
  json_object_set_int_member (object, "d", -9007199254740993);
  json_object_set_string_member (object, "e\"\\", "line\nend\t\x01 é");
  json_object_set_boolean_member (object, "f", TRUE);
  json_object_set_null_member (object, "g");
  json_object_set_array_member (object, "h", json_array_new ());
  json_node_take_object (node, object);
  text = qd_json_to_text (node);
  g_assert_cmpstr (text, ==,
                   "{\"a\":0.61,\"b\":0.3333333333333333,\"c\":null,\"d\":-9007199254740993,"
                   "\"e\\\"\\\\\":\"line\\nend\\t\\u0001 é\",\"f\":true,\"g\":null,\"h\":[]}");
  back = parse (text, NULL);
  again = qd_json_to_text (back);
  g_assert_cmpstr (again, ==, text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json/suite", test_suite);
  g_test_add_func ("/core/json/values", test_values);
  g_test_add_func ("/core/json/depth", test_depth);
  g_test_add_func ("/core/json/lines", test_lines);
  g_test_add_func ("/core/json/size", test_size);
  g_test_add_func ("/core/json/writer", test_writer);
  return g_test_run ();
}
