namespace WalkGen.Images.Tests;

/// <summary>
/// Small images of every format, cut off everywhere and changed in every byte: each opens and can be read, or is refused.
/// </summary>
public class EveryByteTests
{
    private const long MostAllocated = 1 << 20;

    public static TheoryData<string> Formats => [.. Images.Keys];

    private static readonly Dictionary<string, Func<byte[]>> Images = new()
    {
        ["ELF"] = () => new CoreBuilder()
            .Cpu(0x8005_0033, 0x1000, 0x20)
            .Note("VMCOREINFO\0"u8, 0, [.. "SYMBOL(swapper_pg_dir)=ffffffff82610000\nNUMBER(phys_base)=0\n"u8])
            .Load(0x1000, new byte[16]).Load(0x1008, new byte[16]).Load(0x3000, new byte[16]).Build(),
        ["ELF32"] = Core32Builder.Small,
        ["LiME"] = LimeBuilder.Small,
        ["flattened"] = () => Flattener.Flatten(LimeBuilder.Small(), size: 25),
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Cut_off_anywhere(string format)
    {
        byte[] image = Images[format]();
        for (int length = 0; length < image.Length; length++) Try(image[..length], $"{format} of {length} bytes");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Changed_in_any_byte(string format)
    {
        byte[] image = Images[format]();
        int opened = 0;
        for (int at = 0; at < image.Length; at++)
        {
            byte original = image[at];
            foreach (byte value in new byte[] { 0, 0xff, (byte)(original ^ 1) })
            {
                image[at] = value;
                if (Try(image, $"{format} with {value} at {at}")) opened++;
            }

            image[at] = original;
        }

        Assert.InRange(opened, 1, (image.Length * 3) - 1);
    }

    private static bool Try(byte[] content, string what)
    {
        using TestFile file = new(content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool opens = false;
        try
        {
            using MemoryImage image = MemoryImage.Open(file.Path);
            opens = true;
            foreach (ImageSegment segment in image.Segments)
            {
                Assert.True(image.Memory.TryGetBytes(segment.Start, (int)segment.Length, out ReadOnlySpan<byte> bytes));
                Assert.Equal(segment.Length, (ulong)bytes.Length);
            }
        }
        catch (InvalidImageException refusal)
        {
            Assert.StartsWith(file.Path, refusal.Message, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"{what}: {e}");
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        return opens;
    }
}
