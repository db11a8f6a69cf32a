#!/usr/bin/env python3
"""Files that PyTorch itself saves, for tests/weights/against-torch: torch_files.py FOLDER writes them and FOLDER/listing.json."""
import collections
import json
import pathlib
import sys

import torch

DTYPES = [torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8,
          torch.bool]


def dtypes():
    for dtype in DTYPES:
        values = torch.randn(3, 5, dtype=torch.float64) * 50
        yield str(dtype)[6:], (values.abs() if dtype == torch.uint8 else values).to(dtype)


def views():
    base = torch.randn(6, 7, 8)
    yield 'base', base
    yield 'permuted', base.permute(2, 0, 1)
    yield 'part', base[1:5:3, 2:, ::3]
    yield 'row', base[4, 3]
    yield 'scalar', base[5, 6, 7]
    yield 'wide', base[0, 0, :3].expand(4, 3)
    yield 'nothing', base[:0]
    yield 'nothing_behind', base[6:, 7:]
    yield 'last', torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last)
    yield 'parameter', torch.nn.Parameter(base[2, 1:4].t())


def network():
    return torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Conv2d(4, 2, 1))


def contents():
    """What is saved, by name: (object, its tensors by their names in it, texts beside them)."""
    tensors = dict(list(dtypes()) + list(views()))
    yield 'dict', tensors, tensors, {}
    state = network().state_dict()
    yield 'module', state, dict(state), {}
    parallel = torch.nn.DataParallel(network())
    optimizer = torch.optim.Adam(parallel.parameters())
    parallel(torch.randn(2, 3, 8, 8)).sum().backward()
    optimizer.step()
    inner = {name[len('module.'):]: value for name, value in parallel.state_dict().items()}
    checkpoint = {'epoch': 7, 'best_acc1': 61.5, 'arch': 'net', 'done': True, 'optimizer': optimizer.state_dict(), 'loss': None,
                  'sizes': torch.Size([1, 2])}
    texts = {'epoch': '7', 'best_acc1': '61.5', 'arch': 'net', 'done': 'true'}
    yield 'checkpoint', dict(checkpoint, state_dict=parallel.state_dict()), inner, texts
    yield 'model', dict(checkpoint, model=collections.OrderedDict(parallel.state_dict())), inner, texts
    yield 'parameters', collections.OrderedDict(network().named_parameters()), None, {}
    a, b = torch.randn(3), torch.randn(2)
    yield 'nested', {'backbone': {'w': a, 1: b}, 'heads': [a, {'b': b}]}, {'backbone.w': a, 'backbone.1': b, 'heads.0': a, 'heads.1.b': b}, {}
    yield 'storage', {'s': torch.randn(4).storage()._storage, 'a': a[1:]}, {'a': a[1:]}, {}


def describe(tensor):
    return {'dtype': str(tensor.dtype)[6:], 'shape': list(tensor.shape), 'stride': list(tensor.stride()),
            'values': tensor.detach().float().flatten().tolist()}


def main(folder):
    torch.manual_seed(20)
    listing = []
    for name, value, tensors, texts in contents():
        for as_zip in (True, False):
            for protocol in (2, 3, 4, 5):
                file = f'{name}-{"zip" if as_zip else "stream"}-{protocol}.pt'
                torch.save(value, folder / file, pickle_protocol=protocol, _use_new_zipfile_serialization=as_zip)
                listing.append({'file': file, 'texts': texts,
                                'tensors': {key: describe(tensor) for key, tensor in (tensors or value).items()}})
    torch.save(network(), folder / 'whole.pt')
    listing.append({'file': 'whole.pt', 'refused': 'torch.nn.modules.container.Sequential'})
    torch.jit.script(network()).save(str(folder / 'script.pt'))
    listing.append({'file': 'script.pt', 'refused': 'TorchScript'})
    torch.save(torch.zeros(3), folder / 'bare.pt')
    listing.append({'file': 'bare.pt', 'refused': 'no tensor with a name'})
    (folder / 'listing.json').write_text(json.dumps(listing))


if __name__ == '__main__':
    main(pathlib.Path(sys.argv[1]))
