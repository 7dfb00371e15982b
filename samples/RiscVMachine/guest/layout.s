# Virtual addresses, and bits of page table entries.
    .equ    USER_TEXT,      0x40000000
    .equ    DEVICES,        0x100000000
    .equ    UART_PAGE,      DEVICES
    .equ    FINISHER_PAGE,  DEVICES + 4096
    .equ    HEAP,           0x200000000

    .equ    TASKS,          16              # of a round
    .equ    REGION_SHIFT,   20              # the heap has a region of 1 MiB for each task
    .equ    HEAP_SIZE,      TASKS << REGION_SHIFT
    .equ    STACK_SHIFT,    10

    .equ    FRAMES,         0x80200000      # the frames that the kernel allocates begin here

    .equ    KERNEL_TIMER,   1 << 5          # a bit of sie and sip

    .equ    PTE_V,          1 << 0
    .equ    PTE_R,          1 << 1
    .equ    PTE_W,          1 << 2
    .equ    PTE_X,          1 << 3
    .equ    PTE_U,          1 << 4
    .equ    PTE_A,          1 << 6
    .equ    PTE_D,          1 << 7
