/**
 * Mean and variance of each channel from the partial ones, merged as Chan, Golub and LeVeque 1983 do; moves the running statistics.
 * n_rows = 0: takes the running statistics instead. Writes rows MEAN, INVERSE, WEIGHT and BIAS of `rows`.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/lanes.glsl"
#include "batch_norm/common.glsl"

layout (binding = 0) readonly buffer Partials { vec4 partials[]; };
layout (binding = 1) readonly buffer Weight { vec4 weight[]; };
layout (binding = 2) readonly buffer Bias { vec4 bias[]; };
layout (binding = 3) buffer RunningMean { vec4 running_mean[]; };
layout (binding = 4) buffer RunningVariance { vec4 running_variance[]; };
layout (binding = 5) writeonly buffer Rows { vec4 rows[]; };
layout (push_constant) uniform Push
{
  uint columns;
  uint n_rows;
  float epsilon;
  float momentum;
};

shared vec4 means[COLUMNS * LANES], deviations[COLUMNS * LANES];
shared float counts[COLUMNS * LANES];

void
merge (inout vec4 mean, inout vec4 deviation, inout float count, vec4 other_mean, vec4 other_deviation, float other_count)
{
  float total = count + other_count;
  float part = total > 0.0 ? other_count / total : 0.0;
  vec4 difference = other_mean - mean;
  mean += difference * part;
  deviation += other_deviation + difference * difference * (count * part);
  count = total;
}

/* Of all lanes; complete in lane 0. */
void
merge_lanes (inout vec4 mean, inout vec4 deviation, inout float count)
{
  for (uint half_ = LANES / 2u; half_ > 0u; half_ /= 2u)
    {
      means[get_place (get_lane ())] = mean;
      deviations[get_place (get_lane ())] = deviation;
      counts[get_place (get_lane ())] = count;
      barrier ();
      uint other = get_place (get_lane () ^ half_);
      if (get_lane () < half_)
        merge (mean, deviation, count, means[other], deviations[other], counts[other]);
      barrier ();
    }
}

void
write_rows (uint column, vec4 mean, vec4 variance)
{
  rows[MEAN * columns + column] = mean;
  rows[INVERSE * columns + column] = 1.0 / sqrt (variance + epsilon);
  rows[WEIGHT * columns + column] = weight[column];
  rows[BIAS * columns + column] = bias[column];
}

void
main ()
{
  uint column = gl_GlobalInvocationID.x;
  bool idle = column >= columns;
  vec4 mean = vec4 (0.0), deviation = vec4 (0.0);
  float count = 0.0;

  for (uint row = get_lane (); row < (idle ? 0u : n_rows); row += LANES)
    {
      uint at = (row * columns + column) * 3u;
      merge (mean, deviation, count, partials[at], partials[at + 1u], partials[at + 2u].x);
    }
  merge_lanes (mean, deviation, count);
  if (idle || get_lane () > 0u)
    return;
  if (n_rows == 0u)
    {
      write_rows (column, running_mean[column], running_variance[column]);
      return;
    }
  write_rows (column, mean, deviation / count);
  running_mean[column] = mix (running_mean[column], mean, momentum);
  running_variance[column] = mix (running_variance[column], deviation / max (count - 1.0, 1.0), momentum);
}
