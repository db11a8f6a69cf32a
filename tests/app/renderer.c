#include "app/renderer.h"
#include "engine/core/file.h"

static void
make_device (const char *devices, const char *name)
{
  g_autofree char *path = g_build_filename (devices, name, NULL), *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

static void
check_device (const char *name, gboolean is_card)
{
  g_autofree char *devices = g_dir_make_tmp ("quadrat-renderer-XXXXXX", NULL);

  g_assert_false (qd_renderer_has_card (devices));
  make_device (devices, name);
  g_assert_cmpint (qd_renderer_has_card (devices), ==, is_card);
  qd_file_remove_tree (devices, NULL);
}

/* A screen without a card behind it (card0 alone, as in many virtual machines) is none. */
static void
test_card (void)
{
  check_device ("dri/renderD128", TRUE);
  check_device ("nvidiactl", TRUE);
  check_device ("dri/card0", FALSE);
  check_device ("null", FALSE);
  g_assert_false (qd_renderer_has_card ("/nonexistent"));
}

static void
test_choice_stays (void)
{
  g_setenv ("GSK_RENDERER", "gl", TRUE);
  qd_renderer_choose ();
  g_assert_cmpstr (g_getenv ("GSK_RENDERER"), ==, "gl");
  g_unsetenv ("GSK_RENDERER");
  qd_renderer_choose ();
  g_assert_cmpstr (g_getenv ("GSK_RENDERER"), ==, qd_renderer_has_card ("/dev") ? NULL : "cairo");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/renderer/card", test_card);
  g_test_add_func ("/app/renderer/choice-stays", test_choice_stays);
  return g_test_run ();
}
