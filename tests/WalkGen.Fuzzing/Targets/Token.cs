using System.Buffers.Binary;
using System.Text;

namespace WalkGen.Fuzzing;

/// <summary>Pieces of the formats: a random mutation does not find them.</summary>
internal static class Token
{
    public static IReadOnlyList<byte[]> Elf { get; } =
    [
        .. Texts("\u007fELF\u0002\u0001\u0001", "\u007fELF\u0001\u0001\u0001", "\u007fELF\u0002\u0002\u0001", "CORE\0", "QEMU\0",
            "VMCOREINFO\0", "VBCORE\0", "VBCPU\0", "Xen\0", "LINUX\0", "OSRELEASE=6.1.0\n", "NUMBER(phys_base)=0\n"),
        .. Halves(0xffff, 3, 62, 183, 243, 21), // e_phnum of many headers, machines
        .. Words(1, 4, 6, 7, 0x6474_e551, 0x1b8), // p_type
    ];

    public static IReadOnlyList<byte[]> Kdump { get; } =
    [
        .. Texts("KDUMP   ", "DISKDUMP", "x86_64", "aarch64", "riscv64", "i686", "Unknown", "OSRELEASE=6.1.0\n"),
        .. Words(1, 2, 4, 0x20, 0x1000, 0x4000, 0x1_0000, 6, 7), // compression, block sizes, versions
    ];

    public static IReadOnlyList<byte[]> Flattened { get; } = [.. Texts("makedumpfile\0\0\0\0"), .. Records()];

    public static IReadOnlyList<byte[]> Lime { get; } = [.. Texts("EMiL\u0001\0\0\0", "EMiL\u0002\0\0\0", "LVMA")];

    public static IReadOnlyList<byte[]> Windows { get; } =
        [.. Texts("PAGEDU64", "PAGEDUMP", "PAGE", "DUMP", "FDMPDUMP", "SDMPDUMP"), .. Words(1, 2, 4, 5, 6, 7, 0x8664, 0xaa64, 0x14c)];

    public static IReadOnlyList<byte[]> Xen { get; } =
        [.. Texts(".xen_pages\0", ".xen_pfn\0", ".xen_p2m\0", ".note.Xen\0", ".shstrtab\0", "Xen\0"), .. Words(0xc01a_c0de, 0xb00, 0xb01)];

    public static IReadOnlyList<byte[]> Gzip { get; } =
        [[0x1f, 0x8b, 8, 0], [0x1f, 0x8b, 8, 0x1f], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0xff, 0xff]];

    public static IReadOnlyList<byte[]> Packed { get; } =
    [
        [0x28, 0xb5, 0x2f, 0xfd], [0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 0, 0, 0, 0], [0x28, 0xb5, 0x2f, 0xfd, 0, 0xff], // zstd
        [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0, 0xff, 0x12, 0xd9, 0x41], [0x59, 0x5a], [0xff, 0xff, 0xff, 0x7f], // xz
        [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0], [0x02, 0x21, 0x4c, 0x18], [0, 0, 0, 0], [0, 0, 0, 0x80], // lz4
    ];

    public static IReadOnlyList<byte[]> Streams { get; } =
    [
        .. Texts("AVML\u0002\0\0\0", "\u00ff\u0006\0\0sNaPpY", "QEVM\0\0\0\u0003", "LibvirtQemudSave", "\u0003ram", "\rmach-virt.ram",
            "pc-q35-8.2", "virt", "mapped-ram", "memory\0", "cpu\0", "regionPPN", "Memory", "CR64"),
        [0x7e, 0, 0, 0, 2], [0, 0, 0, 0, 0, 0, 0, 0x10], [2, 0, 0, 0, 2], [3, 0, 0, 0, 2], [0, 0, 0, 0, 0, 0, 0x10, 0x28],
        [0, 0, 0, 0, 0, 0, 0, 0x22, 0], [0, 0, 0, 0, 0, 0, 0, 0x60, 1, 0, 4, 1, 1, 2, 2],
        [0xd2, 0xbe, 0xd2, 0xbe], [0x3f, 0x06], [0x44, 0x09],
    ];

    public static IReadOnlyList<byte[]> VmCoreInfo { get; } = Texts(
        "OSRELEASE=", "PAGESIZE=", "SYMBOL(swapper_pg_dir)=", "SYMBOL(_stext)=", "NUMBER(phys_base)=", "NUMBER(VA_BITS)=",
        "NUMBER(sme_mask)=", "NUMBER(TCR_EL1_T1SZ)=", "NUMBER(kimage_voffset)=", "NUMBER(va_kernel_pa_offset)=",
        "NUMBER(pgtable_l5_enabled)=1\n",
        "CONFIG_X86_PAE=y\n", "KERNELOFFSET=", "NUMBER(PHYS_OFFSET)=", "NUMBER(MAX_PHYSMEM_BITS)=", "SYMBOL(kallsyms_names)=",
        "0x", "-", "\n", "=", "ffffffff81000000", "9223372036854775808", "4096\n", "16384\n", "65536\n", "57\n", "6.1.0-56-amd64\n");

    public static IReadOnlyList<byte[]> Kernel { get; } =
    [
        .. Texts("IKCFG_ST\u001f", "IKCFG_ED", "CONFIG_MIGRATION=y\n", "_stext", "kallsyms_num_syms"),
        [0x1f, 0x8b, 8, 0], [0xff, 0xff], [0x80, 0x80], [0xff, 0x7f],
    ];

    /// <summary>Entries of the paging formats that point to the first frames, which the tables of small inputs are in.</summary>
    public static IReadOnlyList<byte[]> Entries { get; } =
    [
        .. Enumerable.Range(0, 8).Select(static frame => (ulong)frame << 12).SelectMany(static frame => Longs(
            frame | 0x67, frame | 0xe7, frame | 0x8000_0000_0000_0063, // x86
            frame | 3, frame | 0x703, frame | 0x701, (frame << 4) | 3, // AArch64
            (frame >> 2) | 1, (frame >> 2) | 0xdf)), // RISC-V
        .. Words(0x1067, 0x67, 0x83),
    ];

    /// <summary>Sizes and addresses at which arithmetic overflows.</summary>
    public static IReadOnlyList<byte[]> Numbers { get; } = [.. Longs(Overflowing), .. Words(int.MaxValue, uint.MaxValue)];

    public static IReadOnlyList<byte[]> BigEndianNumbers { get; } = Longs([.. Overflowing.Select(BinaryPrimitives.ReverseEndianness)]);

    private static ulong[] Overflowing =>
    [
        0, 1, 0xfff, 0x1000, 0x1001, 0x2000, 0x1_0000, 1UL << 20, 1UL << 31, 1UL << 32, 1UL << 40, 1UL << 52, long.MaxValue, 1UL << 63,
        ulong.MaxValue - 0x1fff, ulong.MaxValue - 0xfff, ulong.MaxValue,
    ];

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(static text => Encoding.Latin1.GetBytes(text))];

    private static byte[][] Halves(params ushort[] values) => [.. values.Select(static value => BitConverter.GetBytes(value))];

    private static byte[][] Words(params uint[] values) => [.. values.Select(static value => BitConverter.GetBytes(value))];

    private static byte[][] Longs(params ulong[] values) => [.. values.Select(static value => BitConverter.GetBytes(value))];

    // A record of 16 bytes at an offset, and the end mark.
    private static byte[][] Records() =>
    [
        .. new ulong[] { 0, 0x1000, 1UL << 40, long.MaxValue }.Select(static offset => (byte[])
            [.. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(offset)), 0, 0, 0, 0, 0, 0, 0, 16, .. new byte[16]]),
        [.. Enumerable.Repeat((byte)0xff, 16)],
    ];
}
