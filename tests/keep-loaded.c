/* Preloaded into tests under the address sanitizer: libraries stay loaded until the process ends.
 *
 * The Vulkan loader unloads a driver with its last instance. Whatever the driver keeps in static variables is then a leak to
 * the sanitizer, reported without a name, since the code is gone too. Mesa 22.3's lavapipe keeps one such block on AMD
 * processors of the Zen kind: get_cpu_topology (), called once by util_cpu_detect (), asks them for their L3 caches and has a
 * table of the cores of each, 1,024 bits, which are 128 bytes. While the driver is there the variable is there, and nothing is
 * lost; and what a driver does lose has names.
 *
 * GLib leaves its table of quarks to those who may still read it when a larger one takes its place, after 2,048: that table is
 * kept in sight here, as the sanitizer sees nobody behind g_malloc () whom a suppression could name. */
#include <stddef.h>

#define QUARKS (2048 * sizeof (char *)) /* bytes; made as GLib is loaded, before anything else of that size */

int dlclose (void *library);

int
dlclose (void *library)
{
  (void) library;
  return 0;
}

/* Called by the address sanitizer after each malloc (). */
void __sanitizer_malloc_hook (const volatile void *block, size_t size);

void
__sanitizer_malloc_hook (const volatile void *block, size_t size)
{
  static const volatile void *quarks;

  if (size == QUARKS && quarks == NULL)
    quarks = block;
}
