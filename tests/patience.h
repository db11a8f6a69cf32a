/* How long a test waits for what has to happen, before it gives up: so many times the seconds that it names. Under the sanitizers
 * each access to memory is looked at first. */
#pragma once

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define TEST_PATIENCE 6
#else
#define TEST_PATIENCE 1
#endif
