#!/usr/bin/env python3
"""po/POTFILES.in names every file with texts that a person reads, and no other, and no text is cut short for the translators; prints
TAP. `--write` brings the list up to date."""
import pathlib
import re
import sys

HEAD = '# Files with texts that a person reads; tests/architecture/translations.py --write keeps this list.\n'
MARKED = re.compile(r'\b(?:N?_|C_|ngettext|g_dngettext) \(')
# xgettext knows PRId64 and PRIu64; at any other name between two strings it takes the text to end.
CUT = re.compile(r'\b(?:N?_|C_|ngettext|g_dngettext) \((?:\s*"(?:[^"\\]|\\.)*"|\s*PRI\w+|\s*,)*\s*(?:"(?:[^"\\]|\\.)*")\s*G_\w+')
FOLDERS = ('app', 'engine', 'widgets', 'data')


def marked(root):
    found = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob('*')):
            if path.suffix == '.ui':
                if 'translatable=' in path.read_text(encoding='utf-8'):
                    found.append(path)
            elif path.suffix in ('.c', '.h'):
                if MARKED.search(path.read_text(encoding='utf-8')):
                    found.append(path)
            elif path.name.endswith(('.desktop.in', '.metainfo.xml.in')):
                found.append(path)
    return [str(path.relative_to(root)) for path in found]


def main(root, write):
    root = pathlib.Path(root)
    listing = root / 'po' / 'POTFILES.in'
    expected = marked(root)
    if write:
        listing.write_text(HEAD + '\n'.join(expected) + '\n', encoding='utf-8')
        return 0
    listed = [line for line in listing.read_text(encoding='utf-8').splitlines() if line and not line.startswith('#')]
    missing = sorted(set(expected) - set(listed))
    stale = sorted(set(listed) - set(expected))
    cut = [path for path in expected if path.endswith(('.c', '.h')) and CUT.search((root / path).read_text(encoding='utf-8'))]
    checks = (('every file with texts is listed', missing), ('no other is', stale), ('no text is cut by a name that xgettext does not know', cut))
    print(f'1..{len(checks)}')
    for number, (name, wrong) in enumerate(checks, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for path in wrong:
            print(f'# {path}')
    return 1 if missing or stale or cut else 0


if __name__ == '__main__':
    arguments = [argument for argument in sys.argv[1:] if argument != '--write']
    sys.exit(main(arguments[0] if arguments else '.', '--write' in sys.argv))
