# U-mode: does tasks until there are no more. A task mixes numbers into a window of the heap, which moves from round to round. The program
# runs at USER_TEXT, so it uses relative addresses only.
    .include "layout.s"

    .equ    WINDOW,         8               # pages
    .equ    STEP,           5               # pages that the window moves per round
    .equ    PASSES,         8

    .section .text.user, "ax"
    .globl  user_text
user_text:
    ecall                                   # a0: the result before; the next task. a1: its round
    li      s0, HEAP
    slli    t0, a0, REGION_SHIFT
    add     s0, s0, t0                      # the region of the task
    li      t0, STEP
    mul     s1, a1, t0                      # the first page of the window
    slli    t0, a1, 4
    add     s2, t0, a0
    addi    s2, s2, 1                       # a number that no other task has
    li      s3, 0x9e3779b97f4a7c15
    mul     s2, s2, s3
    li      s4, 0                           # the sum
    li      s5, PASSES
pass:
    li      s6, 0
page:
    add     t0, s1, s6
    andi    t0, t0, (1 << (REGION_SHIFT - 12)) - 1
    slli    t0, t0, 12
    add     t0, t0, s0                      # the page
    li      t1, 4096
    add     t1, t1, t0
word:
    ld      t2, 0(t0)
    xor     t2, t2, s2
    mul     t2, t2, s3
    srli    t3, t2, 29
    xor     t2, t2, t3
    sd      t2, 0(t0)
    add     s4, s4, t2
    addi    s2, s2, 1
    addi    t0, t0, 8
    bltu    t0, t1, word

    li      t1, 4096                        # parts of words, and division
    sub     t0, t0, t1
    lh      t2, 6(t0)
    ori     t3, s6, 1
    div     t2, t2, t3
    sb      t2, 1(t0)
    lw      t2, 4(t0)
    sraiw   t2, t2, 3
    add     s4, s4, t2

    addi    s6, s6, 1
    li      t0, WINDOW
    bltu    s6, t0, page
    addi    s5, s5, -1
    bnez    s5, pass
    mv      a0, s4
    j       user_text
