# M-mode: starts hart 0 in the kernel, and keeps the others until the kernel wakes them. It sets timers and sends interrupts for the kernel.
    .include "machine.s"

    .equ    SOFTWARE,       1 << 3          # bits of mie and mip
    .equ    TIMER,          1 << 7
    .equ    KERNEL_TIMER,   1 << 5

    .section .text.firmware, "ax"
    .globl  _start
_start:
    j       boot
    .balign 8
    .globl  rounds                          # at 0x80000008: the host may change it before it starts the harts
rounds:
    .quad   200

boot:
    csrr    t0, mhartid
    li      t1, MAX_HARTS
    bgeu    t0, t1, machine_stop
    la      t1, machine_frames
    slli    t2, t0, 5
    add     t1, t1, t2
    csrw    mscratch, t1
    la      t1, machine_trap
    csrw    mtvec, t1
    li      t1, -1                          # the kernel may access all memory
    csrw    pmpaddr0, t1
    li      t1, 0x1f
    csrw    pmpcfg0, t1
    li      t1, 0xb1ae                      # the kernel handles faults and the calls of its user program,
    csrw    medeleg, t1
    li      t1, 0x222                       # and its own interrupts
    csrw    mideleg, t1
    li      t1, 7
    csrw    mcounteren, t1
    li      t1, 3 << 11                     # mstatus.MPP: S-mode
    csrc    mstatus, t1
    li      t1, 1 << 11
    csrs    mstatus, t1
    bnez    t0, wait_for_kernel

# A hart exists if its mtimecmp keeps a value.
    li      a0, 0
    li      t0, MTIMECMP
    li      t1, MAX_HARTS
1:  li      t2, -1
    sd      t2, 0(t0)
    ld      t2, 0(t0)
    beqz    t2, 2f
    addi    a0, a0, 1
    addi    t0, t0, 8
    bltu    a0, t1, 1b
2:  la      t0, kernel_start                # a0: the number of harts
    csrw    mepc, t0
    mret

wait_for_kernel:
    li      t1, SOFTWARE
    csrw    mie, t1
1:  wfi
    csrr    t2, mip
    and     t2, t2, t1
    beqz    t2, 1b
    csrw    mie, zero
    slli    t1, t0, 2
    li      t2, CLINT
    add     t1, t1, t2
    sw      zero, 0(t1)
    la      t1, kernel_start_other          # a0: the hart
    csrw    mepc, t1
    mv      a0, t0
    mret

    .balign 4
machine_trap:
    csrrw   sp, mscratch, sp
    sd      t0, 0(sp)
    sd      t1, 8(sp)
    csrr    t0, mcause
    bltz    t0, machine_timer
    li      t1, 9                           # a call from S-mode
    bne     t0, t1, machine_failure
    csrr    t0, mepc
    addi    t0, t0, 4
    csrw    mepc, t0
    li      t0, WAKE_HART
    beq     a7, t0, wake_hart

    csrr    t0, mhartid                     # SET_TIMER
    slli    t0, t0, 3
    li      t1, MTIMECMP
    add     t0, t0, t1
    sd      a0, 0(t0)
    li      t0, KERNEL_TIMER
    csrc    mip, t0
    li      t0, TIMER
    csrs    mie, t0
    j       machine_return

wake_hart:
    slli    t0, a0, 2
    li      t1, CLINT
    add     t0, t0, t1
    li      t1, 1
    sw      t1, 0(t0)
    j       machine_return

# A timer interrupt becomes one of the kernel.
machine_timer:
    li      t0, TIMER
    csrc    mie, t0
    li      t0, KERNEL_TIMER
    csrs    mip, t0

machine_return:
    ld      t0, 0(sp)
    ld      t1, 8(sp)
    csrrw   sp, mscratch, sp
    mret

machine_failure:
    li      t0, FINISHER
    li      t1, FAIL
    sw      t1, 0(t0)
machine_stop:
    wfi
    j       machine_stop

    .bss
    .balign 8
machine_frames:
    .skip   32 * MAX_HARTS
