# The suite's conventions: see docs/testing.md.
import os
import platform
import shutil
import subprocess
import sys

config.test_source_root = os.path.dirname(__file__)
sys.path.insert(0, config.test_source_root)

from mgc_test import MgcTest

config.name = "mgc"
config.test_format = MgcTest(execute_external=False)
config.suffixes = [".c", ".mgir", ".test"]
config.excludes = ["Inputs", "CMakeLists.txt"]
# Elsewhere with --param output=DIR: a run within a run (test/faults) must not write what the outer one does.
config.test_exec_root = lit_config.params.get("output", os.path.join(config.mgc_build, "test"))


def built(*path):
    return os.path.join(config.mgc_build, *path)


# The order matters: a name comes before the names that are its beginning.
config.substitutions += [
    (r"%mgc-opt\b", built("bin", "mgc-opt")),
    (r"%mgc-tables\b", built("bin", "mgc-tables")),
    (r"%mgc\b", built("bin", "mgc")),
    (r"%mgrt\b", built("lib", "libmgrt.a")),
    (r"%unit-tests\b", built("test", "unit-tests")),
    (r"%include\b", os.path.join(config.mgc_source, "include")),
    (r"%source\b", config.mgc_source),
    (r"%build\b", config.mgc_build),
    (r"%cmake\b", config.cmake),
    (r"%clang\b", config.clang),
    (r"%cc\b", config.cc),
    (r"%blas\b", config.blas),
    (r"%python\b", config.python),
    (r"%lit\b", config.lit),
    (r"\bFileCheck\b", config.filecheck + " --dump-input=fail"),
    (r"(?<![-/\w])not(?= )", config.not_tool),
    (r"\bsplit-file\b", config.split_file),
]

has_numpy = subprocess.run([config.python, "-c", "import numpy"], capture_output=True).returncode == 0

for feature, present in {
    "blas": config.blas != "",
    "clang": os.path.exists(config.clang),
    "x86": platform.machine() in ("x86_64", "AMD64"),
    "make": bool(shutil.which("make") and shutil.which("pkg-config")),
    "graphviz": bool(shutil.which("dot")),
    "numpy": has_numpy,
    "valgrind": bool(shutil.which("valgrind")),
    "cppcheck": bool(shutil.which("cppcheck")),
    # README: the second apt-get line
    "firmware-arm": bool(shutil.which("arm-none-eabi-gcc") and shutil.which("qemu-system-arm")),
    "firmware-riscv": bool(shutil.which("riscv64-unknown-elf-gcc") and shutil.which("qemu-system-riscv32") and
                           os.path.isdir("/usr/lib/picolibc/riscv64-unknown-elf")),
    "sanitize": config.sanitize,
    "faults": config.faults,
}.items():
    if present:
        config.available_features.add(feature)

# Locale and terminal do not change what the tools print.
config.environment["LC_ALL"] = "C"
for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "PKG_CONFIG_PATH", "MGC_SEED"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
