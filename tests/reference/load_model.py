#!/usr/bin/env python3
"""A model that Quadrat trained, in PyTorch.

    python3 load_model.py bees.quadrat/runs/1/model.safetensors photo.png ...

prints what it finds on the photos as `quadrat detect --json` does. It takes torch, torchvision and numpy, and networks.py beside
it. In a program of your own:

    network, classes = load('model.safetensors')
    found = network([image])[0]  # image: [3, height, width] in 0..1; boxes in pixels, scores, labels (1 is classes[0])
"""
import json
import struct
import sys

import numpy
import torch
from torchvision.io import ImageReadMode, read_image

from networks import NETWORKS


def read(path):
    """All tensors of a safetensors file by name, and its metadata: see engine/ssd/model-info.h."""
    with open(path, 'rb') as file:
        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))
        data = file.read()
    about = header.pop('__metadata__')
    kinds = {'F32': numpy.float32, 'I64': numpy.int64}
    tensors = {}
    for name, entry in header.items():
        first, end = entry['data_offsets']
        values = numpy.frombuffer(data[first:end], kinds[entry['dtype']]).reshape(entry['shape'])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors, about


def load(path):
    """The network, ready to detect, and the names of its classes."""
    tensors, about = read(path)
    classes = [entry['name'] for entry in json.loads(about['classes'])]
    network = NETWORKS[about['network']](len(classes) + 1)  # and the background, which is 0
    network.load_state_dict(tensors, strict=True)
    size = int(about['image_shape'])
    network.transform.fixed_size = (size, size)
    network.transform.image_mean = [float(value) for value in about['mean'].split()]
    network.transform.image_std = [float(value) for value in about['std'].split()]
    network.nms_thresh = float(about['nms_threshold'])
    return network.eval(), classes


def detect(network, classes, path, threshold):
    """As `quadrat detect --json`: best first, boxes as [xmin, ymin, xmax, ymax] in pixels."""
    image = read_image(path, ImageReadMode.RGB).float() / 255
    with torch.no_grad():
        found = network([image])[0]
    detections = [{'class': classes[label - 1], 'score': score, 'box': box}
                  for label, score, box in zip(found['labels'].tolist(), found['scores'].tolist(), found['boxes'].tolist())
                  if score >= threshold]
    return {'photo': path, 'width': image.shape[2], 'height': image.shape[1], 'detections': detections}


def main(model, *photos):
    network, classes = load(model)
    for photo in photos:
        print(json.dumps(detect(network, classes, photo, .5)))


if __name__ == '__main__':
    main(*sys.argv[1:])
