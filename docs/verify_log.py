#!/usr/bin/env python3
"""Verify an access log with tlog-scales, a verifier that was not written by this project.

    python3 verify_log.py LOG --vkey VKEY [--proof FILE] [--index N] [--leaf LINE] [--witness KEY]... [--quorum N]

LOG is the directory of the log or the address it is served at. Exit status: 0 everything holds, 1 something does not.
"""

import argparse
import sys
from datetime import datetime, timezone
from pathlib import Path

from tlog_scales import tiles
from tlog_scales.backend import make_backend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey, VkeySet
from tlog_scales.tlog import Checkpoint, InclusionProof
from tlog_scales.utils import b64dec, sha256


class Failure(Exception):
    """One check that does not hold; the message names it."""


def check(holds, failure):
    if not holds:
        raise Failure(failure)


def verified_checkpoint(text, vkey, where):
    """Parse a checkpoint, insist on its one spelling, verify the signature."""
    checkpoint = Checkpoint.from_text(text)
    check(checkpoint.serialize() == text, f"{where}: malformed")
    check(checkpoint.origin == vkey.name, f"{where}: is of the log {checkpoint.origin}")
    try:
        checkpoint.verify(vkey)
    except Exception as error:
        raise Failure(f"{where}: the signature is wrong ({error!r})") from error
    return checkpoint


def root_from_entries(reader, size):
    """Hash every entry up to the root (RFC 6962, 2.1), comparing each hash the tiles hold on the way."""
    subtrees = []  # complete subtrees from left to right: (height, hash)
    for index in range(size):
        height, node = 0, tiles.leaf_hash(reader.get_entry(index))
        while True:
            if height % 8 == 0:
                start = (index + 1) - (1 << height)
                stored = reader.mth(start, index + 1)
                check(
                    stored == node,
                    f"tile level {height // 8}: the hash over entries {start} to {index} is not theirs",
                )
            if not subtrees or subtrees[-1][0] != height:
                break
            node = sha256(b"\x01" + subtrees.pop()[1] + node)
            height += 1
        subtrees.append((height, node))
    if not subtrees:
        return sha256(b"")
    root = subtrees.pop()[1]
    while subtrees:
        root = sha256(b"\x01" + subtrees.pop()[1] + root)
    return root


def read_proof(path):
    """Take a c2sp.org/tlog-proof@v1 file apart: index, hashes, checkpoint text, and the extra data if any."""
    head, _, checkpoint = Path(path).read_text(encoding="utf-8").partition("\n\n")
    lines = head.split("\n")
    check(lines.pop(0) == "c2sp.org/tlog-proof@v1", f"{path}: not a c2sp.org/tlog-proof@v1 file")
    if lines and lines[0].startswith("extra "):
        lines.pop(0)  # data for the reader of the file; nothing vouches for it
    check(lines and lines[0].startswith("index "), f"{path}: no index")
    return int(lines[0].removeprefix("index ")), [b64dec(line) for line in lines[1:]], checkpoint


def check_proof(reader, current, vkey, path, leaf):
    index, hashes, text = read_proof(path)
    old = verified_checkpoint(text, vkey, "checkpoint in the proof")
    leaf = reader.get_entry(index) if leaf is None else leaf
    InclusionProof(index, old.size, hashes).check(tiles.leaf_hash(leaf), old.root_hash)
    print(f"ok  {path}: entry {index} is in the tree of size {old.size}")
    check(old.size <= current.size, f"{path}: is of size {old.size}, the log has only {current.size} entries")
    reader.get_consistency_proof(old.size, current.size).check(old.root_hash, current.root_hash)
    print(f"ok  the log of size {current.size} continues the tree of the proof")
    check(reader.get_entry(index) == leaf, f"entry {index} of the log is another one than in the proof")


def check_entry(reader, current, index, leaf):
    check(0 <= index < current.size, f"entry {index}: the log has {current.size} entries")
    entry = reader.get_entry(index)
    check(leaf is None or entry == leaf, f"entry {index}: is not the given line, the log has {entry!r}")
    reader.get_inclusion_proof(index, current.size).check(tiles.leaf_hash(entry), current.root_hash)
    print(f"ok  entry {index} is in the tree: {entry.decode(errors='replace')}")


def check_witnesses(backend, reader, current, vkey, keys, quorum):
    """The checkpoint that witnesses cosigned: enough of them, and the log of today continues it."""
    text = backend.get("witnessed")
    check(text is not None, "witnessed: the log shows no checkpoint that witnesses cosigned")
    seen = verified_checkpoint(text.decode(), vkey, "witnessed")
    # A cosignature does not commit to the name of the witness: one key counts once.
    signed = {key.pubkey: signature for key, signature in VkeySet(*keys).verify(seen.signatures, seen)}
    check(len(signed) >= quorum, f"witnessed: cosigned by {len(signed)} of the witnesses given, {quorum} are needed")
    for signature in signed.values():
        when = datetime.fromtimestamp(int.from_bytes(signature.payload[:8]), tz=timezone.utc)
        print(f"ok  witness {signature.name}: signed the tree of {seen.size} entries at {when:%Y-%m-%d %H:%M:%S} UTC")
    check(seen.size <= current.size, f"witnessed: witnesses saw {seen.size} entries, the log has only {current.size}")
    if seen.size == current.size:
        check(seen.root_hash == current.root_hash, "FORK: the log is not the one the witnesses signed")
    elif seen.size > 0:
        try:
            reader.get_consistency_proof(seen.size, current.size).check(seen.root_hash, current.root_hash)
        except Exception as error:
            raise Failure(f"FORK: the log does not continue the one the witnesses signed ({error!r})") from error
    print(f"ok  the log of size {current.size} continues the tree the witnesses signed")


def verify(arguments):
    vkey = Vkey.from_string(arguments.vkey.strip())
    location = arguments.log if "://" in arguments.log else str(Path(arguments.log).resolve())
    backend = make_backend(location)
    text = backend.get("checkpoint")
    check(text is not None, f"{location}: no checkpoint there")
    current = verified_checkpoint(text.decode(), vkey, "checkpoint")
    print(f"ok  checkpoint: signed by {vkey.name}, {current.size} entries")
    reader = TilesReader(backend)
    reader.set_size(current.size)
    root = root_from_entries(reader, current.size)
    check(root == current.root_hash, "root: the entries give another root than the checkpoint signs")
    print(f"ok  root: all {current.size} entries and their tiles give {root.hex()}")
    if arguments.witness:
        keys = [Vkey.from_string(key.strip()) for key in arguments.witness]
        quorum = len(keys) if arguments.quorum is None else arguments.quorum
        check_witnesses(backend, reader, current, vkey, keys, quorum)
    leaf = None if arguments.leaf is None else arguments.leaf.encode()
    if arguments.proof is not None:
        check_proof(reader, current, vkey, arguments.proof, leaf)
    if arguments.index is not None:
        check_entry(reader, current, arguments.index, leaf)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("log", metavar="LOG", help="directory of the log, or http(s) address it is served at")
    parser.add_argument("--vkey", required=True, help="public key of the log: <origin>+<id>+<base64>")
    parser.add_argument("--witness", metavar="KEY", action="append", help="public key of a witness that is relied on")
    parser.add_argument("--quorum", type=int, metavar="N", help="how many of them must have signed; all, if not given")
    parser.add_argument("--proof", metavar="FILE", help="downloaded .tlog-proof file to check against the log")
    parser.add_argument("--index", type=int, metavar="N", help="entry to check, counted from 0")
    parser.add_argument("--leaf", metavar="LINE", help="what the entry should read")
    arguments = parser.parse_args()
    try:
        verify(arguments)
    except Exception as error:  # whatever the verifier stumbles over is a log that does not verify
        print(f"FAILED  {error if isinstance(error, Failure) else repr(error)}", file=sys.stderr)
        return 1
    print("the log verifies")
    return 0


if __name__ == "__main__":
    sys.exit(main())
