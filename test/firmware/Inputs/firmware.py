"""Builds generated code for microcontrollers and runs it under QEMU.

    firmware.py boards MGC FOLDER BOARD...    each case on each board: numbers as on this machine, figures printed
    firmware.py figures MGC FOLDER            the three measured cases on a Cortex-M4F against their gates
    firmware.py reports MGC FOLDER            what --report says against what the linked image and the board say
    firmware.py interrupts MGC FOLDER         a gradient that interrupts a gradient
    firmware.py gates MGC FOLDER [FILE.c...]  static gates of each case's generated code, or of the files
    firmware.py negative FOLDER               each file of negative/ fails a gate

FOLDER is for what is built.  The exit status says whether all holds.
"""
import json
import os
import re
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "cases")
BOARD = os.path.join(HERE, "..", "..", "..", "docs", "examples", "firmware", "board")

SHIFT = 6  # qemu: 2^6 ns of virtual time an instruction; the window is ten million instructions


class Board:
    def __init__(self, cpu, machine, target, flash=(0, "1M"), ram=(0x20000000, "256K"), hz=25000000):
        self.cpu, self.machine, self.target, self.flash, self.ram, self.hz = cpu, machine, target, flash, ram, hz
        self.is_arm = "-mthumb" in cpu
        self.gcc = "arm-none-eabi-gcc" if self.is_arm else "riscv64-unknown-elf-gcc"


BOARDS = {
    "m0": Board(["-mcpu=cortex-m0", "-mthumb"], "microbit", ["--target=arm-none-eabi", "-mcpu=cortex-m0"],
                flash=(0, "256K"), ram=(0x20000000, "16K"), hz=16000000),
    "m3": Board(["-mcpu=cortex-m3", "-mthumb"], "mps2-an385", ["--target=arm-none-eabi", "-mcpu=cortex-m3"]),
    "m4": Board(["-mcpu=cortex-m4", "-mthumb", "-mfpu=fpv4-sp-d16", "-mfloat-abi=hard"], "mps2-an386",
                ["--target=arm-none-eabi", "-mcpu=cortex-m4"]),
    "m7": Board(["-mcpu=cortex-m7", "-mthumb", "-mfpu=fpv5-d16", "-mfloat-abi=hard"], "mps2-an500",
                ["--target=arm-none-eabi", "-mcpu=cortex-m7"]),
    "m33": Board(["-mcpu=cortex-m33", "-mthumb", "-mfpu=fpv5-sp-d16", "-mfloat-abi=hard"], "mps2-an505",
                 ["--target=arm-none-eabi", "-mcpu=cortex-m33"], flash=(0x10000000, "1M"),
                 ram=(0x38000000, "256K"), hz=20000000),
    "rv32imac": Board(["-march=rv32imac", "-mabi=ilp32"], "virt",
                      ["--target=riscv32-unknown-elf", "-march=rv32imac", "-mabi=ilp32"]),
    "rv32imafc": Board(["-march=rv32imafc", "-mabi=ilp32f"], "virt",
                       ["--target=riscv32-unknown-elf", "-march=rv32imafc", "-mabi=ilp32f"]),
}

# case: model, what is differentiated, further options, function
CASE_OPTIONS = {
    "mlp": ("mlp", ["--grad=mlp_loss:wrt=p", "--memory=frame"], "mlp_loss_grad"),
    "cartpole": ("cartpole", ["--grad=cp_cost:wrt=u"], "cp_cost_grad"),
    "cartpole-320": ("cartpole", ["--grad=cp_cost:wrt=u", "--memory-budget=320"], "cp_cost_grad"),
    "cartpole-160": ("cartpole", ["--grad=cp_cost:wrt=u", "--memory-budget=160"], "cp_cost_grad"),
    "filter": ("filter", ["--grad=filter_error:wrt=gain"], "filter_error_grad"),
    "sensor": ("sensor", ["--grad=sensor_error:wrt=s"], "sensor_error_grad"),
}

# Cortex-M4F, gcc 12.2 -O2: instructions, bytes of code, bytes of work, stack of a careful adjoint by hand, and what
# must be reached.
GATES = {
    "mlp": ((1679, 404, 0, 108), (1847, 505, 0, 160)),
    "cartpole": ((4514, 664, 720, 112), (4965, 830, 720, 160)),
    "cartpole-320": ((6964, 736, 320, 144), (7660, 920, 320, 200)),
}

STANDARD = ["-O2", "-std=c99", "-ffreestanding", "-fno-math-errno", "-ffp-contract=off", "-fno-common",
            "-ffunction-sections", "-fdata-sections"]
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wdouble-promotion", "-Wshadow", "-Wstrict-prototypes", "-Wundef",
            "-Werror"]

failures = 0


def fail(text):
    global failures
    failures += 1
    print("FAILED", text)


def run(command, **options):
    """Its output; an error of the tools ends the test."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, **options)
    if done.returncode != 0:
        print(" ".join(command))
        print(done.stdout)
        sys.exit(1)
    return done.stdout


def library_headers(board):
    if not board.is_arm:
        return "/usr/lib/picolibc/riscv64-unknown-elf/include"
    found = run([board.gcc, "-E", "-v", "-xc", os.devnull])
    return re.findall(r"^ (/\S+)$", found, re.M)[-1]


def generate(mgc, case, folder, target, more=()):
    model, options, _ = CASE_OPTIONS[case]
    os.makedirs(folder, exist_ok=True)
    run([mgc, "--profile=firmware", *target, *options, *more, os.path.join(CASES, model + ".c"), "-o",
         os.path.join(folder, model + "_grad.c"), "--header", os.path.join(folder, model + "_grad.h")])
    return os.path.join(folder, model + "_grad.c")


def target_flags(board):
    return [*board.target, "-isystem", library_headers(board)]


def compile_flags(board):
    flags = [*board.cpu, *STANDARD, f"-DFW_ICOUNT_SHIFT={SHIFT}", f"-DFW_CPU_HZ={board.hz}U", "-I" + HERE,
             "-I" + BOARD, "-I" + CASES]
    if not board.is_arm:
        flags += ["-mcmodel=medany", "-isystem", library_headers(board)]
    return flags


def compile_one(board, source, folder, more=()):
    out = os.path.join(folder, os.path.basename(source)[:-2] + ".o")
    run([board.gcc, *compile_flags(board), *WARNINGS, "-fstack-usage", *more, "-I" + folder, "-c", source, "-o", out])
    return out


def support(board, folder):
    """The board's own objects, compiled once."""
    os.makedirs(folder, exist_ok=True)
    names = ["fw_arm" if board.is_arm else "fw_riscv", "fw_common", "libc_stub"]
    return [compile_one(board, os.path.join(BOARD, name + ".c"), folder) for name in names]


def link(board, objects, image, folder):
    script = os.path.join(BOARD, "riscv.ld")
    libraries, more = ["-lm", "-lgcc"], []
    if board.is_arm:
        script = os.path.join(folder, "board.ld")
        run(["arm-none-eabi-cpp", "-P", "-xc", f"-DFLASH_ORG={board.flash[0]}", f"-DFLASH_LEN={board.flash[1]}",
             f"-DRAM_ORG={board.ram[0]}", f"-DRAM_LEN={board.ram[1]}", os.path.join(BOARD, "arm.ld.in"), "-o", script])
    else:
        multilib = f"{board.cpu[0][len('-march='):]}/{board.cpu[1][len('-mabi='):]}"
        libraries = ["-L/usr/lib/picolibc/riscv64-unknown-elf/lib/" + multilib, "-lc", "-lgcc"]
        more = ["-Wl,--no-warn-rwx-segments"]
    run([board.gcc, *board.cpu, "-nostdlib", "-nostartfiles", "-static", *more, "-Wl,--gc-sections", "-T", script,
         *objects, *libraries, "-o", image])


def emulate(board, image, may_fail=False):
    machine = ["qemu-system-arm", "-M", board.machine] if board.is_arm else \
        ["qemu-system-riscv32", "-M", board.machine, "-bios", "none"]
    command = [*machine, "-icount", f"shift={SHIFT}", "-nographic", "-monitor", "none", "-serial", "none", "-chardev",
               "stdio,id=sh", "-semihosting-config", "enable=on,target=native,chardev=sh", "-kernel", image]
    if may_fail:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout
    return run(command, stdin=subprocess.DEVNULL)


def case_on_board(mgc, case, name, root):
    """What the board prints, and the generated object."""
    board, folder = BOARDS[name], os.path.join(root, name, case)
    generated = generate(mgc, case, folder, target_flags(board))
    model = CASE_OPTIONS[case][0]
    shared = os.path.join(root, name)
    own = support(board, shared) if not os.path.exists(os.path.join(shared, "done")) else \
        [os.path.join(shared, f + ".o") for f in ("fw_arm" if board.is_arm else "fw_riscv", "fw_common", "libc_stub")]
    open(os.path.join(shared, "done"), "w").close()
    objects = [compile_one(board, source, folder) for source in
               (generated, os.path.join(CASES, model + "_case.c"), os.path.join(HERE, "main_board.c"))]
    image = os.path.join(folder, "image.elf")
    link(board, own + objects, image, folder)
    said = dict(line.split() for line in emulate(board, image).splitlines())
    return said, objects[0], image


def case_on_host(mgc, case, root):
    folder, model = os.path.join(root, "host", case), CASE_OPTIONS[case][0]
    generated = generate(mgc, case, folder, [])
    program = os.path.join(folder, "run")
    run(["gcc", "-O2", "-std=c11", "-ffp-contract=off", "-I" + HERE, "-I" + CASES, "-I" + folder, generated,
         os.path.join(CASES, model + "_case.c"), os.path.join(HERE, "main_host.c"), "-lm", "-o", program])
    return {key: float(value) for key, value in (line.split() for line in run([program]).splitlines())}


def number(bits):
    return struct.unpack(">f", bytes.fromhex(bits))[0]


def boards(mgc, root, names):
    for case in CASE_OPTIONS:
        want = case_on_host(mgc, case, root)
        scale = max(abs(x) for x in want.values())
        for name in names:
            said, _, _ = case_on_board(mgc, case, name, root)
            worst = 0.0
            for key, value in want.items():
                worst = max(worst, abs(number(said[key]) - value) / (abs(value) + 1e-3 * scale))
            print(f"{case:13} {name:10} {said['instructions']:>8} instructions, stack {said['stack']:>4}, "
                  f"work {said['touched']:>4} of {said['work']:>4}, error {worst:.1e}")
            if not worst < 2e-5:
                fail(f"{case} on {name}: the numbers are not those of this machine")
            if int(said["touched"]) > int(said["work"]):
                fail(f"{case} on {name}: more work is touched than was asked for")


def code_bytes(obj, function):
    """Of all code of the object but the function that gives the size of work."""
    table = run(["arm-none-eabi-size", "-A", obj])
    return sum(int(size) for name, size in re.findall(r"^(\S+)\s+(\d+)", table, re.M)
               if name.startswith((".text", ".rodata")))


def figures(mgc, root):
    with open(os.path.join(HERE, *[os.pardir] * 3, "docs", "firmware.md")) as page:
        told = page.read()
    print(f"{'':13} {'':14} {'instructions':>12} {'code':>5} {'work':>5} {'stack':>6}")
    for case, (hand, gate) in GATES.items():
        said, obj, _ = case_on_board(mgc, case, "m4", root)
        ours = (int(said["instructions"]), code_bytes(obj, CASE_OPTIONS[case][2]), int(said["work"]), int(said["stack"]))
        for label, row in (("by hand", hand), ("gate", gate), ("mgc", ours)):
            print(f"{case:13} {label:14} {row[0]:>12} {row[1]:>5} {row[2]:>5} {row[3]:>6}")
        if any(got > most for got, most in zip(ours, gate)):
            fail(f"{case}: a gate is missed")
        row = "| | **mgc** | " + " | ".join(f"**{n:,}**" for n in ours) + " |"
        if row not in told:
            fail(f"{case}: docs/firmware.md does not say {row}")
        if int(said["touched"]) != ours[2]:
            fail(f"{case}: {said['touched']} of {ours[2]} bytes of work are touched")


def interrupts(mgc, root):
    board, folder = BOARDS["m4"], os.path.join(root, "interrupts")
    generated = generate(mgc, "cartpole", folder, target_flags(board))
    for more, is_right in (([], True), (["-DSHARED_WORK"], False)):
        objects = support(board, folder) + [compile_one(board, generated, folder)]
        objects.append(compile_one(board, os.path.join(HERE, "main_interrupts.c"), folder, [*more, "-Wno-array-bounds"]))
        image = os.path.join(folder, "image.elf")
        link(board, objects, image, folder)
        status, said = emulate(board, image, may_fail=True)
        print(("own work:    " if is_right else "shared work: ") + said.strip())
        if (status == 0) != is_right:
            fail("interrupts: " + ("the gradients disturb one another" if is_right else "shared memory is not noticed"))


# ---- static gates

ALLOWED = re.compile(r"(sin|cos|tan|tanh|exp|expm1|log|log1p|sqrt|pow|fabs|atan|atan2|fma|fmin|fmax|erf|floor|ceil)f"
                     r"|mem(set|cpy|move)|__aeabi_(f|i|u|l|mem)[a-z0-9]*")
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wdouble-promotion",
          "-Wfloat-conversion", "-Wshadow", "-Wundef", "-Wstrict-prototypes", "-Wmissing-prototypes", "-Wvla",
          "-Wstack-usage=256", "-Werror"]


def attempt(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    return done.returncode == 0, done.stdout


def static_gates(source, folder, includes):
    """(gate, whether it holds, what is to be said) of each."""
    cpu, obj = BOARDS["m4"].cpu, os.path.join(folder, "gate.o")
    plain = ["arm-none-eabi-gcc", *cpu, "-O2", "-fno-math-errno", *includes]
    for std in ("c99", "c11"):
        ok, text = attempt([*plain, "-std=" + std, "-ffreestanding", *STRICT, "-c", source, "-o", obj])
        yield "warnings " + std, ok, "" if ok else text
    run([*plain, "-std=c99", "-fstack-usage", "-c", source, "-o", obj])
    undefined = re.findall(r"U (\S+)", run(["arm-none-eabi-nm", "-u", obj]))
    wrong = [name for name in undefined if not ALLOWED.fullmatch(name)]
    yield "undefined symbols", not wrong, " ".join(wrong or undefined)
    doubles = [name for name in undefined if re.match(r"__aeabi_(d|[iul]+2d|f2d)", name)]
    yield "no double", not doubles, " ".join(doubles)
    sizes = run(["arm-none-eabi-size", "-A", obj])
    ram = sum(int(n) for n in re.findall(r"^\.(?:data|bss)\S*\s+(\d+)", sizes, re.M))
    ram += len(re.findall(r" C ", run(["arm-none-eabi-nm", obj])))
    yield "no static RAM", ram == 0, f"{ram} bytes" if ram else ""
    usage = open(obj[:-2] + ".su").read()
    frames = [int(n) for n in re.findall(r"\t(\d+)\t", usage)]
    yield "bounded stack", "dynamic" not in usage, f"{max(frames, default=0)} bytes"
    ok, text = attempt(["gcc", "-O2", "-std=c99", "-fanalyzer", "-Werror", *includes, "-c", source, "-o", os.devnull])
    yield "gcc -fanalyzer", ok, "" if ok else text
    ok, text = attempt(["cppcheck", "-q", "--std=c99", "--enable=warning,performance,portability", "--error-exitcode=1",
                        *includes, source])
    yield "cppcheck", ok, "" if ok else text
    # Counted, not gated: Debian ships the addon without the texts of the rules.
    _, text = attempt(["cppcheck", "-q", "--std=c99", "--addon=misra", *includes, source])
    rules = re.findall(r"\[misra-c2012-([\d.]+)\]", text)
    counts = sorted(((rules.count(rule), rule) for rule in set(rules)), reverse=True)
    yield "misra-c2012", True, f"{len(rules)} findings: " + " ".join(f"{rule}x{n}" for n, rule in counts)


def gates(mgc, root, files):
    sources = [(f, [], os.path.basename(f)) for f in files]
    for case in () if files else CASE_OPTIONS:
        folder = os.path.join(root, "gates", case)
        sources.append((generate(mgc, case, folder, target_flags(BOARDS["m4"])), ["-I" + CASES, "-I" + folder], case))
    for source, includes, name in sources:
        folder = os.path.join(root, "gates", name)
        os.makedirs(folder, exist_ok=True)
        print(name)
        for gate, ok, text in static_gates(source, folder, includes):
            print(f"  {gate:20} {'ok' if ok else 'FAILED'} {text}".rstrip())
            if not ok:
                fail(f"{name}: {gate}")


def negative(root):
    folder = os.path.join(HERE, "negative")
    os.makedirs(root, exist_ok=True)
    for name in sorted(os.listdir(folder)):
        caught = [gate for gate, ok, _ in static_gates(os.path.join(folder, name), root, []) if not ok]
        print(f"{name:12} {', '.join(caught)}")
        if not caught:
            fail(f"{name} passes every gate")


def reports(mgc, root):
    """The sizes of a report are estimates but for work, which is exact."""
    for case, (_, _, function) in CASE_OPTIONS.items():
        folder = os.path.join(root, "m4", case)
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "report.json")
        said, obj, _ = case_on_board(mgc, case, "m4", root)
        generate(mgc, case, folder, target_flags(BOARDS["m4"]), ["--report=" + path])
        with open(path) as file:
            report, = [f for f in json.load(file)["functions"] if f["name"] == function]
        code = code_bytes(obj, function)
        print(f"{case:13} code {report['code_bytes']} for {code}, stack {report['stack_bytes']} for {said['stack']}, "
              f"work {report['work_bytes']}, operations {report['operations']}")
        if report["work_bytes"] is not None and report["work_bytes"] != int(said["work"]):
            fail(f"{case}: the size of work is not what the board provides")
        if report["work_bytes"] is not None and report["work_bytes"] != int(said["touched"]):
            fail(f"{case}: work is not what is touched")
        if not 0.8 * code < report["code_bytes"] < 1.2 * code:
            fail(f"{case}: the estimate of the code is off")
        if not 0.6 * int(said["stack"]) < report["stack_bytes"] < 1.4 * int(said["stack"]):
            fail(f"{case}: the estimate of the stack is off")
        lines = sum(line["gradient"] for line in report["lines"])
        if report["operations"] and lines != report["operations"]["gradient"]:
            fail(f"{case}: the lines do not add up")


def main(arguments):
    what, rest = arguments[0], arguments[1:]
    if what == "boards":
        boards(rest[0], rest[1], rest[2:])
    elif what == "gates":
        gates(rest[0], rest[1], rest[2:])
    else:
        {"figures": figures, "reports": reports, "interrupts": interrupts, "negative": negative}[what](*rest)
    return failures != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
