// The k largest of n keys by one workgroup of LANES invocations: a radix select of 8 bits a pass over the keys, then over the
// indices of those equal to the last key, lowest first. The including file defines LANES and
//   uint select_key (uint i)     key of element i < 2^24
// and calls select_limit in uniform control flow. Integer counters alone, so that the answer never varies.

shared uint select_bins[256];
shared uint select_digit_found;
shared uint select_rank;

// After the bins are filled: the highest digit with @rank or more elements from the top; @rank becomes the one within its bin.
uint
select_find_digit (inout uint rank)
{
  barrier ();
  if (gl_LocalInvocationIndex == 0)
    {
      uint left = rank, digit = 255;

      while (digit > 0 && select_bins[digit] < left)
        {
          left -= select_bins[digit];
          digit--;
        }
      select_digit_found = digit;
      select_rank = left;
    }
  barrier ();
  rank = select_rank;
  return select_digit_found;
}

void
select_clear_bins ()
{
  barrier ();
  for (uint bin = gl_LocalInvocationIndex; bin < 256; bin += LANES)
    select_bins[bin] = 0;
  barrier ();
}

// @k: 1 .. n. Returns: (key, index): element i is among the k largest when its key is larger than key, or equal and i <= index.
uvec2
select_limit (uint n, uint k)
{
  uint key = 0, inverse = 0, rank = k;

  for (int shift = 24; shift >= 0; shift -= 8)
    {
      select_clear_bins ();
      for (uint i = gl_LocalInvocationIndex; i < n; i += LANES)
        {
          uint other = select_key (i);

          if (((other ^ key) >> shift) <= 255u)
            atomicAdd (select_bins[(other >> shift) & 255u], 1);
        }
      key |= select_find_digit (rank) << shift;
    }
  for (int shift = 16; shift >= 0; shift -= 8)
    {
      select_clear_bins ();
      for (uint i = gl_LocalInvocationIndex; i < n; i += LANES)
        {
          uint other = 0xffffffu - i;

          if (select_key (i) == key && ((other ^ inverse) >> shift) <= 255u)
            atomicAdd (select_bins[(other >> shift) & 255u], 1);
        }
      inverse |= select_find_digit (rank) << shift;
    }
  return uvec2 (key, 0xffffffu - inverse);
}

bool
select_is_within (uint key, uint i, uvec2 limit)
{
  return key > limit.x || (key == limit.x && i <= limit.y);
}
