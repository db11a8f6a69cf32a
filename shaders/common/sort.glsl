// A bitonic sort of up to SORT_MAX pairs in shared memory by one workgroup of LANES invocations: largest key first, equal keys
// by lowest index. The including file defines LANES and SORT_MAX (a power of two) and calls it in uniform control flow.

shared uint sort_keys[SORT_MAX];
shared uint sort_indices[SORT_MAX];

// @n: pairs in use; the others are overwritten.
void
sort_descending (uint n)
{
  uint size = 2;

  while (size < n)
    size *= 2;
  for (uint i = n + gl_LocalInvocationIndex; i < size; i += LANES)
    {
      sort_keys[i] = 0;
      sort_indices[i] = 0xffffffffu;
    }
  for (uint block = 2; block <= size; block *= 2)
    for (uint span = block / 2; span > 0; span /= 2)
      {
        barrier ();
        for (uint pair = gl_LocalInvocationIndex; pair < size / 2; pair += LANES)
          {
            uint a = 2 * pair - (pair & (span - 1)), b = a + span;
            uint key_a = sort_keys[a], key_b = sort_keys[b];
            uint index_a = sort_indices[a], index_b = sort_indices[b];
            bool b_first = key_b > key_a || (key_b == key_a && index_b < index_a);

            if (b_first == ((a & block) == 0))
              {
                sort_keys[a] = key_b;
                sort_keys[b] = key_a;
                sort_indices[a] = index_b;
                sort_indices[b] = index_a;
              }
          }
      }
  barrier ();
}
