#!/usr/bin/env python3
"""Writes first inputs for the fuzz target tables: table-seeds.py FOLDER. Everything in them is invented."""
import gzip
import io
import pathlib
import sys
import tarfile
import zipfile

PHOTO = 'https://inaturalist-open-data.s3.amazonaws.com/photos/'
PAGE = 'https://www.inaturalist.org/observations/'
UUID = '11111111-2222-4333-8444-5555555500%02d'
TERMS = ['occurrenceID', 'scientificName', 'license', 'eventDate', 'associatedMedia', 'recordedBy', 'decimalLatitude', 'decimalLongitude']


def meta(delimiter, quote, encoding, head=1):
    fields = ''.join(f'<field index="{i + 1}" term="http://rs.tdwg.org/dwc/terms/{term}"/>' for i, term in enumerate(TERMS))
    how = f'encoding="{encoding}" fieldsTerminatedBy="{delimiter}" linesTerminatedBy="\\n" fieldsEnclosedBy="{quote}" ignoreHeaderLines="{head}"'
    return (f'<archive><core {how} rowType="http://rs.tdwg.org/dwc/terms/Occurrence"><files><location>a.csv</location></files>'
            f'<id index="0"/>{fields}<field term="x/datasetName" default="research-grade"/></core><extension {how} '
            'rowType="http://rs.gbif.org/terms/1.0/Multimedia"><files><location>b.csv</location></files><coreid index="0"/>'
            '<field index="1" term="x/type"/><field index="2" term="x/identifier"/><field index="3" term="x/license"/>'
            '<field index="4" term="x/creator"/></extension></archive>')


def rows(table, delimiter):
    return '\n'.join(delimiter.join(row) for row in table) + '\n'


def core():
    yield ['gbifID'] + TERMS
    yield ['1', PAGE + '1', 'Apis mellifera', 'CC0_1_0', '2021-05-06T10:00:00', PHOTO + '9/medium.jpg', 'Ann', '45.5', '-73']
    yield ['2', PAGE + '2', 'Aves', 'http://creativecommons.org/licenses/by/4.0/', '2021/2022', '', 'B\u00e9n', '', '']


def media():
    yield ['gbifID', 'type', 'identifier', 'license', 'creator']
    yield ['1', 'StillImage', PHOTO + '1/original.jpg', 'CC_BY_4_0', 'Ann']
    yield ['2', 'StillImage', PHOTO + '2/original.png', '', '"B"']
    yield ['2', 'Sound', 'https://static.inaturalist.org/sounds/1.mp3', '', '']


def open_data():
    observations = [['observation_uuid', 'observer_id', 'latitude', 'longitude', 'taxon_id', 'quality_grade', 'observed_on']]
    photos = [['photo_id', 'observation_uuid', 'extension', 'license', 'position']]
    for i in range(3):
        observations.append([UUID % i, '7', '1.5', '-2', '3', 'research', '2021-01-02'])
        photos.append([str(i + 5), UUID % i, 'jpg', 'CC-BY', '0'])
    taxa = [['taxon_id', 'ancestry', 'name'], ['3', '48460/1/2', 'Aves'], ['2', '48460/1', 'Chordata']]
    return [rows(table, '\t') for table in (observations, photos, taxa, [['observer_id', 'login', 'name'], ['7', 'ann', 'Ann']])]


def zipped(entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return file.getvalue()


def tarred(entries):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode='w') as archive:
        for name, text in entries:
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return file.getvalue()


def seeds():
    for name, delimiter, quote, encoding in (('commas', ',', '&quot;', 'UTF-8'), ('tabs', '\\t', '', 'utf-8'), ('latin', ';', '', 'ISO-8859-1')):
        letter = '\t' if delimiter == '\\t' else delimiter
        text = meta(delimiter, quote, encoding)
        charset = 'latin-1' if name == 'latin' else 'utf-8'
        files = [text.encode(), rows(core(), letter).encode(charset), rows(media(), letter).encode(charset)]
        yield f'meta-{name}', b'm' + text.encode()
        yield f'archive-{name}', b'a' + b'\x1d'.join(files)
    yield 'loose', b'l' + b'\x1d'.join(rows(table, '\t').encode() for table in (core(), media()))
    yield 'open', b'o' + '\x1d'.join(open_data()).encode()
    entries = list(zip(('x/observations.csv', 'x/photos.csv', 'x/taxa.csv', 'x/observers.csv'), open_data()))
    export = [('observations-1.csv', f'id,image_url,license\n1,{PHOTO}1/medium.jpg?1,CC0\n2,"{PHOTO}2/medium.jpg",CC-BY\n')]
    yield 'zip', b'p' + zipped(entries)
    yield 'zip-export', b'p' + zipped(export)
    yield 'gzip-export', b'p' + gzip.compress(export[0][1].encode())
    yield 'tar-export', b'p' + tarred(export)
    yield 'plain-export', b'p' + export[0][1].encode()


def main(folder):
    place = pathlib.Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for name, content in seeds():
        (place / name).write_bytes(content)


if __name__ == '__main__':
    main(sys.argv[1])
