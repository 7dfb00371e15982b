#!/bin/sh
# Assembles guest.elf, or the file that is named. Needs llvm-mc, ld.lld and llvm-objcopy.
set -e
cd "$(dirname "$0")"
target=${1:-guest.elf}
objects=$(mktemp -d)
trap 'rm -r "$objects"' EXIT
for file in firmware kernel user; do
    llvm-mc -triple=riscv64 -mattr=+m,+a -filetype=obj -o "$objects/$file.o" "$file.s"
done
ld.lld -T guest.ld --build-id=none -o "$objects/guest.elf" "$objects/firmware.o" "$objects/kernel.o" "$objects/user.o"
llvm-objcopy --strip-all "$objects/guest.elf" "$target"
