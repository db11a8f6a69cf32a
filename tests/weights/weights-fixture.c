#include "weights-fixture.h"

char *
weights_fixture (const char *folder, const char *name)
{
  const char *fixtures = g_getenv ("QD_FIXTURES");

  if (fixtures == NULL || !g_file_test (fixtures, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("the fixtures are not there");
      return NULL;
    }
  return g_build_filename (fixtures, "weights", folder, name, NULL);
}
