/* The program's own catalogue, and what is refused of others; files in the cache. Nothing here asks a server but one on loopback. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/pretrained/store.h"
#include "tests/pretrained/weights-server.h"

static GPtrArray *
load_own (void)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *catalogue = qd_catalogue_load (NULL, NULL, &error);

  g_assert_no_error (error);
  return catalogue;
}

static void
test_own (void)
{
  g_autoptr (GPtrArray) catalogue = load_own ();

  g_assert_cmpuint (catalogue->len, ==, 9);
  for (guint i = 0; i < catalogue->len; i++)
    {
      const QdPretrained *pretrained = catalogue->pdata[i];
      g_autofree char *ending = g_strdup_printf ("-%s.pth", pretrained->sha256);
      g_autofree char *address = g_strconcat ("https://download.pytorch.org/models/", pretrained->file, NULL);

      g_assert_true (g_str_has_suffix (pretrained->file, ending)); /* the digits that the publisher put into the name */
      g_assert_cmpstr (pretrained->address, ==, address);
      g_assert_true (qd_catalogue_find (catalogue, pretrained->name) == pretrained);
      g_assert_cmpuint (g_strv_length (pretrained->networks), >=, 1);
      g_assert_cmpuint (pretrained->about_bytes, >, 10000000);
      g_assert_cmpint (pretrained->parameters, >, 3000000);
      g_assert_true (pretrained->has_input);
      g_assert_cmpstr (pretrained->data_terms, !=, "");
      g_assert_cmpstr (pretrained->license, !=, "");
    }
}

static void
test_figures (void)
{
  g_autoptr (GPtrArray) catalogue = load_own ();
  const QdPretrained *ssd = qd_catalogue_find (catalogue, "ssd300_vgg16_coco"), *resnet = qd_catalogue_find (catalogue, "resnet50_imagenet_v1");
  const float mean[] = { 0.48235f, 0.45882f, 0.40784f }, std[] = { 1.0f / 255, 1.0f / 255, 1.0f / 255 };

  g_assert_true (ssd->is_detector);
  g_assert_cmpfloat (ssd->ap, ==, 25.1);
  g_assert_cmpuint (ssd->bytes, ==, 142594222);
  g_assert_true (qd_pretrained_fits (ssd, "ssd300_vgg16"));
  g_assert_false (qd_pretrained_fits (ssd, "ssd512_vgg16"));
  g_assert_true (qd_pretrained_has_normalization (ssd, mean, std));
  g_assert_false (resnet->is_detector);
  g_assert_true (isnan (resnet->ap));
  g_assert_cmpfloat (resnet->accuracy, ==, 76.13);
  g_assert_true (qd_pretrained_fits (resnet, "ssd512_resnet50"));
  g_assert_false (qd_pretrained_has_normalization (resnet, mean, std));
  /* Its input is 58 times smaller than that of these networks, and it has no batch norm to bear that. */
  g_assert_null (qd_catalogue_find (catalogue, "vgg16_imagenet"));
}

/* Texts with quotes for double ones, and a part of the sentence that refuses them. */
static const char *const refused[][2] = {
  { "[]", "is not a catalogue" },
  { "{'version':2,'weights':[]}", "is not a catalogue" },
  { "{'version':1}", "weights" },
  { "{'version':1,'weights':[7]}", "entry 1" },
  { "{'version':1,'weights':[{'name':'a'}]}", "file" },
  { "{'version':1,'weights':[{'name':'a','file':'../../.profile','sha256':'00000000','networks':[]}]}", "is not one" },
  { "{'version':1,'weights':[{'name':'a','file':'b/a.pth','sha256':'00000000','networks':[]}]}", "is not one" },
  { "{'version':1,'weights':[{'name':'a','file':'a.exe','sha256':'00000000','networks':[]}]}", "is not one" },
  { "{'version':1,'weights':[{'name':'a b','file':'a.pth','sha256':'00000000','networks':[]}]}", "is not one" },
  { "{'version':1,'weights':[{'name':'a','file':'a.pth','sha256':'0000000','networks':[]}]}", "is not one" },
  { "{'version':1,'weights':[{'name':'a','file':'a.pth','sha256':'0000000G','networks':[]}]}", "is not one" },
  { "{'version':1,'base':'http://example.org/','weights':[{'name':'a','file':'a.pth','sha256':'00000000','networks':[]}]}",
    "is not an address" },
  { "{'version':1,'base':'https://example.org/','weights':[{'name':'a','file':'a.pth','sha256':'00000000'}]}", "networks" },
};

static void
test_refused (void)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-catalogue-XXXXXX", NULL), *path = g_build_filename (folder, "c.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *text = g_strdelimit (g_strdup (refused[i][0]), "'", '"');
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      g_assert_null (qd_catalogue_load (path, NULL, &error));
      g_assert_nonnull (error);
      if (strstr (error->message, refused[i][1]) == NULL)
        g_error ("%s: “%s” says nothing of “%s”", text, error->message, refused[i][1]);
    }
  qd_file_remove_tree (folder, NULL);
}

/* ---- The cache, which is empty before each test ---- */

typedef struct
{
  WeightsServer *server;
  GPtrArray *catalogue;
  const QdPretrained *pretrained;
} Setup;

static void
set_up (Setup *setup, gconstpointer data)
{
  g_autofree char *place = NULL;
  g_autoptr (GError) error = NULL;

  setup->server = weights_server_new ();
  weights_server_add (setup->server, "tiny-coco.pth", 30001);
  weights_server_add_catalogue (setup->server, "tiny_coco", "tiny-coco.pth", "ssd_tiny", 0, NULL);
  place = g_strconcat (setup->server->address, "catalogue.json", NULL);
  g_setenv ("QUADRAT_CATALOGUE", place, TRUE);
  setup->catalogue = qd_catalogue_load (NULL, NULL, &error);
  g_assert_no_error (error);
  setup->pretrained = setup->catalogue->pdata[0];
}

static void
tear_down (Setup *setup, gconstpointer data)
{
  g_unsetenv ("QUADRAT_CATALOGUE");
  qd_pretrained_remove (setup->pretrained, NULL);
  g_ptr_array_unref (setup->catalogue);
  weights_server_free (setup->server);
}

static void
test_fetch (Setup *setup, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean came;
  guint64 bytes;

  g_assert_cmpint (qd_pretrained_get_state (setup->pretrained, NULL), ==, QD_PRETRAINED_ABSENT);
  g_assert_false (qd_pretrained_verify (setup->pretrained, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_true (qd_pretrained_fetch (setup->pretrained, NULL, NULL, NULL, &came, &error));
  g_assert_true (came);
  g_assert_cmpint (qd_pretrained_get_state (setup->pretrained, &bytes), ==, QD_PRETRAINED_THERE);
  g_assert_cmpuint (bytes, ==, 30001);
  g_assert_true (qd_pretrained_verify (setup->pretrained, &error));
  g_assert_true (qd_pretrained_fetch (setup->pretrained, NULL, NULL, NULL, &came, &error));
  g_assert_false (came);
  g_assert_cmpuint (weights_server_count (setup->server), ==, 2); /* the catalogue and the file */
  g_assert_true (qd_pretrained_remove (setup->pretrained, &error));
  g_assert_true (qd_pretrained_remove (setup->pretrained, &error));
  g_assert_cmpint (qd_pretrained_get_state (setup->pretrained, NULL), ==, QD_PRETRAINED_ABSENT);
}

/* A bit that fell over on the disk: found, and fetched anew. */
static void
test_damaged (Setup *setup, gconstpointer data)
{
  g_autofree char *path = qd_pretrained_dup_path (setup->pretrained), *folder = g_path_get_dirname (path);
  g_autofree char *zeros = g_malloc0 (30001);
  g_autoptr (GError) error = NULL;
  gboolean came;

  g_mkdir_with_parents (folder, 0755);
  g_assert_true (g_file_set_contents (path, zeros, 30001, NULL));
  g_assert_false (qd_pretrained_verify (setup->pretrained, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_NETWORK);
  g_clear_error (&error);
  g_assert_true (qd_pretrained_fetch (setup->pretrained, NULL, NULL, NULL, &came, &error));
  g_assert_true (came);
  g_assert_true (qd_pretrained_verify (setup->pretrained, &error));
}

static void
check_unresolved (const char *weights, const char *network, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = qd_pretrained_resolve (weights, network, &error);

  g_assert_null (path);
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_resolve (Setup *setup, gconstpointer data)
{
  g_autofree char *expected = qd_pretrained_dup_path (setup->pretrained), *nothing = NULL, *file = NULL, *path = NULL;
  g_autoptr (GError) error = NULL;

  nothing = qd_pretrained_resolve ("", "ssd_tiny", NULL);
  g_assert_cmpstr (nothing, ==, "");
  file = qd_pretrained_resolve ("some/model.safetensors", "ssd_tiny", NULL);
  g_assert_cmpstr (file, ==, "some/model.safetensors");
  check_unresolved ("tiny_coco", "ssd_tiny", "quadrat weights download tiny_coco");
  check_unresolved ("tiny_coco", "ssd300_vgg16", "not for ssd300_vgg16 but for ssd_tiny");
  check_unresolved ("tiny_toto", "ssd_tiny", "neither a file nor");
  g_assert_true (qd_pretrained_fetch (setup->pretrained, NULL, NULL, NULL, NULL, &error));
  path = qd_pretrained_resolve ("tiny_coco", "ssd_tiny", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (path, ==, expected);
}

static void
test_no_catalogue (void)
{
  g_autoptr (WeightsServer) server = weights_server_new ();
  g_autofree char *place = g_strconcat (server->address, "catalogue.json", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (qd_catalogue_load (place, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "404"));
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("quadrat-catalogue-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pretrained/catalogue/own", test_own);
  g_test_add_func ("/pretrained/catalogue/figures", test_figures);
  g_test_add_func ("/pretrained/catalogue/refused", test_refused);
  g_test_add_func ("/pretrained/catalogue/not-there", test_no_catalogue);
  g_test_add ("/pretrained/store/fetch", Setup, NULL, set_up, test_fetch, tear_down);
  g_test_add ("/pretrained/store/damaged", Setup, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/pretrained/store/resolve", Setup, NULL, set_up, test_resolve, tear_down);
  status = g_test_run ();
  qd_file_remove_tree (cache, NULL);
  return status;
}
