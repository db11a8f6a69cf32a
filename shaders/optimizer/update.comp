#version 450
// One step of a rule, RULE_SGD, RULE_ADAM, RULE_RMSPROP or RULE_ADADELTA, as torch.optim has it. One invocation a texel of 4
// parameters.

layout (local_size_x = 64) in;

layout (binding = 0) uniform samplerBuffer control; // scale of the gradients; 0: leave all as it was
layout (binding = 1) uniform samplerBuffer steps;   // learning rate, and of Adam 1 - beta1^t and sqrt (1 - beta2^t)
layout (binding = 2) uniform samplerBuffer gradients;
layout (binding = 3) buffer Values { vec4 values[]; };
layout (binding = 4) buffer First { vec4 first[]; };
layout (binding = 5) buffer Second { vec4 second[]; };

layout (push_constant) uniform Push
{
  uint texels;
  float weight_decay;
  float momentum;
  float decay1; // beta1, alpha, rho
  float decay2; // beta2
  float epsilon;
};

void
main ()
{
  uint i = gl_GlobalInvocationID.x;
  vec4 scale = texelFetch (control, 0);
  vec4 now = texelFetch (steps, 0);
  vec4 value, gradient, change;

  if (i >= texels || scale.y == 0.0)
    return;
  value = values[i];
  gradient = texelFetch (gradients, int (i)) * scale.x + weight_decay * value;
#if defined(RULE_SGD)
  change = momentum * first[i] + gradient;
  first[i] = change;
#elif defined(RULE_ADAM)
  vec4 mean = decay1 * first[i] + (1.0 - decay1) * gradient;
  vec4 square = decay2 * second[i] + (1.0 - decay2) * gradient * gradient;

  first[i] = mean;
  second[i] = square;
  change = (mean / now.y) / (sqrt (square) / now.z + epsilon);
#elif defined(RULE_RMSPROP)
  vec4 square = decay1 * first[i] + (1.0 - decay1) * gradient * gradient;

  first[i] = square;
  change = gradient / (sqrt (square) + epsilon);
  if (momentum != 0.0)
    second[i] = change = momentum * second[i] + change;
#else
  vec4 square = decay1 * first[i] + (1.0 - decay1) * gradient * gradient;

  change = sqrt (second[i] + epsilon) / sqrt (square + epsilon) * gradient;
  first[i] = square;
  second[i] = decay1 * second[i] + (1.0 - decay1) * change * change;
#endif
  values[i] = value - now.x * change;
}
