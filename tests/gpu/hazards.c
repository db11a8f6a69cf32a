#include "engine/gpu/hazards.h"

/* Only the pointers are compared. */
#define BUFFER(n) ((QdBuffer *)GUINT_TO_POINTER (n))

static gboolean
add (QdHazards *hazards, guint buffer, gsize offset, gsize size, QdAccess access)
{
  const QdBinding binding = { { BUFFER (buffer), offset, size }, access };

  return qd_hazards_add (hazards, &binding, 1);
}

static void
test_orders (void)
{
  QdHazards hazards;

  qd_hazards_init (&hazards);
  g_assert_false (add (&hazards, 1, 0, 100, QD_ACCESS_READ));
  g_assert_false (add (&hazards, 1, 50, 100, QD_ACCESS_READ));
  g_assert_false (add (&hazards, 2, 0, 100, QD_ACCESS_WRITE));
  g_assert_false (add (&hazards, 2, 100, 100, QD_ACCESS_WRITE));
  g_assert_false (add (&hazards, 1, 150, 10, QD_ACCESS_WRITE));
  g_assert_true (add (&hazards, 1, 149, 1, QD_ACCESS_WRITE)); /* write after read */
  g_assert_false (add (&hazards, 2, 0, 100, QD_ACCESS_READ)); /* that barrier was for all */
  g_assert_true (add (&hazards, 1, 0, 150, QD_ACCESS_READ));  /* read after write */
  g_assert_true (add (&hazards, 1, 0, 1, QD_ACCESS_READ_WRITE));
  g_assert_true (add (&hazards, 1, 0, 1, QD_ACCESS_WRITE)); /* write after write */
  qd_hazards_forget (&hazards);
  g_assert_false (add (&hazards, 1, 0, 1, QD_ACCESS_WRITE));
  qd_hazards_clear (&hazards);
}

static void
test_same_command (void)
{
  const QdBinding bindings[] = {
    { { BUFFER (1), 0, 64 }, QD_ACCESS_READ },
    { { BUFFER (1), 0, 64 }, QD_ACCESS_WRITE },
  };
  QdHazards hazards;

  qd_hazards_init (&hazards);
  g_assert_false (qd_hazards_add (&hazards, bindings, 2));
  g_assert_true (qd_hazards_add (&hazards, bindings, 2));
  qd_hazards_clear (&hazards);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/hazards/orders", test_orders);
  g_test_add_func ("/gpu/hazards/same-command", test_same_command);
  return g_test_run ();
}
