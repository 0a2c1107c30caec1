"""The disk is full, on a small disk of its own: draws and uploads are refused, reads go on, no half file stays, and all of it
works again as soon as there is room."""

import os
import pathlib
import re
import time
import uuid

from harness import expect, small_disk, within


def cases(drill):
    return [("a disk that fills up", lambda: full(drill))]


def fill(place):
    """Takes all the room that is left; returns the file that holds it."""
    file = pathlib.Path(place) / "filler"
    with open(file, "ab", buffering=0) as filler:
        for size in (1 << 20, 4096):
            try:
                while True:
                    filler.write(b"\0" * size)
            except OSError:
                pass
    return file


def upload(client, cookies, draw, content):
    page = client.page(f"/prelevements/{draw}", cookies)
    csrf = re.search(r'name="csrf" value="(\w+)"', page)[1]
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n'.encode(),
        (f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="facture.pdf"\r\n'
         "Content-Type: application/pdf\r\n\r\n").encode() + content + b"\r\n",
        f"--{boundary}--\r\n".encode(),
    ]
    headers = cookies | {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return client.send("POST", f"/prelevements/{draw}/justificatifs", b"".join(parts), headers=headers)[0]


def evidence(place):
    return sorted(path for path in (pathlib.Path(place) / "evidence").rglob("*") if path.is_file())


def full(drill):
    with small_disk(drill.folder / "small", 48) as place:
        house = drill.house("small", place=place)
        server = house.start()
        client, browser = server.client(), server.client()
        cookies = browser.sign_in()
        status, body = client.draw("vaste", "avant", 100)
        expect(status == 201, f"a draw was answered {status}")
        draw = re.search(rb'"id":"([\w-]+)"', body)[1].decode()
        pdf = b"%PDF-1.4\n" + os.urandom(300_000).hex().encode() + b"\n%%EOF\n"
        expect(upload(browser, cookies, draw, pdf) == 303, "an upload was refused before the disk was full")
        before = evidence(place)
        expect(len(before) == 1, f"{len(before)} files of evidence after one upload")
        filler = fill(place)
        acknowledged, refused = ["avant"], []
        for turn in range(4_000):
            status, _ = client.draw("vaste", f"plein-{turn}", 100)
            if status == 201:
                # The log has room of its own for a while.
                acknowledged.append(f"plein-{turn}")
                fill(place)
            else:
                refused.append(status)
            if len(refused) == 10:
                break
        expect(len(refused) == 10, "the full disk was never felt: the drill proves nothing")
        expect(set(refused) <= {503, 507}, f"draws on a full disk were answered {refused}")
        uploads = [upload(browser, cookies, draw, b"%PDF-1.4\n" + os.urandom(200_000).hex().encode() + b"\n%%EOF\n")
                 for _ in range(3)]
        expect(set(uploads) <= {503, 507}, f"uploads on a full disk were answered {uploads}")
        expect(evidence(place) == before, f"left behind: {[str(file) for file in evidence(place) if file not in before]}")
        reads = [client.send("GET", path)[0] for path in ["/transparence", "/api/v1/draws", "/healthz"]]
        reads.append(browser.send("GET", f"/prelevements/{draw}", headers=cookies)[0])
        expect(set(reads) == {200}, f"reads on a full disk were answered {reads}")
        # An answer of /readyz holds for a second.
        within(3, lambda: client.send("GET", "/readyz")[0] == 503, "/readyz says yes on a full disk")
        filler.unlink()
        took = within(5, lambda: client.draw("vaste", f"place-{time.monotonic_ns()}", 100)[0] == 201,
                      "draws did not come back within 5 s of room")
        within(5, lambda: client.send("GET", "/readyz")[0] == 200, "/readyz did not come back")
        expect(upload(browser, cookies, draw, b"%PDF-1.4\nencore\n%%EOF\n") == 303, "uploads did not come back")
        for key in acknowledged:
            status, _ = client.draw("vaste", key, 100)
            expect(status == 201, f"{key} was acknowledged and is answered {status}")
        server.stop()
        house.check()
        rows = house.rows("SELECT COUNT(*) FROM draws WHERE purpose LIKE 'Exercice plein-%'")[0][0]
        expect(rows == len(acknowledged) - 1, f"{rows} draws of {len(acknowledged) - 1} acknowledged")
        return (f"draws {sorted(set(refused))}, uploads {sorted(set(uploads))}, reads 200, /readyz 503, no half file; back after "
                f"{took:.2f} s without restart")
