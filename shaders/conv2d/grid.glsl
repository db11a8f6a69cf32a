// What the convolution kernels share: exact small divisions and how a value of one lane reaches all.
#extension GL_EXT_control_flow_attributes : require

#ifdef QD_SHUFFLE
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
// Lanes 0 .. 7 of each subgroup load eight different texels with one fetch; each is then handed to the whole subgroup.
#define LANE (int(gl_SubgroupInvocationID) & 7)
#define FROM_LANE(value, lane) subgroupShuffle(value, lane)
#endif

// value / divisor and the rest, for 0 <= value < 2^24: integer division is a loop over lanes on some drivers.
ivec2
divide(int value, int divisor)
{
  int quotient = int(float(value) * (1.0 / float(divisor)));
  int rest = value - quotient * divisor;
  int carry = int(rest >= divisor) - int(rest < 0);
  return ivec2(quotient + carry, rest - carry * divisor);
}
