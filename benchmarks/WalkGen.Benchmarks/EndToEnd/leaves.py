"""Prints a line 'va pa size raw' for each present leaf of an x86-64 page table with four levels: a tuned script."""
import gzip
import struct
import sys

def main(path, root):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        data = file.read()
    phoff, = struct.unpack_from("<Q", data, 32)
    phnum, = struct.unpack_from("<H", data, 56)
    frames = {}
    for i in range(phnum):
        kind, _, offset, _, physical, size = struct.unpack_from("<IIQQQQ", data, phoff + 56 * i)
        if kind == 1:
            for at in range(0, size - 4095, 4096):
                frames[physical + at] = offset + at
    unpack = struct.Struct("<512Q").unpack_from
    ADDRESS = 0x000ffffffffff000
    out = []
    append = out.append
    cache = {}

    def table(address):
        entries = cache.get(address)
        if entries is None:
            offset = frames.get(address)
            entries = [] if offset is None else [(i, e) for i, e in enumerate(unpack(data, offset)) if e & 1]
            cache[address] = entries
        return entries

    for i4, e4 in table(root):
        base4 = i4 << 39
        if base4 >> 47:
            base4 |= 0xffff000000000000
        for i3, e3 in table(e4 & ADDRESS):
            base3 = base4 | i3 << 30
            if e3 & 0x80:
                append("%x %x 40000000 %x" % (base3, e3 & 0x000fffffc0000000, e3))
                continue
            for i2, e2 in table(e3 & ADDRESS):
                base2 = base3 | i2 << 21
                if e2 & 0x80:
                    append("%x %x 200000 %x" % (base2, e2 & 0x000fffffffe00000, e2))
                    continue
                for i1, e1 in table(e2 & ADDRESS):
                    append("%x %x 1000 %x" % (base2 | i1 << 12, e1 & ADDRESS, e1))
    sys.stdout.write("\n".join(out) + "\n")

main(sys.argv[1], int(sys.argv[2], 16))
