// Tests on the bits, because compilers may take NaN for something that does not happen.

bool
is_not_finite (float x)
{
  return (floatBitsToUint (x) & 0x7f800000u) == 0x7f800000u;
}

bool
is_not_finite (vec4 x)
{
  return any (equal (floatBitsToUint (x) & 0x7f800000u, uvec4 (0x7f800000u)));
}

const uint NOT_A_NUMBER = 0x7fc00000u;
