"""Pictures and truths from a seed, and torchvision's losses and detections of them without its resizing of photos."""
import torch
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import box_iou

CLEAR = 1e-5


def pictures(network, n):
    """Already normalized: as bright and as varied as photos are; where they go into the network as 0..255, in steps of 8."""
    size, std = network.transform.fixed_size[0], network.transform.image_std
    coarse = torch.nn.functional.interpolate(torch.randn(n, 3, size // 8, size // 8), (size, size), mode='bilinear')
    images = (coarse + .3 * torch.randn(n, 3, size, size)) * .25 / std[0]
    return 8 * (images / 8).round() if std[0] < .1 else images


def truths(anchors, size, classes, empty):
    """Two to six boxes, each a little beside some default box, so that it is clear which one is its best; or none."""
    chosen = anchors[torch.randint(0, len(anchors), (0 if empty else int(torch.randint(2, 7, (1,))),))]
    sides = chosen[:, 2:] - chosen[:, :2]
    middles = (chosen[:, 2:] + chosen[:, :2]) / 2 + .05 * sides * torch.randn(len(chosen), 2)
    sides = sides * torch.exp(.05 * torch.randn(len(chosen), 2))
    boxes = torch.cat((middles - sides / 2, middles + sides / 2), 1).clamp(0, size)
    return {'boxes': boxes, 'labels': torch.randint(1, classes, (len(boxes),))}


def as_tensors(targets):
    """[n, k, 4] and [n, k], label 0 where there is no box."""
    k = max(1, max(len(target['labels']) for target in targets))
    boxes, labels = torch.zeros(len(targets), k, 4), torch.zeros(len(targets), k, dtype=torch.int64)
    for i, target in enumerate(targets):
        boxes[i, :len(target['boxes'])] = target['boxes']
        labels[i, :len(target['labels'])] = target['labels']
    return {'boxes': boxes, 'labels': labels}


def predict(network, images):
    features = list(network.backbone(images).values())
    sizes = [tuple(images.shape[-2:])] * len(images)
    return network.head(features), network.anchor_generator(ImageList(images, sizes), features)


def match(network, target, anchors):
    """Index of the truth of each default box of a picture, -1 for none; as torchvision's SSD.forward does it."""
    if len(target['boxes']) == 0:
        return torch.full((len(anchors),), -1)
    return network.proposal_matcher(box_iou(target['boxes'], anchors))


def is_matched_clearly(target, anchors):
    """No overlap is so near to the threshold, to that of another truth, or of another default box that may be a truth's best one,
    that rounding decides."""
    if len(target['boxes']) == 0:
        return True
    quality = box_iou(target['boxes'], anchors)
    best = quality.topk(2, dim=1).values
    taken = quality.topk(2, dim=0).values
    gaps = [(quality - .5).abs().min(), *(row[0] - row[1] for row in best if row[0] < .6),
            *(taken[0] - taken[1])[taken[0] > .4]]
    return min(gaps) > CLEAR


def is_mined_clearly(outputs, positive, n):
    """The @n hard negatives of a picture have clearly higher losses than the others."""
    loss = (-torch.log_softmax(outputs['cls_logits'], -1)[~positive, 0]).sort(descending=True).values
    return n == 0 or float((loss[n - 1] - loss[n]) / loss[n]) > CLEAR


def clear_truths(network, outputs, anchors, classes, empty, least):
    """Truths of a picture with at least @least hard negatives, none of them by the last digits."""
    while True:
        target = truths(anchors, network.transform.fixed_size[0], classes, empty)
        positive = match(network, target, anchors) >= 0
        n = int(3 * positive.sum())
        if n >= least and is_matched_clearly(target, anchors) and is_mined_clearly(outputs, positive, n):
            return target


def losses(network, images, targets):
    outputs, anchors = predict(network, images)
    matches = [match(network, target, boxes) for target, boxes in zip(targets, anchors)]
    return network.compute_loss(targets, outputs, anchors, matches)


def select(network, images, outputs, anchors):
    """torchvision's detections from what predict() returned."""
    return network.postprocess_detections(outputs, anchors, [tuple(images.shape[-2:])] * len(images))


def detections(network, images):
    return select(network, images, *predict(network, images))
