/**
 * SageMaker's "image" input: a JSON file an image, with file, image_size, annotations (class_id, left, top, width, height in
 * pixels) and categories (class_id, name). Source: Amazon SageMaker Developer Guide, "Object Detection - MXNet: train with the
 * image format".
 *
 * A path is such a file, or a folder with train/, train_annotation/, validation/ and validation_annotation/, or with the files.
 * Written are these folders; without subsets all is for training, for subsets there is test/ too. Class ids come back as they
 * were. Other members of a file or an annotation are kept; "difficult" and "truncated" stand with an annotation where they are
 * set, "confidence" with a suggestion, and "credit", "license" and "url" in the file.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_sagemaker_json;
