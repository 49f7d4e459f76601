"""A wire between two programs on loopback that can be slow, cut, or gone."""

import socket
import threading
import time


class SlowWire:
    """Carries TCP connections to a port. Use as a context manager."""

    PIECE = 16 * 1024

    def __init__(self, port):
        self.target = port
        self.rate = None  # bytes a second towards the target; None: as fast as it goes
        self.carried = 0  # bytes towards the target
        self.cut_after = None  # a connection ends after so many bytes towards the target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = set()
        self.ended = False

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.ended = True
        self.listener.close()
        self.cut()

    def cut(self):
        """Ends all connections now."""
        for one in list(self.open):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def accept(self):
        while not self.ended:
            try:
                near, _ = self.listener.accept()
            except OSError:
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                near.close()  # as a port refuses on which nobody listens
                continue
            self.open |= {near, far}
            threading.Thread(target=self.carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self.carry, args=(far, near, False), daemon=True).start()

    def carry(self, source, target, forward):
        sent = 0
        try:
            while piece := source.recv(self.PIECE):
                if forward:
                    if self.rate:
                        time.sleep(len(piece) / self.rate)
                    sent += len(piece)
                    self.carried += len(piece)
                    if self.cut_after is not None and sent > self.cut_after:
                        break
                target.sendall(piece)
        except OSError:
            pass
        for one in (source, target):
            self.open.discard(one)
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
