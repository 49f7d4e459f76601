"""A system bus of a test's own with a ModemManager behind it: the objects and properties that a modem has."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    from tests.support.device import eventually
except ImportError:  # as the service itself
    eventually = None

PYTHON = "/usr/bin/python3"  # the one that Debian's bindings of D-Bus are for

CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""

# MMModemState and MMModemStateFailedReason
FAILED, LOCKED, DISABLED, SEARCHING, REGISTERED, CONNECTED = -1, 2, 3, 7, 8, 11
SIM_MISSING = 2


class ModemManager:
    """`set` tells what the one modem is like; nothing yet: there is none."""

    def __init__(self, case):
        self.folder = Path(tempfile.mkdtemp(prefix="ocelli-modem-"))
        case.addCleanup(shutil.rmtree, self.folder, True)
        self.socket = self.folder / "bus"
        self.address = f"unix:path={self.socket}"
        self.environment = {"DBUS_SYSTEM_BUS_ADDRESS": self.address}
        (self.folder / "bus.conf").write_text(CONFIGURATION.format(socket=self.socket))
        self.bus = subprocess.Popen(["dbus-daemon", f"--config-file={self.folder / 'bus.conf'}", "--nofork"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        case.addCleanup(self.stop_bus)
        eventually(self.socket.exists, 10, "the bus listens")
        self.service = None
        case.addCleanup(self.stop)

    def start(self):
        self.service = subprocess.Popen([PYTHON, __file__, self.address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"})
        assert self.service.stdout.readline() == "ready\n"
        return self

    def set(self, state, failed=0, quality=0, sim=True, operator=""):
        self.service.stdin.write(f"{state} {failed} {quality} {int(sim)} {operator}\n")
        self.service.stdin.flush()
        assert self.service.stdout.readline() == "done\n"

    def stop(self):
        if self.service:
            self.service.stdin.close()
            self.service.wait(timeout=20)
            self.service.stdout.close()
            self.service = None

    def stop_bus(self):
        self.bus.terminate()
        self.bus.wait(timeout=20)


def serve(address):
    import threading

    import dbus
    import dbus.mainloop.glib
    import dbus.service
    from gi.repository import GLib

    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.bus.BusConnection(address)
    name = dbus.service.BusName("org.freedesktop.ModemManager1", bus)
    modems = {}

    class Manager(dbus.service.Object):
        @dbus.service.method("org.freedesktop.DBus.ObjectManager", out_signature="a{oa{sa{sv}}}")
        def GetManagedObjects(self):
            return dbus.Dictionary(modems, signature="oa{sa{sv}}")

    manager = Manager(name, "/org/freedesktop/ModemManager1")
    loop = GLib.MainLoop()

    def set_modem(line):
        state, failed, quality, sim, operator = line.rstrip("\n").split(" ", 4)
        interface = "org.freedesktop.ModemManager1.Modem"
        modems[dbus.ObjectPath("/org/freedesktop/ModemManager1/Modem/0")] = {
            "org.freedesktop.DBus.Introspectable": dbus.Dictionary({}, signature="sv"),
            interface: dbus.Dictionary({
                "State": dbus.Int32(int(state)), "StateFailedReason": dbus.UInt32(int(failed)), "Manufacturer": "Lab",
                "Ports": dbus.Array([("cdc-wdm0", dbus.UInt32(6))], signature="(su)"),
                "SignalQuality": dbus.Struct((dbus.UInt32(int(quality)), True), signature="ub"),
                "Sim": dbus.ObjectPath("/org/freedesktop/ModemManager1/SIM/0" if sim == "1" else "/"),
            }, signature="sv"),
            interface + ".Modem3gpp": dbus.Dictionary({"OperatorName": operator, "RegistrationState": dbus.UInt32(1)}, signature="sv"),
        }
        print("done", flush=True)
        return False

    def read():
        for line in sys.stdin:
            GLib.idle_add(set_modem, line)
        GLib.idle_add(loop.quit)

    threading.Thread(target=read, daemon=True).start()
    print("ready", flush=True)
    loop.run()
    manager.remove_from_connection()


if __name__ == "__main__":
    serve(sys.argv[1])
