namespace WalkGen.Images.Tests;

/// <summary>
/// A guest of tests/Guests/processes: what <c>walkgen convert --only processes</c> keeps of its dump, as it is, or as memory alone.
/// </summary>
internal sealed class DumpedGuest : IDisposable
{
    private readonly TestFile? _file;

    private DumpedGuest(string name, MemoryImage image, TestFile? file)
    {
        Name = name;
        Image = image;
        Truth = new ProcessTruth(PathOf(name, "proc.tar.gz"));
        _file = file;
    }

    public string Name { get; }

    public MemoryImage Image { get; }

    public ProcessTruth Truth { get; }

    /// <summary>Opens the guest <paramref name="name"/> in the given form.</summary>
    public static DumpedGuest Open(string name, DumpForm form)
    {
        MemoryImage image = MemoryImage.Open(PathOf(name, "kernel.elf.zst"));
        if (form == DumpForm.Core) return new DumpedGuest(name, image, null);
        using (image)
        {
            TestFile file = new(form == DumpForm.Lime ? LimeOf(image) : []);
            ImageOptions options = new();
            if (form == DumpForm.Raw)
            {
                WriteRaw(image, file.Path);
                options = options with { RawLayout = RawLayout.At([image.Segments[0].Start]) };
            }

            MemoryImage memory = MemoryImage.Open([file.Path], options);
            Assert.Null(memory.VmCoreInfo);
            Assert.True(memory.SearchVmCoreInfo());
            return new DumpedGuest(name, memory, file);
        }
    }

    public static string PathOf(string guest, string name) => Guest.InRepository("tests", "Guests", "processes", guest, name);

    public void Dispose()
    {
        Image.Dispose();
        _file?.Dispose();
    }

    private static byte[] LimeOf(MemoryImage image)
        => image.Segments.Aggregate(
            new LimeBuilder(), (file, segment) => file.Range(segment.Start.Value, BytesOf(image, segment))).Build();

    // A sparse file: the rest is zeros.
    private static void WriteRaw(MemoryImage image, string path)
    {
        using FileStream file = File.OpenWrite(path);
        foreach (ImageSegment segment in image.Segments)
        {
            file.Position = (long)(segment.Start.Value - image.Segments[0].Start.Value);
            file.Write(BytesOf(image, segment));
        }
    }

    private static byte[] BytesOf(MemoryImage image, ImageSegment segment)
    {
        byte[] bytes = new byte[segment.Length];
        for (int done = 0; done < bytes.Length; done += 4096)
        {
            Assert.True(image.Memory.TryGetBytes(segment.Start + (ulong)done, int.Min(4096, bytes.Length - done), out var page));
            page.CopyTo(bytes.AsSpan(done));
        }

        return bytes;
    }
}
