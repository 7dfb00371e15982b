using System.Buffers.Binary;

namespace WalkGen.Live.Tests;

/// <summary>
/// A kernel of one file: it turns on long mode with 4-level tables, and then counts in a loop. A boot loader of Multiboot 1 loads it at
/// 1 MiB. Source: Multiboot specification 0.6.96, section 3.1; Intel SDM volume 3A, section 11.8.5.
/// </summary>
internal static class BootImage
{
    /// <summary>The physical address of the counter, 64 bits.</summary>
    public const ulong Counter = Base + 0xff0;

    /// <summary>The root table.</summary>
    public const ulong Root = Base + 0x1000;

    /// <summary>How many leaves the tables have.</summary>
    public const int Leaves = 2 * (Pages + 2);

    private const int Base = 0x10_0000, Size = 0x5000, Entry = 0x20;
    private const int Pages = 16; // of 4 KiB, from Base on
    private const int Pdpt = Base + 0x2000, Directory = Base + 0x3000, Table = Base + 0x4000;
    private const ulong Present = 1, Writable = 2, User = 4, Huge = 1 << 7, NoExecute = 1UL << 63;

    private static ReadOnlySpan<byte> Code =>
    [
        0xfa,                                           // cli
        0x0f, 0x01, 0x15, 0x78, 0x00, 0x10, 0x00,       // lgdt [0x100078]
        0x0f, 0x20, 0xe0,                               // mov eax, cr4
        0x83, 0xc8, 0x20,                               // or eax, PAE
        0x0f, 0x22, 0xe0,                               // mov cr4, eax
        0xb8, 0x00, 0x10, 0x10, 0x00,                   // mov eax, 0x101000
        0x0f, 0x22, 0xd8,                               // mov cr3, eax
        0xb9, 0x80, 0x00, 0x00, 0xc0,                   // mov ecx, IA32_EFER
        0x0f, 0x32,                                     // rdmsr
        0x0d, 0x00, 0x09, 0x00, 0x00,                   // or eax, LME | NXE
        0x0f, 0x30,                                     // wrmsr
        0x0f, 0x20, 0xc0,                               // mov eax, cr0
        0x0d, 0x00, 0x00, 0x01, 0x80,                   // or eax, PG | WP
        0x0f, 0x22, 0xc0,                               // mov cr0, eax
        0xea, 0x59, 0x00, 0x10, 0x00, 0x08, 0x00,       // jmp 8:0x100059
        0x48, 0xff, 0x04, 0x25, 0xf0, 0x0f, 0x10, 0x00, // inc qword [0x100ff0]
        0xf3, 0x90,                                     // pause
        0xeb, 0xf4,                                     // jmp to the increment
        0x0f, 0x1f, 0x00,                               // nop
        0, 0, 0, 0, 0, 0, 0, 0,                         // the null descriptor, at 0x100068
        0x00, 0x00, 0x00, 0x00, 0x00, 0x9a, 0x20, 0x00, // 64-bit code
        0x0f, 0x00, 0x68, 0x00, 0x10, 0x00,             // the limit and address of the descriptors, at 0x100078
    ];

    /// <summary>The file.</summary>
    public static byte[] Create()
    {
        byte[] image = new byte[Size];
        const uint Magic = 0x1bad_b002, HasAddresses = 1 << 16;
        uint[] header = [Magic, HasAddresses, unchecked(0 - (Magic + HasAddresses)), Base, Base, Base + Size, Base + Size, Base + Entry];
        for (int i = 0; i < header.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(i * 4), header[i]);
        Code.CopyTo(image.AsSpan(Entry));

        Write(image, (int)Root, 0, Pdpt | Present | Writable | User);
        Write(image, (int)Root, 256, Pdpt | Present | Writable); // the same memory in the upper half
        Write(image, Pdpt, 0, Directory | Present | Writable | User);
        Write(image, Pdpt, 1, Present | Huge | NoExecute); // 1 GiB
        Write(image, Directory, 0, Table | Present | Writable | User);
        Write(image, Directory, 1, 0x20_0000 | Present | Writable | Huge | NoExecute); // 2 MiB
        for (int i = 0; i < Pages; i++)
        {
            ulong flags = i switch { 0 => Present | Writable, 1 => Present | User, _ => Present | Writable | NoExecute };
            Write(image, Table, (Base >> 12) + i, (ulong)(uint)(Base + (i << 12)) | flags);
        }

        return image;
    }

    private static void Write(byte[] image, int table, int index, ulong entry)
        => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(table - Base + (index * 8)), entry);
}
