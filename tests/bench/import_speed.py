#!/usr/bin/env python3
"""The speed of `quadrat import` beside Python's csv and sqlite3, on a large export made from real rows.

    tests/bench/import_speed.py --program build/app/quadrat --fixtures FIXTURES --rows 1000000 --rounds 3

Makes FOLDER/rows.csv (36 columns; ids, uuids, users, dates, places, photos and taxa varied), then runs by turns, each into a new
database on the same disk:

    python    csv.reader, executemany of all 36 columns into one table without an index, one transaction
    first     quadrat import into a new project
    again     the same file into that project once more: nothing is added

and prints the best times of each, the ratios to python and the memory that a run grows by over an import of three rows. The
project's times end when the program says that the import is done: it is on disk then, and counted; "whole" is to the program's
end, with the safety copy that closing the project leaves. With --least it fails where the first import has less than so many
times python's speed, or grows by more than 64 MB; without fixtures it is skipped (77).
"""
import argparse, csv, os, random, shutil, sqlite3, sys, tempfile, time, uuid

COLUMNS = ("id,uuid,observed_on_string,observed_on,time_observed_at,time_zone,user_id,user_login,user_name,created_at,updated_at,"
           "quality_grade,license,url,image_url,tag_list,description,num_identification_agreements,"
           "num_identification_disagreements,captive_cultivated,oauth_application_id,place_guess,latitude,longitude,"
           "positional_accuracy,public_positional_accuracy,geoprivacy,taxon_geoprivacy,coordinates_obscured,positioning_method,"
           "positioning_device,species_guess,scientific_name,common_name,iconic_taxon_name,taxon_id").split(",")
SKIPPED, MOST_GROWN = 77, 64
EXPORTS = ["observations_export.csv", "observations-568611.csv", "observations-naturalist-parser.csv"]


def real_rows(fixtures):
    rows = []
    for name in EXPORTS:
        with open(os.path.join(fixtures, "inat", name), newline="", encoding="utf-8") as file:
            rows += [{column: row.get(column) or "" for column in COLUMNS} for row in csv.DictReader(file)]
    return rows


def vary(row, number, photo, chance):
    """The row again as if another person had seen another animal on another day."""
    user, kind = chance.randrange(20000), chance.randrange(4)
    year, month, day = chance.randrange(2008, 2025), chance.randrange(1, 13), chance.randrange(1, 29)
    date = f"{year}-{month:02}-{day:02}"
    row = dict(row, id=number, uuid=uuid.UUID(int=chance.getrandbits(128), version=4), observed_on=date,
               observed_on_string=date + row["observed_on_string"][10:], time_observed_at=f"{date} 15:14:00 UTC",
               user_id=1000 + user, user_login=f"{row['user_login']}{user}", user_name=f"{row['user_name'] or 'Somebody'} {user % 977}",
               url=f"https://www.inaturalist.org/observations/{number}",
               image_url=row["image_url"].replace(row["image_url"].split("/photos/")[1].split("/")[0], str(photo)),
               latitude=f"{chance.uniform(-60, 70):.10f}", longitude=f"{chance.uniform(-180, 180):.10f}")
    if row["place_guess"]:
        row["place_guess"] = f"{chance.randrange(500)} {row['place_guess']}"
    if kind and row["taxon_id"]:
        row["taxon_id"] = int(row["taxon_id"]) + 10000000 * kind
        row["scientific_name"] += " " + "abc"[kind - 1] * 3
        row["common_name"] = row["common_name"] and f"{row['common_name']} ({kind})"
    return row


def make(path, fixtures, n):
    chance = random.Random(1)
    rows, numbers = real_rows(fixtures), chance.sample(range(1000000, 1000000 + 30 * n), n)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for i, number in enumerate(numbers):
            writer.writerow(vary(rows[i % len(rows)], number, 2000000 + 7 * number, chance))


def insert_with_python(path, database):
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        columns = next(reader)
        connection = sqlite3.connect(database)
        connection.execute(f"CREATE TABLE rows ({','.join(columns)})")
        connection.executemany(f"INSERT INTO rows VALUES ({','.join('?' * len(columns))})", reader)
        connection.commit()
        connection.close()


def run(arguments):
    """Seconds until the first line on standard output (or the end), until the end, processor seconds, peak resident MB."""
    begin = time.monotonic()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.close(reading)
        os.execv(arguments[0], arguments)
    os.close(writing)
    said = os.read(reading, 1)
    done = time.monotonic() - begin
    while said and os.read(reading, 65536):
        pass
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        sys.exit(f"{' '.join(arguments)} failed: {status}")
    whole = time.monotonic() - begin
    return done if said else whole, whole, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--fixtures", default=os.environ.get("QD_FIXTURES"))
    parser.add_argument("--rows", type=int, default=1000000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--least", type=float, default=0, help="times python's speed that the first import has to have")
    parser.add_argument("--folder", help="where to work; a temporary folder by default")
    parser.add_argument("--python", nargs=2, metavar=("CSV", "DATABASE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.python:
        return insert_with_python(*options.python)
    if not os.path.isdir(os.path.join(options.fixtures or "", "inat")):
        print("no fixtures")
        return SKIPPED
    folder = options.folder or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"rows-{options.rows}.csv")
    if not os.path.exists(path):
        make(path, options.fixtures, options.rows)
    database, project, small = (os.path.join(folder, name) for name in ("rows.db", "Rows.quadrat", "Small.quadrat"))
    program, end = os.path.abspath(options.program), ["--license=any", "--no-download", "--json"]
    figures = {"python": [], "first": [], "again": []}
    for _ in range(options.rounds):
        for old in (database, project, small):
            shutil.rmtree(old, ignore_errors=True) if os.path.isdir(old) else os.path.exists(old) and os.remove(old)
        figures["python"].append(run([sys.executable, os.path.abspath(__file__), "--program", program, "--python", path, database]))
        figures["first"].append(run([program, "import", project, path] + end))
        figures["again"].append(run([program, "import", project, path] + end))
        base = run([program, "import", small, os.path.join(options.fixtures, "inat/odd/plain.csv")] + end)[3]
    grown = {name: max(r[3] for r in rounds) - base for name, rounds in figures.items()}
    best = {name: [min(column) for column in zip(*rounds)] for name, rounds in figures.items()}
    print(f"{options.rows} rows, {os.path.getsize(path) / 1e6:.0f} MB; best of {options.rounds}")
    for name, (done, whole, processor, memory) in best.items():
        print(f"{name:7} {done:7.2f} s  {options.rows / done:9.0f} rows/s  {best['python'][0] / done:5.2f} x python  "
              f"whole {whole:7.2f} s  {best['python'][1] / whole:5.2f} x  "
              f"processor {processor:7.2f} s  {best['python'][2] / processor:5.2f} x  "
              f"memory +{grown[name]:.0f} MB")
    if not options.folder:
        shutil.rmtree(folder)
    ratio = best["python"][0] / best["first"][0]
    if options.least and (ratio < options.least or grown["first"] > MOST_GROWN):
        return f"the import has {ratio:.2f} times python's speed and grows by {grown['first']:.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
