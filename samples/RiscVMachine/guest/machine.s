# The machine's addresses: a part of QEMU's virt.
    .equ    FINISHER,       0x00100000
    .equ    CLINT,          0x02000000      # msip of hart n at + 4 n
    .equ    MTIMECMP,       0x02004000      # of hart n at + 8 n
    .equ    UART,           0x10000000

    .equ    PASS,           0x5555          # to the finisher: exit code 0
    .equ    FAIL,           0x13333         # exit code 1
    .equ    MAX_HARTS,      8

# Calls of the firmware: the number in a7, the operand in a0.
    .equ    SET_TIMER,      0
    .equ    WAKE_HART,      1
