using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>The machine code of <see cref="FaultHandler"/> for AArch64. Assembled by GNU as.</summary>
internal static class FaultHandlerArm64
{
    public static ReadOnlySpan<byte> Code => MemoryMarshal.AsBytes(Words);

    // x0: the signal, x1: siginfo_t, x2: ucontext_t. The kernel restores all registers afterwards.
    private static ReadOnlySpan<uint> Words =>
    [
        // handler:
        0xd503245f,                                       // bti c
        0xf9400823,                                       // ldr x3, [x1, #16]: si_addr
        0x58000784,                                       // ldr x4, table: the mappings
        0xf9400085,                                       // ldr x5, [x4]: their number
        0xf9400486,                                       // ldr x6, [x4, #8]: log2 of the page size
        // next:
        0x91010084,                                       // add x4, x4, #64
        0xf10004a5,                                       // subs x5, x5, #1
        0x54000584,                                       // b.mi chain
        0xf9400087,                                       // ldr x7, [x4]
        0xeb07007f,                                       // cmp x3, x7: below the first byte
        0x54ffff63,                                       // b.lo next
        0xf9400488,                                       // ldr x8, [x4, #8]
        0xeb08007f,                                       // cmp x3, x8: not below the end
        0x54ffff02,                                       // b.hs next
        0xaa0003e9,                                       // mov x9, x0
        0xaa0103ea,                                       // mov x10, x1
        0xaa0203eb,                                       // mov x11, x2
        0xaa1e03ec,                                       // mov x12, x30
        0xaa0403ef,                                       // mov x15, x4
        0xf94009ed,                                       // ldr x13, [x15, #16]
        0xcb07006e,                                       // sub x14, x3, x7
        0x9ac625ce,                                       // lsr x14, x14, x6
        0x52800050,                                       // mov w16, #2
        0x382e69b0,                                       // strb w16, [x13, x14]: the page is unreadable
        0x910061ed,                                       // add x13, x15, #24
        // count:
        0xc85f7dae,                                       // ldxr x14, [x13]
        0x910005ce,                                       // add x14, x14, #1
        0xc8107dae,                                       // stxr w16, x14, [x13]
        0x35ffffb0,                                       // cbnz w16, count
        0xd2800021,                                       // mov x1, #1
        0x9ac62021,                                       // lsl x1, x1, x6
        0xcb0103e0,                                       // neg x0, x1
        0x8a030000,                                       // and x0, x0, x3
        0x94000015,                                       // bl zeros
        0xb140041f,                                       // cmn x0, #1, lsl #12
        0x54000243,                                       // b.cc done
        0xd280002d,                                       // mov x13, #1
        0xf90011ed,                                       // str x13, [x15, #32]: no room for one more mapping: no page is readable
        0xf94009e0,                                       // ldr x0, [x15, #16]: the states
        0xf94015e1,                                       // ldr x1, [x15, #40]
        0x9400000e,                                       // bl zeros
        0xf94001e0,                                       // ldr x0, [x15]
        0xf94005e1,                                       // ldr x1, [x15, #8]
        0xcb000021,                                       // sub x1, x1, x0
        0x9400000a,                                       // bl zeros
        0xb140041f,                                       // cmn x0, #1, lsl #12
        0x540000e3,                                       // b.cc done
        0xaa0903e0,                                       // mov x0, x9
        0xaa0a03e1,                                       // mov x1, x10
        0xaa0b03e2,                                       // mov x2, x11
        0xaa0c03fe,                                       // mov x30, x12
        // chain:
        0x580001b0,                                       // ldr x16, previous
        0xd61f0200,                                       // br x16
        // done:
        0xd65f0180,                                       // ret x12
        // zeros: mmap(x0, x1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
        0xd2800062,                                       // mov x2, #3
        0xd2800643,                                       // mov x3, #0x32
        0x92800004,                                       // mov x4, #-1
        0xd2800005,                                       // mov x5, #0
        0xd2801bc8,                                       // mov x8, #222
        0xd4000001,                                       // svc #0
        0xd65f03c0,                                       // ret
        0xd503201f,                                       // nop
        // Two numbers follow: table, the address of the mappings; previous, the handler for faults that are not theirs.
    ];
}
