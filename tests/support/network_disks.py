"""Real servers of network disks: Samba on a port of its own, NFS-Ganesha in a network namespace."""

import getpass
import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.support.device import eventually
from tests.support.servers import Program, listens

PASSWORD = "lab secret 7"


def has_samba():
    return shutil.which("smbd") is not None and shutil.which("smbpasswd") is not None


def has_nfs():
    """Ganesha opens files by their handles, which only the real root may; ports and /run are its own."""
    there = all(shutil.which(tool) for tool in ("ganesha.nfsd", "rpcbind", "unshare"))
    return there and os.geteuid() == 0 and subprocess.run(
        ["unshare", "-nm", "mount", "-t", "tmpfs", "none", "/run"], check=False, capture_output=True).returncode == 0


class Samba(Program):
    """The share "camera" with the folder "gate", for this user and PASSWORD."""

    user = getpass.getuser()

    @property
    def share(self):
        return self.folder / "share"

    def command(self):
        for name in ("share/gate", "private", "run"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        config = self.folder / "smb.conf"
        if not config.exists():
            folders = "\n".join(f"{name} = {self.folder}/run" for name in (
                "lock directory", "state directory", "cache directory", "pid directory", "ncalrpc dir"))
            config.write_text(f"""[global]
server role = standalone server
smb ports = {self.port}
interfaces = 127.0.0.1
bind interfaces only = yes
disable netbios = yes
load printers = no
printing = bsd
private dir = {self.folder}/private
passdb backend = smbpasswd:{self.folder}/smbpasswd
log file = {self.folder}/samba.log
server min protocol = SMB2_02
{folders}
[camera]
path = {self.share}
read only = no
valid users = {self.user}
""")
            subprocess.run(["smbpasswd", "-c", config, "-s", "-a", self.user], input=f"{PASSWORD}\n{PASSWORD}\n", text=True,
                           check=True, capture_output=True)
        return ["setsid", "smbd", "-F", "--no-process-group", "-s", str(config), "--debug-stdout"]

    def stop(self, how=signal.SIGKILL):
        """All of its processes: each connection has one."""
        if self.process:
            os.killpg(self.process.pid, how)
            self.process.wait(timeout=20)
            self.process = None
            eventually(lambda: not listens(self.port), 10, "nobody listens")

    def disk(self, **more):
        return {"number": 1, "protocol": "smb", "server": "127.0.0.1", "port": self.port, "path": "/camera/gate", "user": self.user,
                "password": PASSWORD, **more}


class Ganesha(Program):
    """Exports its folder "share" as NFS 3. Only in a network and mount namespace of its own (see has_nfs)."""

    def __init__(self):
        super().__init__()
        self.port = 2049
        self.rpcbind = None

    @property
    def share(self):
        return self.folder / "share"

    def start(self):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        subprocess.run(["mount", "-t", "tmpfs", "none", "/run"], check=True)
        self.rpcbind = subprocess.Popen(["rpcbind", "-f", "-w"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(lambda: listens(111), 10, "rpcbind listens")
        return super().start()

    def command(self):
        (self.share / "gate").mkdir(parents=True, exist_ok=True)
        config = self.folder / "ganesha.conf"
        config.write_text(f"""NFS_CORE_PARAM {{ Protocols = 3; Enable_NLM = false; Enable_RQUOTA = false; }}
EXPORT {{ Export_Id = 1; Path = "{self.share}"; Pseudo = "/camera"; Access_Type = RW; Squash = No_Root_Squash; SecType = sys;
         Protocols = 3; FSAL {{ Name = VFS; }} }}
LOG {{ Default_Log_Level = EVENT; }}
""")
        return ["ganesha.nfsd", "-F", "-L", str(self.folder / "ganesha.log"), "-f", str(config), "-p", str(self.folder / "pid")]

    def __exit__(self, *_):
        super().__exit__()
        if self.rpcbind:
            self.rpcbind.kill()
            self.rpcbind.wait()

    def disk(self, **more):
        return {"number": 3, "protocol": "nfs", "server": "127.0.0.1", "path": f"{self.share}/gate", **more}


def files_of(folder, kind):
    """Recordings or pictures below a folder of a disk."""
    return sorted(path for path in Path(folder, kind).rglob("*") if path.is_file())
