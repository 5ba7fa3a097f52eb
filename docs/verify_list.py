#!/usr/bin/env python3
"""Check a person's list of accesses: that it is whole up to the newest closing of the log.

    python3 verify_list.py LIST.json --vkey VKEY [--newest CLOSING] [--earlier OLDER-LIST.json]

LIST.json is the file a person downloads, CLOSING the file `closing` of the log (a file or its http(s) address), and
OLDER-LIST.json a file downloaded earlier. Hashes are computed here with hashlib; only the signatures are checked with
tlog-scales, which was not written by this project. Exit status: 0 everything holds, 1 something does not.
"""

import argparse
import base64
import hashlib
import json
import sys
import urllib.request
from pathlib import Path

from tlog_scales.signing import Vkey
from tlog_scales.tlog import Checkpoint


class Failure(Exception):
    """One check that does not hold; the message begins with its code."""


def check(holds, failure):
    if not holds:
        raise Failure(failure)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def number(value):
    return value.to_bytes(8, "big")


def root_of(leaf, position, size, proof):
    """The root of a tree of `size` leaves from one leaf and its path (RFC 9162, 2.1.3.2); None when it does not fit."""
    if not 0 <= position < size:
        return None
    node, fn, sn = sha256(b"\x00", leaf), position, size - 1
    for sibling in proof:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            node = sha256(b"\x01", sibling, node)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = sha256(b"\x01", node, sibling)
        fn, sn = fn >> 1, sn >> 1
    return node if sn == 0 else None


def path(proof):
    return [base64.b64decode(line, validate=True) for line in proof]


def signed(text, vkey, code):
    """A checkpoint whose signature holds."""
    try:
        checkpoint = Checkpoint.from_text(text)
        assert checkpoint.origin == vkey.name
        checkpoint.verify(vkey)
    except Exception as error:
        raise Failure(f"{code}: the checkpoint is not signed by {vkey.name} ({error!r})") from error
    return checkpoint


def commitment(entry):
    if "commitment" in entry:  # sealed: what it opens to is told on the day it opens
        return bytes.fromhex(entry["commitment"])
    text = entry["opening"].encode()
    return sha256(b"commitment/v1\0", bytes.fromhex(entry["salt"]), number(len(text)), text)


def check_entries(bundle):
    """Each opening is of this person and place, and follows the one before."""
    before = None
    for entry in bundle["entries"]:
        index = entry["index"]
        check(before is None or before < index, f"LIST-ORDER: entry {index} does not stand in the order of the log")
        if "opening" in entry:
            text = json.loads(entry["opening"])
            check(
                text["subject"] == bundle["subject"] and text["log_index"] == index,
                f"OPENING-OF-ANOTHER: the text of entry {index} is of another person or place",
            )
            check(
                text.get("previous") == before,
                f"LIST-GAP: entry {index} follows entry {text.get('previous')}, the list has {before} before it",
            )
        before = index


def read_line(line):
    parts = line.split(" ")
    check(len(parts) == 5 and parts[0] == "closing/v1", f"CLOSING-MALFORMED: {line!r}")
    at, size, people = (int(part) for part in parts[1:4])
    root = bytes.fromhex(parts[4])
    check(line == f"closing/v1 {at} {size} {people} {root.hex()}", f"CLOSING-MALFORMED: {line!r}")
    return size, people, root


def check_leaf(placed, people, root):
    leaf = bytes.fromhex(placed["key"]) + bytes.fromhex(placed["list"])
    place = placed["position"]
    check(
        root_of(leaf, place, people, path(placed["proof"])) == root,
        f"LEAF-NOT-IN-CLOSING: the leaf is not number {place} of this closing",
    )


def head_of(entries):
    head = sha256(b"list/v1\0")
    for entry in entries:
        head = sha256(b"list/v1\0", head, number(entry["index"]), commitment(entry))
    return head


def check_listed(bundle, closing, size, people, root, closed):
    secret, subject = bytes.fromhex(bundle["secret"]), bytes.fromhex(bundle["subject"])
    leaf, count, head = closing["leaf"], closing["count"], bytes.fromhex(closing["head"])
    key = sha256(b"closing-key/v1\0", secret, subject)
    check(leaf["key"] == key.hex(), "LEAF-OF-ANOTHER: the leaf belongs to another person")
    check_leaf(leaf, people, root)
    said = sha256(b"closing-list/v1\0", secret, number(size), number(count), head)
    check(leaf["list"] == said.hex(), f"LEAF-DIFFERS: the leaf does not say {count} entries with this digest")
    check(
        count == len(closed), f"LIST-COUNT-DIFFERS: the closing says {count} entries, the list has {len(closed)}"
    )
    check(head == head_of(closed), "LIST-HEAD-DIFFERS: an entry of the list is not the one the closing has")


def check_absent(bundle, closing, people, root, closed):
    secret, subject = bytes.fromhex(bundle["secret"]), bytes.fromhex(bundle["subject"])
    key = sha256(b"closing-key/v1\0", secret, subject).hex()
    before, after = closing["absent"]["before"], closing["absent"]["after"]
    for placed in (before, after):
        if placed is not None:
            check_leaf(placed, people, root)
    follows = 0 if before is None else before["position"] + 1
    check(
        (people if after is None else after["position"]) == follows,
        "ABSENCE-NOT-PROVEN: the two leaves are not neighbours",
    )
    check(
        (before is None or before["key"] < key) and (after is None or key < after["key"]),
        "ABSENCE-NOT-PROVEN: the person's leaf would not be between these two",
    )
    check(not closed, "LIST-COUNT-DIFFERS: the closing has no entry of the person, the list has some")


def check_closing(bundle, checkpoint):
    """The closing is in the log and says exactly the entries shown. Returns its index and size."""
    closing = bundle["closing"]
    if closing is None:
        return None, 0
    size, people, root = read_line(closing["line"])
    index, line = closing["index"], closing["line"].encode()
    check(
        size <= index and root_of(line, index, checkpoint.size, path(closing["proof"])) == checkpoint.root_hash,
        f"CLOSING-NOT-IN-LOG: the closing is not entry {index} of the log of {checkpoint.size} entries",
    )
    closed = [entry for entry in bundle["entries"] if entry["index"] < size]
    if "absent" in closing:
        check_absent(bundle, closing, people, root, closed)
    else:
        check_listed(bundle, closing, size, people, root, closed)
    return index, size


def check_after(bundle, size, checkpoint):
    after = [entry for entry in bundle["entries"] if entry["index"] >= size]
    for entry in after:
        leaf = f"commitment/v1 {commitment(entry).hex()}".encode()
        root = root_of(leaf, entry["index"], checkpoint.size, path(entry.get("proof", [])))
        check(
            root == checkpoint.root_hash,
            f"ENTRY-NOT-IN-LOG: entry {entry['index']} is after the closing and not proven to be in the log",
        )
    return len(after)


def check_newest(bundle, where, vkey):
    if "://" in where:
        with urllib.request.urlopen(where) as answer:
            text = answer.read().decode()
    else:
        text = Path(where).read_text(encoding="utf-8")
    head, _, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    check(
        lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("extra ") and lines[2].startswith("index "),
        f"NEWEST-CLOSING-REFUSED: {where} is not the file of a closing",
    )
    line, index = base64.b64decode(lines[1][6:]), int(lines[2][6:])
    tree = signed(checkpoint, vkey, "NEWEST-CLOSING-REFUSED")
    read_line(line.decode())
    check(
        root_of(line, index, tree.size, path(lines[3:])) == tree.root_hash,
        f"NEWEST-CLOSING-REFUSED: {where} does not prove its closing",
    )
    has = bundle["closing"] and bundle["closing"]["index"]
    check(has is not None and has >= index, f"CLOSING-OLDER: there is a newer closing, entry {index}")


def check_earlier(bundle, where):
    """What was shown before is still shown."""
    old = json.loads(Path(where).read_text(encoding="utf-8"))
    same = (old["subject"], old["secret"]) == (bundle["subject"], bundle["secret"])
    check(same, f"EARLIER-OF-ANOTHER: {where} is of another person, or of another secret")
    now = {entry["index"]: commitment(entry) for entry in bundle["entries"]}
    for entry in old["entries"]:
        check(
            now.get(entry["index"]) == commitment(entry),
            f"EARLIER-ENTRY-GONE: entry {entry['index']}, which {where} shows, is gone or another one",
        )


def verify(arguments):
    try:
        bundle = json.loads(Path(arguments.list).read_text(encoding="utf-8"))
        check(bundle["format"] == "chengxin-list/v1", "BUNDLE-MALFORMED: not a file of this format")
        vkey = Vkey.from_string(arguments.vkey.strip())
        checkpoint = signed(bundle["checkpoint"], vkey, "CHECKPOINT-REFUSED")
        print(f"ok  checkpoint: signed by {vkey.name}, {checkpoint.size} entries")
        check_entries(bundle)
        index, size = check_closing(bundle, checkpoint)
        after = check_after(bundle, size, checkpoint)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Failure(f"BUNDLE-MALFORMED: {error!r}") from error
    if arguments.newest is not None:
        check_newest(bundle, arguments.newest, vkey)
        print("ok  the closing is the newest one")
    if arguments.earlier is not None:
        check_earlier(bundle, arguments.earlier)
        print("ok  all that was shown earlier is still shown")
    sealed = sum("commitment" in entry for entry in bundle["entries"])
    if index is None:
        print("the list holds together, but NOTHING PROVES THAT IT IS WHOLE: the log has not been closed yet")
    else:
        whole = len(bundle["entries"]) - after
        print(f"ok  the list is whole up to {size} entries of the log: {whole} entries, closing {index}")
    print(f"ok  {after} entries after the closing are in the log")
    print("not proven: that there are no others after the closing, until the next one")
    if arguments.newest is None:
        print("not proven: that there is no newer closing (--newest)")
    if sealed:
        print(f"not proven: what {sealed} sealed entries say, until the day they open")
    print("not proven: that every access was logged; a receipt that an organ holds and this list lacks would show it")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("list", metavar="LIST.json", help="the file downloaded from the page of accesses")
    parser.add_argument("--vkey", required=True, help="public key of the log: <origin>+<id>+<base64>")
    parser.add_argument("--newest", metavar="CLOSING", help="file `closing` of the log, or its address")
    parser.add_argument("--earlier", metavar="OLDER", help="a list downloaded earlier")
    try:
        verify(parser.parse_args())
    except Failure as failure:
        print(f"FAILED  {failure}", file=sys.stderr)
        return 1
    print("the list verifies")
    return 0


if __name__ == "__main__":
    sys.exit(main())
