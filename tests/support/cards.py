"""A memory card or eMMC as the kernel shows it, drawn in a folder, below whatever the test's files really lie on."""

import os
import shutil
from pathlib import Path

SECTOR = 512
CARD_ID = "1b534d30303030301000000000015a00"


class DrawnCard:
    """Start devices with `arguments` to have it under their state folder."""

    def __init__(self, machine, state):
        self.machine = Path(machine)
        self.block = self.machine / "sys/devices/mmc0/mmc0:0001/block/mmcblk0"
        self.card = self.block.parent.parent
        self.arguments = ["--hardware", str(self.machine)]
        number = Path(state).stat().st_dev
        self.link = self.machine / f"sys/dev/block/{os.major(number)}:{os.minor(number)}"
        self.link.parent.mkdir(parents=True)
        self.put(self.block / "mmcblk0p1/partition", "1")
        (self.block / "device").symlink_to("../../../mmc0:0001")
        self.put(self.block / "diskseq", "1")
        self.put(self.block / "ro", "0")
        self.put(self.card / "cid", CARD_ID)
        self.size(64_000_000_000)
        self.written(0)
        self.boot("first")
        self.insert()

    @staticmethod
    def put(file, text):
        """The old content or the new one, as from the kernel."""
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(file.name + ".new")
        beside.write_text(text + "\n")
        beside.replace(file)

    def insert(self):
        self.link.symlink_to("../../devices/mmc0/mmc0:0001/block/mmcblk0/mmcblk0p1")

    def take_out(self):
        self.link.unlink()

    def size(self, count):
        self.put(self.block / "size", str(count // SECTOR))

    def written(self, count):
        """Bytes since the kernel counts."""
        self.put(self.block / "stat", f"1 0 8 1 1 0 {count // SECTOR} 5 0 6 6 0 0 0 0 0 0")

    def boot(self, name):
        self.put(self.machine / "proc/sys/kernel/random/boot_id", name)

    def read_only(self, on):
        self.put(self.block / "ro", "1" if on else "0")

    def sd(self):
        self.put(self.card / "type", "SD")
        self.put(self.card / "name", "SD64G")
        return self

    def emmc(self, life="0x01 0x01", reserve="0x01"):
        self.put(self.card / "type", "MMC")
        self.put(self.card / "name", "8GTF4R")
        self.put(self.card / "life_time", life)
        self.put(self.card / "pre_eol_info", reserve)
        return self

    def remove(self):
        shutil.rmtree(self.machine, ignore_errors=True)
