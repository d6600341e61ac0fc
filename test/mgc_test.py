"""The test format of the suite; a module of its own, since lit hands it to worker processes."""

import re

import lit.formats


class MgcTest(lit.formats.ShTest):
    """Shell tests; every file of IR is also printed, read back and printed again."""

    ROUND_TRIP = [
        "%mgc-opt %s > %t.once",
        "%mgc-opt %t.once > %t.twice",
        "diff %t.once %t.twice",
    ]

    # A file that is wrong on purpose, or is several files in one, has no round trip.
    EXEMPT = re.compile(r"RUN:.*(\bnot %mgc-opt|\bsplit-file\b)")

    def execute(self, test, lit_config):
        source = test.getSourcePath()
        self.preamble_commands = []
        if source.endswith(".mgir"):
            with open(source, encoding="utf-8", errors="replace") as file:
                if not self.EXEMPT.search(file.read()):
                    self.preamble_commands = self.ROUND_TRIP
        return super().execute(test, lit_config)
