using System.Runtime.CompilerServices;

namespace WalkGen.Images.Tests;

/// <summary>A closed image throws. It never reads memory that is no longer mapped.</summary>
public class DisposedImageTests
{
    [Fact]
    public void Memory_of_a_closed_image_cannot_be_read()
    {
        using TestFile file = new(CoreBuilder.Small());
        MemoryImage image = MemoryImage.Open(file.Path);
        ImageMemory memory = image.Memory;
        PageTable table = image.OpenPageTable(new PhysicalAddress(0x1000), PagingMode.X86_64);
        Assert.True(table.HasRoot);

        image.Dispose();
        image.Dispose();

        Assert.Throws<ObjectDisposedException>(() => memory.TryGetBytes(new PhysicalAddress(0x1000), 8, out _));
        Assert.Throws<ObjectDisposedException>(() => memory.TryGetBytes(new PhysicalAddress(0), 8, out _)); // also where there was none
        Assert.Throws<ObjectDisposedException>(() => table.HasRoot);
        Assert.Equal(nameof(MemoryImage), Assert.Throws<ObjectDisposedException>(() => table.HasRoot).ObjectName.Split('.')[^1]);
        Assert.Single(image.Segments);
        Assert.Single(image.Cpus);
    }

    [Fact]
    public void Spans_outlive_an_image_that_nobody_closed()
    {
        using TestFile file = new(new CoreBuilder().Load(0, [42]).Build());
        ReadOnlySpan<byte> bytes = OpenAndForget(file.Path);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(42, bytes[0]); // were the file unmapped, the process would end here
    }

    [Fact]
    public void The_default_memory_is_empty()
    {
        Assert.False(default(ImageMemory).TryGetBytes(new PhysicalAddress(0), 0, out ReadOnlySpan<byte> bytes));
        Assert.True(bytes.IsEmpty);
    }

    [Fact]
    public void A_look_up_allocates_nothing()
    {
        using MemoryImage image = MemoryImage.Open(Guest.Tables(1));
        ImageMemory memory = image.Memory;
        memory.TryGetBytes(new PhysicalAddress(0x26e8000), 4096, out _);

        int found = 0;
        Assert.Equal(0, Allocation.LeastOf(() => found = FindFrames(memory)));
        Assert.Equal(image.Segments.Sum(segment => (long)segment.Length) >> 12, found);
    }

    private static int FindFrames(ImageMemory memory)
    {
        int found = 0;
        for (ulong frame = 0; frame < 0xc000; frame++)
        {
            if (memory.TryGetBytes(new PhysicalAddress(frame << 12), 4096, out _)) found++;
        }

        return found;
    }

    // A method of its own, so that no local keeps the image alive. It is left open on purpose.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlySpan<byte> OpenAndForget(string path)
    {
        Assert.True(MemoryImage.Open(path).Memory.TryGetBytes(new PhysicalAddress(0), 1, out ReadOnlySpan<byte> bytes));
        return bytes;
    }
}
