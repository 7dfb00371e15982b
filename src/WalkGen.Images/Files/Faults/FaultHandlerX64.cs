namespace WalkGen.Images;

/// <summary>The machine code of <see cref="FaultHandler"/> for x86-64, in the syntax of AT&amp;T. Assembled by GNU as.</summary>
internal static class FaultHandlerX64
{
    // rdi: the signal, rsi: siginfo_t, rdx: ucontext_t. The kernel restores all registers afterwards.
    public static ReadOnlySpan<byte> Code =>
    [
        // handler:
        0xf3, 0x0f, 0x1e, 0xfa,                           // endbr64
        0x48, 0x8b, 0x46, 0x10,                           // mov 16(rsi), rax: si_addr
        0x4c, 0x8b, 0x25, 0xb9, 0x00, 0x00, 0x00,         // mov table(rip), r12: the mappings
        0x49, 0x8b, 0x0c, 0x24,                           // mov (r12), rcx: their number
        // next:
        0x49, 0x83, 0xc4, 0x40,                           // add 64, r12
        0x48, 0xff, 0xc9,                                 // dec rcx
        0x0f, 0x88, 0x85, 0x00, 0x00, 0x00,               // js chain
        0x49, 0x3b, 0x04, 0x24,                           // cmp (r12), rax: below the first byte
        0x72, 0xed,                                       // jb next
        0x49, 0x3b, 0x44, 0x24, 0x08,                     // cmp 8(r12), rax: not below the end
        0x73, 0xe6,                                       // jae next
        0x49, 0x89, 0xfd,                                 // mov rdi, r13
        0x49, 0x89, 0xf6,                                 // mov rsi, r14
        0x49, 0x89, 0xd7,                                 // mov rdx, r15
        0x48, 0x89, 0xc7,                                 // mov rax, rdi
        0x48, 0x89, 0xc3,                                 // mov rax, rbx
        0x48, 0x81, 0xe7, 0x00, 0xf0, 0xff, 0xff,         // and -4096, rdi
        0x49, 0x2b, 0x1c, 0x24,                           // sub (r12), rbx
        0x48, 0xc1, 0xeb, 0x0c,                           // shr 12, rbx
        0x49, 0x03, 0x5c, 0x24, 0x10,                     // add 16(r12), rbx
        0xc6, 0x03, 0x02,                                 // movb 2, (rbx): the page is unreadable
        0xf0, 0x49, 0xff, 0x44, 0x24, 0x18,               // lock incq 24(r12)
        0xbe, 0x00, 0x10, 0x00, 0x00,                     // mov 4096, esi
        0xe8, 0x48, 0x00, 0x00, 0x00,                     // call zeros
        0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff,               // cmp -4096, rax
        0x76, 0x5c,                                       // jbe done
        0x49, 0xc7, 0x44, 0x24, 0x20, 0x01, 0x00, 0x00, 0x00, // movq 1, 32(r12): no room for one more mapping: no page is readable
        0x49, 0x8b, 0x7c, 0x24, 0x10,                     // mov 16(r12), rdi: the states
        0x49, 0x8b, 0x74, 0x24, 0x28,                     // mov 40(r12), rsi
        0xe8, 0x28, 0x00, 0x00, 0x00,                     // call zeros
        0x49, 0x8b, 0x3c, 0x24,                           // mov (r12), rdi
        0x49, 0x8b, 0x74, 0x24, 0x08,                     // mov 8(r12), rsi
        0x48, 0x29, 0xfe,                                 // sub rdi, rsi
        0xe8, 0x17, 0x00, 0x00, 0x00,                     // call zeros
        0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff,               // cmp -4096, rax
        0x76, 0x2b,                                       // jbe done
        0x4c, 0x89, 0xef,                                 // mov r13, rdi
        0x4c, 0x89, 0xf6,                                 // mov r14, rsi
        0x4c, 0x89, 0xfa,                                 // mov r15, rdx
        // chain:
        0xff, 0x25, 0x25, 0x00, 0x00, 0x00,               // jmp *previous(rip)
        // zeros: mmap(rdi, rsi, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
        0xb8, 0x09, 0x00, 0x00, 0x00,                     // mov 9, eax
        0xba, 0x03, 0x00, 0x00, 0x00,                     // mov 3, edx
        0x41, 0xba, 0x32, 0x00, 0x00, 0x00,               // mov 0x32, r10d
        0x49, 0xc7, 0xc0, 0xff, 0xff, 0xff, 0xff,         // mov -1, r8
        0x45, 0x31, 0xc9,                                 // xor r9d, r9d
        0x0f, 0x05,                                       // syscall
        // done:
        0xc3,                                             // ret
        // Two numbers follow: table, the address of the mappings; previous, the handler for faults that are not theirs.
    ];
}
