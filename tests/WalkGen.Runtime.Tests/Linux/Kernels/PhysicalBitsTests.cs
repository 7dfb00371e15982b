using System.Buffers.Binary;
using WalkGen.Linux;
using WalkGen.Runtime.Tests.Walking;

namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>Page tables of a guest with encrypted memory: every entry and the root have a bit above the physical addresses.</summary>
public sealed class PhysicalBitsTests
{
    private const ulong First = 0x10_0000;
    private const ulong Dirty = 1 << 6, SavedDirty = 1UL << 58, Page = 0x25; // P, U/S, A

    [Theory, InlineData(47), InlineData(51)]
    public void Addresses_come_out_without_the_bit(int bit)
    {
        PageTable table = Encrypted(bit).WithPhysicalBits(bit);
        Assert.Equal(new PhysicalAddress(First), table.Root);
        Assert.True(table.HasRoot);
        AssertPages(table, isLinux: false);
    }

    [Theory, InlineData(47), InlineData(51)]
    public void A_release_and_physical_bits_combine_in_either_order(int bit)
    {
        LinuxKernel kernel = new(new LinuxVersion(6, 6));
        AssertPages(kernel.Interpret(Encrypted(bit).WithPhysicalBits(bit)), isLinux: true);
        AssertPages(kernel.Interpret(Encrypted(bit)).WithPhysicalBits(bit), isLinux: true);

        // The last release and the last width count.
        AssertPages(new LinuxKernel(new LinuxVersion(6, 1)).Interpret(kernel.Interpret(Encrypted(bit)).WithPhysicalBits(bit)), false);
        AssertPages(kernel.Interpret(Encrypted(bit).WithPhysicalBits(33)).WithPhysicalBits(bit), isLinux: true);
    }

    [Theory, InlineData(47), InlineData(51)]
    public void Without_the_width_the_tables_are_missing(int bit)
    {
        Assert.False(Encrypted(bit).HasRoot);
        Assert.False(new LinuxKernel(new LinuxVersion(6, 6)).Interpret(Encrypted(bit)).HasRoot);
    }

    [Theory, InlineData(31), InlineData(52)]
    public void Other_widths_are_refused(int bits)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Encrypted(47).WithPhysicalBits(bits));

    [Fact]
    public void Other_formats_are_refused()
    {
        var table = new PageTable<X86Pae, SparseMemory>(new SparseMemory(), new PhysicalAddress(First));
        Assert.Throws<NotSupportedException>(() => table.WithPhysicalBits(47));
    }

    private static void AssertPages(PageTable table, bool isLinux)
    {
        var reader = new KernelWalkers.Reader(new LinuxKernel(new LinuxVersion(6, 6)));
        Assert.True(reader.Walk(table).IsCompleted);
        Assert.Equal(512 + 1, reader.Entries.Count);
        Assert.Equal(0x4000_0000UL, reader.Entries[(PageTableLevel.Pmd, 1)].Frame);
        long dirty = 0;
        for (int i = 0; i < 512; i++)
        {
            ReadEntry entry = reader.Entries[(PageTableLevel.Pte, i)];
            Assert.Equal(Frame(i), entry.Frame);
            bool isDirty = (entry.Raw & Dirty) != 0 || (isLinux && (entry.Raw & SavedDirty) != 0);
            Assert.Equal(isDirty, (entry.Flags & EntryFlags.Dirty) != 0);
            if (isDirty) dirty++;
        }

        var counter = default(KernelWalkers.Counter);
        counter.Walk(table);
        Assert.Equal(dirty, counter.Dirty);
        Assert.Equal(isLinux ? 256 : 128, counter.Dirty);
    }

    private static ulong Frame(int index) => ((ulong)index << 36) | ((ulong)index << 12); // up to bit 44

    private static PageTable<X86_64, SparseMemory> Encrypted(int bit)
    {
        var memory = new SparseMemory();
        ulong mark = 1UL << bit;
        for (ulong level = 0; level < 3; level++)
            Write(memory.Add(new PhysicalAddress(First + (level << 12))), 0, Next(level) | mark | 0x67);
        Write(memory.Frame(new PhysicalAddress(First + 0x2000))!, 1, 0x4000_0000 | mark | Page | 0x80);
        byte[] lowest = memory.Add(new PhysicalAddress(First + 0x3000));
        for (int i = 0; i < 512; i++)
        {
            ulong dirty = (i & 3) switch { 0 => Dirty | 2, 1 => SavedDirty, _ => 0UL };
            Write(lowest, i, Frame(i) | mark | Page | dirty);
        }

        return new PageTable<X86_64, SparseMemory>(memory, new PhysicalAddress(First | mark));
    }

    private static ulong Next(ulong level) => First + ((level + 1) << 12);

    private static void Write(byte[] frame, int index, ulong raw) => BinaryPrimitives.WriteUInt64LittleEndian(frame.AsSpan(index * 8), raw);
}
