#!/usr/bin/env python3
"""Writes first inputs for the fuzz targets, made with PyTorch: seeds.py FOLDER gives FOLDER/torch and FOLDER/safetensors."""
import collections
import io
import json
import pathlib
import struct
import sys
import zipfile

import torch

DTYPES = [torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8,
          torch.bool]


def objects():
    """What is saved, by name; storages of 64 and 8 bytes, as the target's own zip has."""
    base = torch.arange(16, dtype=torch.float32)
    yield 'plain', {'w': base.reshape(2, 8), 'b': torch.zeros(2)}
    yield 'views', {'t': base.reshape(4, 4).t(), 'part': base[3:9:2], 'scalar': base[5], 'wide': base[:2].expand(3, 2)}
    state = collections.OrderedDict(('module.%d.weight' % i, torch.nn.Parameter(base[i:i + 2])) for i in range(3))
    state._metadata = collections.OrderedDict({'': {'version': 1}})
    yield 'checkpoint', {'state_dict': state, 'epoch': 3, 'best': 0.5, 'arch': 'net', 'list': [1, (2, 3), None, True], 'size': base.shape}
    for dtype in DTYPES:
        yield str(dtype)[6:], {'x': torch.ones(2, 2).to(dtype)}


def saved(value, protocol, as_zip):
    file = io.BytesIO()
    torch.save(value, file, pickle_protocol=protocol, _use_new_zipfile_serialization=as_zip)
    return file.getvalue()


def pickle_of(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as zip_file:
        return zip_file.read(next(name for name in zip_file.namelist() if name.endswith('data.pkl')))


def behind_preamble(stream):
    """A legacy stream without its first three pickles."""
    file = io.BytesIO(stream)
    import pickletools
    for _ in range(3):
        list(pickletools.genops(file))
    return file.read()


def torch_seeds():
    for name, value in objects():
        for protocol in (2, 4):
            archive, stream = saved(value, protocol, True), saved(value, protocol, False)
            yield f'{name}-{protocol}-pickle', b'p' + pickle_of(archive)
            yield f'{name}-{protocol}-stream', b's' + behind_preamble(stream)
        yield f'{name}-zip', b'r' + archive
        yield f'{name}-file', b'r' + stream


def safetensors_seeds():
    names = ['F32', 'F16', 'BF16', 'F64', 'I64', 'I32', 'I16', 'I8', 'U64', 'U32', 'U16', 'U8', 'BOOL', 'F8_E5M2', 'F8_E4M3']
    sizes = [4, 2, 2, 8, 8, 4, 2, 1, 8, 4, 2, 1, 1, 1, 1]
    for dtype, size in zip(names, sizes):
        half = 32 // size
        header = {'a': {'dtype': dtype, 'shape': [half], 'data_offsets': [0, 32]},
                  'b.é': {'dtype': dtype, 'shape': [1, half, 1], 'data_offsets': [32, 64]},
                  '__metadata__': {'format': 'pt', 'text': '"\n\u0001'}}
        yield f'{dtype}-header', b'h' + json.dumps(header).encode()
    for name, header, n in [('empty', {}, 0), ('scalar', {'s': {'dtype': 'F32', 'shape': [], 'data_offsets': [0, 4]}}, 4),
                            ('none', {'n': {'dtype': 'F32', 'shape': [0, 5], 'data_offsets': [0, 0]}}, 0)]:
        text = json.dumps(header).encode()
        yield f'{name}-file', b'r' + struct.pack('<Q', len(text)) + text + bytes(range(n))


def main(folder):
    for target, seeds in (('torch', torch_seeds()), ('safetensors', safetensors_seeds())):
        place = pathlib.Path(folder) / target
        place.mkdir(parents=True, exist_ok=True)
        for name, content in seeds:
            (place / name).write_bytes(content)


if __name__ == '__main__':
    main(sys.argv[1])
