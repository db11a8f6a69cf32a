/* Rows of [columns] vec4s that the passes hand on: engine/ops/batch_norm.c. */
#define MEAN     0u
#define INVERSE  1u /* 1 / sqrt (variance + epsilon) */
#define WEIGHT   2u
#define BIAS     3u
#define MEAN_DY  4u /* mean of the gradient, mean of gradient * normalized; 0 with running statistics */
#define MEAN_DYX 5u
