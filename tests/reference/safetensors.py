"""safetensors files as far as the reference tests need them: float32 and int64, no metadata."""
import json
import struct

import numpy
import torch

DTYPES = {'F32': numpy.float32, 'I64': numpy.int64}


def save(path, tensors):
    header, blobs, end = {}, [], 0
    for name, tensor in tensors.items():
        array = numpy.ascontiguousarray(tensor.detach().numpy())
        kind = 'I64' if array.dtype == numpy.int64 else 'F32'
        blobs.append(array.astype(DTYPES[kind], copy=False).tobytes())
        header[name] = {'dtype': kind, 'shape': list(array.shape), 'data_offsets': [end, end + len(blobs[-1])]}
        end += len(blobs[-1])
    text = json.dumps(header).encode()
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + b''.join(blobs))


def load(path):
    with open(path, 'rb') as file:
        data = file.read()
    start = 8 + struct.unpack('<Q', data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != '__metadata__':
            first, last = entry['data_offsets']
            array = numpy.frombuffer(data[start + first:start + last], DTYPES[entry['dtype']]).reshape(entry['shape'])
            tensors[name] = torch.from_numpy(array.copy())
    return tensors
