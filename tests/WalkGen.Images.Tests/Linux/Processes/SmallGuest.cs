namespace WalkGen.Images.Tests;

/// <summary>An opened <see cref="SmallKernel"/>.</summary>
internal sealed class SmallGuest : IDisposable
{
    private readonly TestFile _file;

    public SmallGuest(SmallKernel kernel) : this(kernel.Build())
    {
    }

    public SmallGuest(byte[] image)
    {
        _file = new TestFile(image);
        Image = MemoryImage.Open(_file.Path);
    }

    public MemoryImage Image { get; }

    public DumpedKernel Kernel => Image.OpenKernel();

    /// <summary>A kernel with one process that has this memory.</summary>
    public static SmallGuest With(SmallKernel kernel, ulong mm)
    {
        kernel.Process(1, "init"u8, mm);
        return new SmallGuest(kernel);
    }

    /// <summary>The types that <paramref name="btf"/> describes.</summary>
    public static KernelTypes? TypesOf(byte[] btf)
    {
        KernelImage kernel = new("6.8.0");
        ulong address = kernel.Add(btf);
        using TestFile file = new(kernel.Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        return KernelTypes.Read(KernelMemory.Open(image)!, address, "image");
    }

    public void Dispose()
    {
        Image.Dispose();
        _file.Dispose();
    }
}
