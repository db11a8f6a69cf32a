"""data/weights.json against the weights that the installed torchvision knows: addresses, parameters, figures. TAP.
   against-torchvision.py CATALOGUE"""
import json
import sys

try:
    import torchvision.models as models
    from torchvision.models import detection
except Exception as problem:
    print(f'1..0 # SKIP torchvision is not there: {problem}')
    sys.exit(0)

# VGG-16's transform of the ImageNet weights is the usual one, which its preset has as a default.
PRESETS = {'mean': (0.485, 0.456, 0.406), 'std': (0.229, 0.224, 0.225)}


def find(origin):
    """The enum's member that "torchvision NAME.MEMBER, ..." names."""
    name, member = origin.split()[1].rstrip(',').split('.')
    return getattr(getattr(models, name, None) or getattr(detection, name), member)


def figure(weights):
    kinds = {'COCO-val2017': ('box_map', 'AP', 'COCO val2017'), 'ImageNet-1K': ('acc@1', 'accuracy', 'ImageNet-1K')}
    (data, metrics), = weights.meta['_metrics'].items()
    key, what, on = kinds[data]
    return {'what': what, 'value': metrics[key], 'on': on} if metrics[key] == metrics[key] else None


def differences(entry, base):
    weights = find(entry['origin'])
    if base + entry['file'] != weights.url:
        yield f"{base + entry['file']}, not {weights.url}"
    if entry['parameters'] != weights.meta.get('num_params', entry['parameters']):
        yield f"{entry['parameters']} parameters, not {weights.meta['num_params']}"
    if entry.get('figure') != figure(weights):
        yield f"{entry.get('figure')}, not {figure(weights)}"
    if entry['part'] == 'backbone':
        preset = getattr(weights.transforms, 'keywords', {})
        for key in ('mean', 'std'):
            if any(abs(ours - theirs) > 1e-6 for ours, theirs in zip(entry[key], preset.get(key, PRESETS[key]))):
                yield f'{key} {entry[key]}, not {preset.get(key)}'


catalogue = json.load(open(sys.argv[1], encoding='utf-8'))
print(f"1..{len(catalogue['weights'])}")
failed = False
for number, item in enumerate(catalogue['weights'], 1):
    wrong = list(differences(item, catalogue['base']))
    failed |= bool(wrong)
    print(f"{'not ok' if wrong else 'ok'} {number} - {item['name']}")
    for line in wrong:
        print(f'# {line}')
sys.exit(failed)
