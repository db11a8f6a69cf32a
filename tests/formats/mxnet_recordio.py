"""RecordIO after MXNet's documentation, and nothing of Quadrat: what is packed and taken apart here is what MXNet does.

Source: apache/mxnet, python/mxnet/recordio.py (IRHeader: flag, label, id, id2 as 'IfQQ'; the labels of an array follow it as
float32 and flag is their number; an index is lines of key, tab, byte) and dmlc-core, include/dmlc/recordio.h (magic number,
kind of part and length, data filled up to four bytes; data that holds the magic number at a multiple of four is cut there and
loses it).

    mxnet_recordio.py pack LIST FOLDER OUT    OUT.rec and OUT.idx of the pictures that LIST names, as tools/im2rec.py does
    mxnet_recordio.py unpack OUT              a line a key of OUT.idx: id, labels, SHA-256 of the picture
"""

import hashlib
import os
import struct
import sys

MAGIC = struct.pack('<I', 0xced7230a)


def part(kind, data):
    return MAGIC + struct.pack('<I', kind << 29 | len(data)) + data + b'\0' * (-len(data) % 4)


def record(data):
    pieces, begin = [], 0
    for at in range(0, len(data) - 3, 4):
        if data[at:at + 4] == MAGIC:
            pieces.append(data[begin:at])
            begin = at + 4
    pieces.append(data[begin:])
    if len(pieces) == 1:
        return part(0, pieces[0])
    kinds = [1] + [2] * (len(pieces) - 2) + [3]
    return b''.join(part(kind, piece) for kind, piece in zip(kinds, pieces))


def pack(list_path, folder, out):
    with open(list_path, encoding='utf-8') as lines, open(out + '.rec', 'wb') as records, open(out + '.idx', 'w') as index:
        for line in lines:
            words = line.rstrip('\n').split('\t')
            labels = [float(word) for word in words[1:-1]]
            with open(os.path.join(folder, words[-1]), 'rb') as picture:
                data = struct.pack('<IfQQ', len(labels), 0, int(words[0]), 0) + struct.pack('<%df' % len(labels), *labels)
                data += picture.read()
            index.write('%d\t%d\n' % (int(words[0]), records.tell()))
            records.write(record(data))


def read_record(records):
    pieces = []
    while True:
        head = records.read(8)
        assert head[:4] == MAGIC, 'no magic number'
        word, = struct.unpack('<I', head[4:])
        kind, length = word >> 29, word & (1 << 29) - 1
        pieces.append(records.read(length))
        records.read(-length % 4)
        if kind in (0, 3):
            return MAGIC.join(pieces)


def unpack(out):
    with open(out + '.idx') as index, open(out + '.rec', 'rb') as records:
        for line in index:
            key, at = (int(word) for word in line.split('\t'))
            records.seek(at)
            data = read_record(records)
            flag, label, identity, second = struct.unpack('<IfQQ', data[:24])
            labels = struct.unpack('<%df' % flag, data[24:24 + 4 * flag])
            assert (label, identity, second) == (0, key, 0), 'another header'
            print(identity, *('%.9g' % value for value in labels), hashlib.sha256(data[24 + 4 * flag:]).hexdigest(), sep='\t')


if __name__ == '__main__':
    {'pack': pack, 'unpack': unpack}[sys.argv[1]](*sys.argv[2:])
