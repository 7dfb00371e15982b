# S-mode: page tables, page faults, the timer, and the work that the user program does in rounds of tasks.
#
# The handlers of traps use only ra, sp, tp, a0 to a7 and t0 to t6, so a trap saves no other registers.
    .include "machine.s"
    .include "layout.s"

    .equ    TICK,           100000          # 10 ms

# Offsets in the trap frame of a hart. tp points to it in the kernel, sscratch in user code.
    .equ    F_SP,           0               # the kernel's stack
    .equ    F_HART,         8
    .equ    F_TICKS,        16
    .equ    F_RA,           24
    .equ    F_USER_SP,      32
    .equ    F_TP,           40
    .equ    F_T0,           48
    .equ    F_T1,           56
    .equ    F_T2,           64
    .equ    F_T3,           72
    .equ    F_T4,           80
    .equ    F_T5,           88
    .equ    F_T6,           96
    .equ    F_A0,           104
    .equ    F_A1,           112
    .equ    F_A2,           120
    .equ    F_A3,           128
    .equ    F_A4,           136
    .equ    F_A5,           144
    .equ    F_A6,           152
    .equ    F_A7,           160
    .equ    FRAME_SHIFT,    8

    .section .text.kernel, "ax"

# Hart 0. a0: the number of harts.
    .globl  kernel_start
kernel_start:
    la      t0, harts
    sd      a0, 0(t0)
    call    build_page_tables
    li      a0, 0
    call    start_hart
    la      a0, text_hello
    call    print
    la      t0, harts
    ld      a0, 0(t0)
    call    print_decimal
    la      a0, text_newline
    call    print

    li      a0, 1                           # wake the others
    la      t0, harts
    ld      t1, 0(t0)
    li      a7, WAKE_HART
1:  bgeu    a0, t1, enter_user
    ecall
    addi    a0, a0, 1
    j       1b

# Another hart. a0: its number.
    .globl  kernel_start_other
kernel_start_other:
    call    start_hart
    j       enter_user

# Turns paging on. a0: the hart. The stack is that of the hart afterwards.
start_hart:
    la      tp, frames
    slli    t0, a0, FRAME_SHIFT
    add     tp, tp, t0
    la      sp, stacks
    addi    t0, a0, 1
    slli    t0, t0, STACK_SHIFT
    add     sp, sp, t0
    sd      sp, F_SP(tp)
    sd      a0, F_HART(tp)
    la      t0, kernel_trap
    csrw    stvec, t0
    csrw    sscratch, zero
    la      t0, root_table
    srli    t0, t0, 12
    li      t1, 8 << 60                     # Sv39
    or      t0, t0, t1
    sfence.vma
    csrw    satp, t0
    sfence.vma
    ret

# Starts the timer, and the user program.
enter_user:
    call    set_timer
    li      t0, KERNEL_TIMER
    csrs    sie, t0
    li      t0, 1 << 8                      # sstatus.SPP: U-mode
    csrc    sstatus, t0
    li      t0, USER_TEXT
    csrw    sepc, t0
    csrw    sscratch, tp
    li      a0, 0
    sret

# ---- Traps ----

    .balign 4
kernel_trap:
    csrrw   tp, sscratch, tp
    beqz    tp, panic                       # of the kernel itself
    sd      ra, F_RA(tp)
    sd      sp, F_USER_SP(tp)
    sd      t0, F_T0(tp)
    sd      t1, F_T1(tp)
    sd      t2, F_T2(tp)
    sd      t3, F_T3(tp)
    sd      t4, F_T4(tp)
    sd      t5, F_T5(tp)
    sd      t6, F_T6(tp)
    sd      a0, F_A0(tp)
    sd      a1, F_A1(tp)
    sd      a2, F_A2(tp)
    sd      a3, F_A3(tp)
    sd      a4, F_A4(tp)
    sd      a5, F_A5(tp)
    sd      a6, F_A6(tp)
    sd      a7, F_A7(tp)
    csrrw   t0, sscratch, zero
    sd      t0, F_TP(tp)
    ld      sp, F_SP(tp)
    csrr    t0, scause
    bltz    t0, timer
    li      t1, 8
    beq     t0, t1, system_call
    li      t1, 13
    beq     t0, t1, page_fault
    li      t1, 15
    beq     t0, t1, page_fault
    j       panic

return:
    ld      ra, F_RA(tp)
    ld      sp, F_USER_SP(tp)
    ld      t0, F_T0(tp)
    ld      t1, F_T1(tp)
    ld      t2, F_T2(tp)
    ld      t3, F_T3(tp)
    ld      t4, F_T4(tp)
    ld      t5, F_T5(tp)
    ld      t6, F_T6(tp)
    ld      a0, F_A0(tp)
    ld      a1, F_A1(tp)
    ld      a2, F_A2(tp)
    ld      a3, F_A3(tp)
    ld      a4, F_A4(tp)
    ld      a5, F_A5(tp)
    ld      a6, F_A6(tp)
    ld      a7, F_A7(tp)
    csrw    sscratch, tp
    ld      tp, F_TP(tp)
    sret

timer:
    call    tick
    j       return

tick:
    ld      t0, F_TICKS(tp)
    addi    t0, t0, 1
    sd      t0, F_TICKS(tp)
set_timer:
    rdtime  a0
    li      t0, TICK
    add     a0, a0, t0
    li      a7, SET_TIMER
    ecall
    ret

# Something that must not happen: prints scause and stval.
panic:
    la      sp, stacks_end
    la      a0, text_panic
    call    print
    csrr    a0, scause
    call    print_hex
    la      a0, text_at
    call    print
    csrr    a0, stval
    call    print_hex
    la      a0, text_newline
    call    print
    li      a0, FAIL
    j       finish

# ---- Page faults: a page of the heap is mapped when it is first accessed ----

page_fault:
    csrr    a0, stval
    li      t0, HEAP
    sub     t1, a0, t0
    li      t0, HEAP_SIZE
    bgeu    t1, t0, panic

    la      a5, memory_lock                 # a spin lock
1:  lr.w.aq t0, (a5)
    bnez    t0, 1b
    li      t0, 1
    sc.w    t1, t0, (a5)
    bnez    t1, 1b

    la      a1, root_table
    srli    a2, a0, 30
    call    next_table
    srli    a2, a0, 21
    call    next_table
    srli    a2, a0, 12
    call    entry_of
    ld      t0, 0(a2)
    bnez    t0, 2f                          # another hart was faster
    call    allocate
    srli    a3, a3, 12
    slli    a3, a3, 10
    ori     a3, a3, PTE_V | PTE_R | PTE_W | PTE_U | PTE_A | PTE_D
    sd      a3, 0(a2)
    la      t0, mapped_pages
    ld      t1, 0(t0)
    addi    t1, t1, 1
    sd      t1, 0(t0)

2:  amoswap.w.rl zero, zero, (a5)
    sfence.vma a0, zero
    j       return

# The table that entry a2 % 512 of table a1 points to, which is created if there is none. Result in a1.
next_table:
    addi    sp, sp, -16
    sd      ra, 0(sp)
    call    entry_of
    ld      t0, 0(a2)
    bnez    t0, 1f
    call    allocate
    srli    t0, a3, 12
    slli    t0, t0, 10
    ori     t0, t0, PTE_V
    sd      t0, 0(a2)
1:  srli    a1, t0, 10
    slli    a1, a1, 12
    ld      ra, 0(sp)
    addi    sp, sp, 16
    ret

# The address of entry a2 % 512 of table a1, in a2.
entry_of:
    andi    a2, a2, 511
    slli    a2, a2, 3
    add     a2, a2, a1
    ret

# A frame of zeros, in a3. The caller holds the lock.
allocate:
    la      t0, next_frame
    ld      a3, 0(t0)
    li      t1, 4096
    add     t1, t1, a3
    sd      t1, 0(t0)
    mv      t0, a3
1:  sd      zero, 0(t0)
    sd      zero, 8(t0)
    addi    t0, t0, 16
    bltu    t0, t1, 1b
    ret

# ---- Work: rounds of tasks, each for the hart that takes it first ----

# The one system call. a0: the result of the last task, 0 at first. Returns the next task in a0 and its round in a1.
system_call:
    csrr    t0, sepc
    addi    t0, t0, 4
    csrw    sepc, t0
    la      t0, checksum                    # the order of the harts has no effect on it
    amoxor.d zero, a0, (t0)
    la      t0, largest
    amomaxu.d zero, a0, (t0)

next_task:
    la      t0, round
    ld      t3, 0(t0)
    la      t0, rounds
    ld      t1, 0(t0)
    bgeu    t3, t1, all_done
    la      t0, tasks
    li      t1, 1
    amoadd.d t1, t1, (t0)
    li      t2, TASKS
    bgeu    t1, t2, end_of_tasks
    sd      t1, F_A0(tp)
    sd      t3, F_A1(tp)
    j       return

# The last hart that arrives here ends the round.
end_of_tasks:
    la      t0, arrived
    li      t1, 1
    amoadd.d t1, t1, (t0)
    addi    t1, t1, 1
    la      t0, harts
    ld      t2, 0(t0)
    beq     t1, t2, end_of_round
    la      t0, round
1:  ld      t1, 0(t0)
    beq     t1, t3, 1b
    fence   r, rw
    j       next_task

end_of_round:
    addi    a0, t3, 1
    andi    t0, a0, 7                       # a line every 8 rounds
    bnez    t0, 1f
    call    report
1:  la      t0, arrived
    sd      zero, 0(t0)
    la      t0, tasks
    sd      zero, 0(t0)
    la      t0, round
    ld      t1, 0(t0)
    addi    t1, t1, 1
    fence   rw, w
    sd      t1, 0(t0)
    j       next_task

# Prints the state of the work after a0 rounds.
report:
    addi    sp, sp, -16
    sd      ra, 0(sp)
    sd      a0, 8(sp)
    la      a0, text_round
    call    print
    ld      a0, 8(sp)
    call    print_decimal
    la      a0, text_pages
    call    print
    la      t0, mapped_pages
    ld      a0, 0(t0)
    call    print_decimal
    la      a0, text_checksum
    call    print
    la      t0, checksum
    ld      a0, 0(t0)
    call    print_hex
    la      a0, text_newline
    call    print
    ld      ra, 0(sp)
    addi    sp, sp, 16
    ret

all_done:
    ld      t0, F_HART(tp)
    bnez    t0, stop

1:  ld      t0, F_TICKS(tp)                 # at least 3 ticks, to see that the timer works
    li      t1, 3
    bgeu    t0, t1, 2f
    wfi
    csrr    t0, sip
    andi    t0, t0, KERNEL_TIMER
    beqz    t0, 1b
    call    tick
    j       1b

2:  la      a0, text_ticks
    call    print
    la      a0, text_result
    call    print
    la      t0, checksum
    ld      a0, 0(t0)
    call    print_hex
    la      a0, text_largest
    call    print
    la      t0, largest
    ld      a0, 0(t0)
    call    print_hex
    la      a0, text_newline
    call    print
    li      a0, PASS

finish:
    li      t0, FINISHER_PAGE
    sw      a0, 0(t0)
stop:
    csrw    sie, zero
1:  wfi
    j       1b

# ---- Page tables ----

build_page_tables:
    la      t0, root_table
    li      t1, (0x80000000 >> 2) | PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D
    sd      t1, 2 * 8(t0)                   # 1 GiB of RAM at its physical address, for the kernel
    mv      a5, ra
    la      a0, device_tables
    li      a1, DEVICES >> 30
    call    link_tables
    li      t1, (UART >> 2) | PTE_V | PTE_R | PTE_W | PTE_A | PTE_D
    sd      t1, 0(a0)
    li      t1, (FINISHER >> 2) | PTE_V | PTE_R | PTE_W | PTE_A | PTE_D
    sd      t1, 8(a0)
    la      a0, user_tables
    li      a1, USER_TEXT >> 30
    call    link_tables
    la      t1, user_text
    srli    t1, t1, 12
    slli    t1, t1, 10
    ori     t1, t1, PTE_V | PTE_R | PTE_X | PTE_U | PTE_A
    sd      t1, 0(a0)
    mv      ra, a5
    ret

# Links two tables at a0 to entry a1 of the root table. Returns the lower one in a0.
link_tables:
    slli    a1, a1, 3
    la      t0, root_table
    add     t0, t0, a1
    srli    t1, a0, 12
    slli    t1, t1, 10
    ori     t1, t1, PTE_V
    sd      t1, 0(t0)
    li      t0, 1 << 10
    add     t1, t1, t0                      # the next frame
    sd      t1, 0(a0)
    li      t0, 4096
    add     a0, a0, t0
    ret

# ---- Text, through the page of the UART ----

print:
    li      t0, UART_PAGE
1:  lbu     t1, 0(a0)
    beqz    t1, 3f
2:  lbu     t2, 5(t0)                       # line status: ready to transmit
    andi    t2, t2, 0x20
    beqz    t2, 2b
    sb      t1, 0(t0)
    addi    a0, a0, 1
    j       1b
3:  ret

print_decimal:
    li      t0, 10
    j       print_number
print_hex:
    li      t0, 16

# Prints a0 to the base t0; hexadecimal numbers with all digits.
print_number:
    addi    sp, sp, -48
    sd      ra, 40(sp)
    addi    t1, sp, 32
    sb      zero, 0(t1)
1:  remu    t2, a0, t0
    divu    a0, a0, t0
    la      t3, text_digits
    add     t3, t3, t2
    lbu     t3, 0(t3)
    addi    t1, t1, -1
    sb      t3, 0(t1)
    addi    t4, sp, 16
    li      t5, 10
    beq     t0, t5, 2f
    bne     t1, t4, 1b
2:  bnez    a0, 1b
    mv      a0, t1
    call    print
    ld      ra, 40(sp)
    addi    sp, sp, 48
    ret

    .section .rodata, "a"
text_hello:     .asciz "WalkGen guest: Sv39, harts: "
text_round:     .asciz "round "
text_pages:     .asciz ": "
text_checksum:  .asciz " pages, checksum "
text_ticks:     .asciz "timer: ticks\n"
text_result:    .asciz "checksum "
text_largest:   .asciz ", largest "
text_panic:     .asciz "panic: cause "
text_at:        .asciz " at "
text_newline:   .asciz "\n"
text_digits:    .ascii "0123456789abcdef"

    .data
    .balign 8
next_frame:     .quad FRAMES

    .bss
    .balign 4096
root_table:     .skip 4096
device_tables:  .skip 2 * 4096
user_tables:    .skip 2 * 4096
stacks:         .skip MAX_HARTS << STACK_SHIFT
stacks_end:
frames:         .skip MAX_HARTS << FRAME_SHIFT

# Each on a cache line of its own.
    .balign 64
harts:          .skip 64
memory_lock:    .skip 64
mapped_pages:   .skip 64
tasks:          .skip 64
arrived:        .skip 64
round:          .skip 64
checksum:       .skip 64
largest:        .skip 64
